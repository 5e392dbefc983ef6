import { buildCommand } from '@stricli/core'
import { openConnection } from '../connection.ts'
import type { Context } from '../context.ts'
import { jsonFlag, namedProfile, profileArgument, signInFlags, type SignInFlags } from '../flags.ts'
import { untilText } from '../moments.ts'
import { obtainSignedIn } from '../signed-in.ts'

type Flags = SignInFlags & { readonly json?: boolean; readonly renew?: boolean }

export const loginCommand = buildCommand<Flags, [string?], Context>({
  docs: {
    brief: 'Trade a token code for session credentials',
    customUsage: [
      { input: 'ana', brief: 'Sign in with the key of profile `ana`; asks for a code unless a session is fresh' },
      { input: '--endpoint-url http://127.0.0.1:4566 --token-code 123456', brief: 'At local AWS, asking nothing' },
      { input: 'admin --duration-seconds 3600', brief: 'For one hour' },
    ],
  },
  parameters: {
    flags: {
      ...signInFlags,
      ...jsonFlag,
      renew: { kind: 'boolean', optional: true, withNegated: false, brief: 'A new session although one is fresh' },
    },
    positional: profileArgument,
  },

  async func(flags, profile) {
    const connection = await openConnection(this, flags, namedProfile(flags, profile))
    const { user, session } = await obtainSignedIn(this, connection, flags)
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
