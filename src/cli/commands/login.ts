import { buildCommand } from '@stricli/core'
import { SallyportError } from '../../errors.ts'
import { writeProfile } from '../../disk/written-profiles.ts'
import { openConnection, type Connection } from '../connection.ts'
import type { Context } from '../context.ts'
import { jsonFlag, namedProfile, profileArgument, signInFlags, type SignInFlags } from '../flags.ts'
import { untilText } from '../telling/moments.ts'
import type { ObtainedSession } from '../../session/obtain-session.ts'
import { obtainSignedIn } from '../sessions/signed-in.ts'

type Flags = SignInFlags & { readonly json?: boolean; readonly renew?: boolean; readonly writeProfile?: string }

export const loginCommand = buildCommand<Flags, [string?], Context>({
  docs: {
    brief: 'Trade a token code for session credentials',
    customUsage: [
      { input: 'ana', brief: 'Sign in with the key of profile `ana`; asks for a code unless a session is fresh' },
      { input: '--endpoint-url http://127.0.0.1:4566 --token-code 123456', brief: 'At local AWS, asking nothing' },
      { input: 'admin --duration-seconds 3600', brief: 'For one hour' },
      {
        input: 'ana --write-profile ana-mfa',
        brief:
          'Also as profile `ana-mfa` of ~/.aws/credentials, in plain text, until logout: for programs that take no other way',
      },
    ],
  },
  parameters: {
    flags: {
      ...signInFlags,
      ...jsonFlag,
      renew: { kind: 'boolean', optional: true, withNegated: false, brief: 'A new session although one is fresh' },
      writeProfile: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'Write the session to ~/.aws/credentials, in plain text, under this name',
        placeholder: 'NAME',
      },
    },
    positional: profileArgument,
  },

  async func(flags, profile) {
    const connection = await openConnection(this, flags, namedProfile(flags, profile))
    const { user, session } = await obtainSignedIn(this, connection, flags)
    if (flags.writeProfile !== undefined) await write(this, connection, { name: flags.writeProfile, session })
    const { expiration } = session.credentials
    const { role, serialNumber } = session.key
    const arn = role?.roleArn ?? user.arn
    if (flags.json) {
      this.printJson({ arn, account: user.account, serialNumber, expiration, reused: session.reused })
      return
    }
    const already = session.reused ? 'already ' : ''
    this.terminal.say(`${already}signed in as ${arn} until ${untilText(expiration, this.clock.now())}`)
  },
})

async function write(
  context: Context,
  connection: Connection,
  { name, session }: { name: string; session: ObtainedSession },
): Promise<void> {
  if ((await context.vault.list()).some((key) => key.profile === name)) {
    throw new SallyportError('USAGE', `the vault has a long-term key of profile \`${name}\``, {
      hint: `take a name that is free, such as --write-profile ${name}-mfa`,
    })
  }
  const { region, endpoints } = connection
  const { credentials, key } = session
  const section = { credentials, region, endpointUrl: endpoints.sts, signedInWith: key.accessKeyId }
  const { file, wasOpen } = await writeProfile(context, name, section)
  context.terminal.say(
    context.followUps.spell(
      `the session is in ${file}, in plain text, as profile \`${name}\`; to remove it: sallyport logout`,
    ),
  )
  if (wasOpen) context.terminal.warn(`others could read ${file}; now only you can`)
}
