import { buildCommand } from '@stricli/core'
import { readAwsConfig } from '../../../disk/aws-config.ts'
import { SallyportError } from '../../../errors.ts'
import { quote } from '../../telling/follow-ups.ts'
import { profileHint } from '../../telling/profile-hint.ts'
import { accessKeyIdFlag, typeAccessKey } from '../../asking/type-access-key.ts'
import type { AccessKey, VaultKind } from '../../../ports.ts'
import type { Context } from '../../context.ts'
import { connectionFlags, vaultFlag, type ConnectionFlags } from '../../flags.ts'
import { howToSignIn } from '../../telling/how-to-sign-in.ts'
import { connectForKey, keepKey } from '../../keys/keep-key.ts'

type Flags = ConnectionFlags & {
  readonly vault?: VaultKind
  readonly accessKeyId?: string
  readonly fromCredentialsFile?: string
}

export const keyAddCommand = buildCommand<Flags, [string?], Context>({
  docs: {
    brief: 'Put a long-term access key into the vault',
    fullDescription:
      'Takes an access key typed unseen, or from ~/.aws/credentials, asks AWS whose it is, and keeps it in the vault: the ' +
      'keychain of the operating system where one answers, else a file encrypted under a passphrase, which the `age` tool can ' +
      'open too. SALLYPORT_VAULT=file or =keychain in the environment, or --vault, chooses.',
    customUsage: [
      { input: 'ana', brief: 'Type the key of profile `ana`' },
      { input: 'ana --from-credentials-file default', brief: 'Take the one that [default] of ~/.aws/credentials has' },
    ],
  },
  parameters: {
    flags: {
      ...connectionFlags,
      ...vaultFlag,
      ...accessKeyIdFlag,
      fromCredentialsFile: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'Take the key of this profile of ~/.aws/credentials',
        placeholder: 'PROFILE',
      },
    },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: String, optional: true, brief: 'Profile the key is for', placeholder: 'PROFILE' }],
    },
  },

  async func(flags, argument) {
    const profile = argument ?? flags.profile ?? this.environment['AWS_PROFILE'] ?? 'default'
    if (flags.vault !== undefined) await this.vault.want(flags.vault, '--vault')
    const connection = await connectForKey(this, flags, profile)
    const accessKey = await takeKey(this, flags)
    const user = await keepKey(this, connection, { profile, accessKey })
    if (flags.fromCredentialsFile !== undefined) {
      this.terminal.say(this.followUps.spell(inPlainTextStill(flags.fromCredentialsFile, profile)))
    }
    this.terminal.say(this.followUps.spell(howToSignIn(user?.devices)))
  },
})

/** What moves a key under its own name also takes its plain text away. */
function inPlainTextStill(from: string, profile: string): string {
  return from === profile
    ? `it is plain text in that file still; to remove it there: sallyport key import ${quote(profile)} --remove-plain-text`
    : `remove its two lines from [${from}]: in that file it is plain text`
}

async function takeKey({ environment, terminal }: Context, flags: Flags): Promise<AccessKey> {
  if (flags.fromCredentialsFile !== undefined) {
    const config = await readAwsConfig(environment)
    const found = config.findProfile(flags.fromCredentialsFile)?.plainTextKey
    if (found) return found.accessKey
    throw new SallyportError(
      'USAGE',
      `no access key under [${flags.fromCredentialsFile}] in ${config.files.credentials}`,
      { hint: profileHint(flags.fromCredentialsFile, config.profileNames) ?? 'type it: sallyport key add' },
    )
  }
  return typeAccessKey(terminal, flags.accessKeyId)
}
