import { SallyportError } from '../errors.ts'
import type { SessionCredentials } from '../ports.ts'

/** Variables of another session or another way to sign in, which would win over ours or contradict them. */
export const STALE_VARIABLES = [
  // AWS: botocore reads these two before AWS_SESSION_TOKEN and AWS_PROFILE.
  'AWS_SECURITY_TOKEN',
  'AWS_DEFAULT_PROFILE',
  'AWS_PROFILE',
  'AWS_ACCOUNT_ID',
  'AWS_CREDENTIAL_FILE',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
] as const

/** What a session is in the environment; the last two say when it ends: AWS's name, and what prompts and older tools read. */
export const KEY_VARIABLES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_CREDENTIAL_EXPIRATION',
  'AWS_SESSION_EXPIRATION',
] as const

/** Where the credentials are good for. */
export interface Surroundings {
  readonly region: string | undefined
  /** Variables that name the endpoints that were chosen. */
  readonly endpoints: Readonly<Record<string, string>>
}

/** A session as environment variables, by AWS's names. */
export function sessionVariables(
  session: SessionCredentials,
  { region, endpoints }: Surroundings,
): Readonly<Record<string, string>> {
  const keys: Readonly<Record<(typeof KEY_VARIABLES)[number], string>> = {
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken,
    AWS_CREDENTIAL_EXPIRATION: session.expiration.toISOString(),
    AWS_SESSION_EXPIRATION: session.expiration.toISOString(),
  }
  return {
    ...keys,
    ...(region === undefined ? {} : { AWS_REGION: region, AWS_DEFAULT_REGION: region }),
    ...endpoints,
  }
}

/** How a shell sets and unsets a variable; names are ours and need no quoting, values may hold anything but NUL. */
interface ShellSyntax {
  readonly set: (name: string, value: string) => string
  readonly unset: (name: string) => string
  /** A last line, where the others don't end with success by themselves. */
  readonly last?: string
}

const POSIX: ShellSyntax = {
  // Between single quotes everything is literal; a quote ends them, is escaped, and opens them again.
  set: (name, value) => `export ${name}='${value.replaceAll("'", String.raw`'\''`)}'`,
  unset: (name) => `unset ${name}`,
}

/** The shells that `export --format` writes for. */
export const SHELLS = {
  bash: POSIX,
  zsh: POSIX,
  sh: POSIX,
  fish: {
    // Fish knows two escapes between single quotes.
    set: (name, value) => `set -gx ${name} '${value.replaceAll(/[\\']/g, String.raw`\$&`)}'`,
    unset: (name) => `set -e ${name}`,
    // `set -e` fails where there is no such variable, and `set -gx` leaves that status as it is.
    last: 'true',
  },
  powershell: {
    // PowerShell takes typographic quotes for quotes too, and each is doubled.
    set: (name, value) => `$Env:${name} = '${value.replaceAll(/['\u2018-\u201B]/g, '$&$&')}'`,
    unset: (name) => `Remove-Item -ErrorAction SilentlyContinue Env:${name}`,
  },
  cmd: {
    // What these stand for depends on whether a line is typed, read from a file or taken by `for /f`, so they are never written.
    set: (name, value) => `set "${name}=${requireNone(/["%!\0\r\n]/, { format: 'cmd', name, value })}"`,
    unset: (name) => `set "${name}="`,
  },
} as const satisfies Record<string, ShellSyntax>

export type Shell = keyof typeof SHELLS

/** Text for a shell to evaluate: stale variables go, the session's come. Ends with a line break. */
export function formatForShell(shell: Shell, variables: Readonly<Record<string, string>>): string {
  const { set, unset, last }: ShellSyntax = SHELLS[shell]
  const lines = [
    ...STALE_VARIABLES.map((name) => unset(name)),
    ...Object.entries(variables).map(([name, value]) => set(name, value)),
    ...(last === undefined ? [] : [last]),
  ]
  return `${lines.join('\n')}\n`
}

/**
 * A record for Nushell's `from json | load-env`; Nushell evaluates no text. It takes nothing away: that is done by the function
 * of `shell-init nushell`.
 */
export function formatForNushell(variables: Readonly<Record<string, string>>): string {
  return `${JSON.stringify(variables, null, 2)}\n`
}

/**
 * Lines of an env file, in the one form that Docker, Node and the dotenv libraries read alike: bare where a value is plain, else
 * between quotes in which everything is literal.
 *
 * @throws SallyportError `USAGE` for a value that they would read differently.
 */
export function formatDotenv(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${quoteForDotenv(name, value)}\n`)
    .join('')
}

function quoteForDotenv(name: string, value: string): string {
  if (/^[\w/+=.:@,-]+$/.test(value)) return value
  const format = 'dotenv'
  // Some of them look for `${…}` between single quotes, too. Between double quotes `$` and backquotes begin something in some of them; a backslash is an escape in some, in both quotes.
  if (value.includes("'")) return `"${requireNone(/["$`\\\0\r\n]/, { format, name, value })}"`
  return `'${requireNone(/[\\\0\r]|\$\{/, { format, name, value })}'`
}

/** No session of AWS has such characters; an endpoint or a Region might. */
function requireNone(
  pattern: RegExp,
  { format, name, value }: { format: string; name: string; value: string },
): string {
  const found = pattern.exec(value)?.[0]
  if (found === undefined) return value
  throw new SallyportError('USAGE', `${name} holds ${JSON.stringify(found)}, which the format ${format} can't tell`, {
    hint: 'take another --format, or run the program itself: sallyport exec -- PROGRAM',
  })
}
