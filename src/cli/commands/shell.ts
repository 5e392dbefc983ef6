import { buildCommand } from '@stricli/core'
import { SallyportError } from '../../errors.ts'
import { openConnection } from '../connection.ts'
import type { Context } from '../context.ts'
import { namedProfile, profileArgument, signInFlags, type SignInFlags } from '../flags.ts'
import { shellOf } from '../programs/how-to-start.ts'
import { runWithSession } from '../sessions/run-with-session.ts'

export const shellCommand = buildCommand<SignInFlags, [string?], Context>({
  docs: {
    brief: 'Start a shell with session credentials',
    fullDescription:
      'Starts your shell (SHELL, on Windows COMSPEC) with session credentials in its environment, until you leave it. To sign in ' +
      'the shell that runs already: sallyport shell-init, or eval "$(sallyport export)".',
    customUsage: [{ input: 'ana', brief: 'A shell as profile `ana`, with MFA' }],
  },
  parameters: { flags: signInFlags, positional: profileArgument },

  async func(flags, profile) {
    if (this.surroundings.stdin.isTTY !== true) {
      throw new SallyportError('USAGE', 'there is no terminal for a shell', {
        hint: 'to run a program: sallyport exec -- PROGRAM',
      })
    }
    const connection = await openConnection(this, flags, namedProfile(flags, profile))
    await runWithSession(this, connection, flags, [shellOf(this.environment, process.platform)])
  },
})
