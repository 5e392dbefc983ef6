import { buildCommand } from '@stricli/core'
import { requireSafeEndpoint } from '../../aws/endpoints.ts'
import { DEFAULT_SESSION_SECONDS, sessionDuration } from '../../session/duration.ts'
import { mfaScript } from '../../session/mfa-script.ts'
import type { Context } from '../context.ts'
import { connectionFlags, namedProfile, profileArgument, signInFlags, type ConnectionFlags } from '../flags.ts'

type Flags = ConnectionFlags & { readonly durationSeconds?: number }

export const mfaScriptCommand = buildCommand<Flags, [string?], Context>({
  docs: {
    brief: 'Print mfa.sh: signs in the shell that sources it, needing only the AWS CLI',
    fullDescription:
      'Sourced by bash or zsh, the script finds the device out, reads a code unseen and exports the session; run, it ' +
      'prints the lines to copy. What is named here is written into it; else it asks the AWS CLI and AWS_ENDPOINT_URL. ' +
      'The code, good for one use, is for a moment among the arguments of aws.',
    customUsage: [
      { input: '> mfa.sh', brief: 'then: source mfa.sh' },
      { input: '--endpoint-url http://127.0.0.1:4566 > mfa.sh', brief: 'For local AWS' },
    ],
  },
  parameters: {
    flags: { ...connectionFlags, durationSeconds: signInFlags.durationSeconds },
    positional: profileArgument,
  },

  func(flags, profile) {
    const { endpointUrl, region, allowInsecureEndpoint = false } = flags
    const script = mfaScript({
      endpointUrl: endpointUrl === undefined ? undefined : requireSafeEndpoint(endpointUrl, allowInsecureEndpoint),
      profile: namedProfile(flags, profile),
      region,
      durationSeconds: sessionDuration(flags.durationSeconds ?? DEFAULT_SESSION_SECONDS, 'user'),
    })
    this.process.stdout.write(script)
  },
})
