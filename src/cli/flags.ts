import { requireSixDigits } from '../session/token-code.ts'
import { parseVaultKind } from '../disk/vault-kind.ts'
import { SallyportError } from '../errors.ts'

/** What every command that talks to AWS takes. */
export interface ConnectionFlags {
  readonly profile?: string
  readonly region?: string
  readonly endpointUrl?: string
  readonly allowInsecureEndpoint?: boolean
  readonly yes?: boolean
}

export const connectionFlags = {
  profile: { kind: 'parsed', parse: String, optional: true, brief: 'Profile of ~/.aws/config', placeholder: 'NAME' },
  region: { kind: 'parsed', parse: String, optional: true, brief: 'AWS Region', placeholder: 'REGION' },
  endpointUrl: { kind: 'parsed', parse: String, optional: true, brief: 'Where IAM and STS are', placeholder: 'URL' },
  allowInsecureEndpoint: {
    kind: 'boolean',
    optional: true,
    withNegated: false,
    brief: 'Allow http:// to another computer',
  },
  yes: { kind: 'boolean', optional: true, withNegated: false, brief: 'Answer yes where it would ask' },
} as const

/** What signing in takes. */
export interface SignInFlags extends ConnectionFlags {
  readonly serialNumber?: string
  readonly tokenCode?: string
  readonly durationSeconds?: number
}

export const signInFlags = {
  ...connectionFlags,
  serialNumber: {
    kind: 'parsed',
    parse: String,
    optional: true,
    brief: 'MFA device to sign in with; found out when left out',
    placeholder: 'ARN',
  },
  tokenCode: {
    kind: 'parsed',
    parse: (text: string) => requireSixDigits(text, '--token-code'),
    optional: true,
    brief: 'Six digits; asked for when left out',
    placeholder: 'CODE',
  },
  durationSeconds: {
    kind: 'parsed',
    parse: parseSeconds,
    optional: true,
    brief: 'How long the session lasts (43200, 12 h, when left out)',
    placeholder: 'SECONDS',
  },
} as const

/** Where the vault is to be, for commands that may make one. */
export const vaultFlag = {
  vault: {
    kind: 'parsed',
    parse: (text: string) => parseVaultKind(text, '--vault'),
    optional: true,
    brief: 'Where a new vault is: keychain or file; the keychain where one answers when left out',
    placeholder: 'PLACE',
  },
} as const

/** Whose devices: an administrator's flag. */
export const userFlag = {
  user: {
    kind: 'parsed',
    parse: String,
    optional: true,
    brief: 'Another user, for who may manage users',
    placeholder: 'NAME',
  },
} as const

export const jsonFlag = {
  json: { kind: 'boolean', optional: true, withNegated: false, brief: 'Write JSON to standard output' },
} as const

/** The profile as a plain argument. */
export const profileArgument = {
  kind: 'tuple',
  parameters: [{ parse: String, optional: true, brief: 'Profile of ~/.aws/config', placeholder: 'PROFILE' }],
} as const

/** The profile that was named, in whichever way. */
export function namedProfile(flags: { readonly profile?: string }, argument: string | undefined): string | undefined {
  if (flags.profile === undefined || argument === undefined || flags.profile === argument)
    return argument ?? flags.profile
  throw new SallyportError('USAGE', `two profiles are named: \`${argument}\` and \`${flags.profile}\``, {
    hint: 'name one',
  })
}

function parseSeconds(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text)
  throw new SallyportError('USAGE', `\`${text}\` is not a number of seconds`, {
    hint: 'give one such as 43200 for 12 h',
  })
}
