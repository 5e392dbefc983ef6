import { buildCommand } from '@stricli/core'
import { SallyportError } from '../../errors.ts'
import { isFreshForProcess, SHORTEST_PROCESS_SESSION_SECONDS } from '../../session/freshness.ts'
import { processCredentials } from '../../session/process-credentials.ts'
import { openConnection } from '../connection.ts'
import { withTerminal, type Context } from '../context.ts'
import { openControllingTerminal } from '../asking/controlling-terminal.ts'
import { namedProfile, profileArgument, signInFlags, type SignInFlags } from '../flags.ts'
import { obtainSignedIn } from '../sessions/signed-in.ts'

export const credentialProcessCommand = buildCommand<SignInFlags, [string?], Context>({
  docs: {
    brief: 'Answer as credential_process of ~/.aws/config',
    fullDescription:
      'Prints the JSON that SDKs and the AWS CLI expect of a credential_process. Asks for a code on the controlling ' +
      'terminal, since standard output and standard error belong to the program that calls; without one in a window, and never in CI. ' +
      'With mfa_process = COMMAND in the profile that command prints the code, and nobody is asked.',
    customUsage: [{ input: 'ana', brief: 'In ~/.aws/config: credential_process = sallyport credential-process ana' }],
  },
  parameters: { flags: signInFlags, positional: profileArgument },

  async func(flags, profile) {
    if (flags.durationSeconds !== undefined && flags.durationSeconds < SHORTEST_PROCESS_SESSION_SECONDS)
      throw tooShort()
    const controlling = openControllingTerminal(this.surroundings)
    try {
      const context = controlling ? withTerminal(this, controlling.terminal) : this
      const connection = await openConnection(context, flags, namedProfile(flags, profile))
      const { session } = await obtainSignedIn(context, connection, flags)
      if (!isFreshForProcess(session, this.clock.now())) throw tooShort()
      this.print(JSON.stringify(processCredentials(session)))
    } finally {
      controlling?.close()
    }
  },
})

function tooShort(): SallyportError {
  return new SallyportError('USAGE', 'a session for credential_process must last 30 minutes or more', {
    hint: 'SDKs ask again when 15 minutes are left, so a shorter one would ask for codes without end',
  })
}
