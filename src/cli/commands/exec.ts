import { buildCommand } from '@stricli/core'
import { SallyportError } from '../../errors.ts'
import { openConnection } from '../connection.ts'
import type { Context } from '../context.ts'
import { quote } from '../telling/follow-ups.ts'
import { namedProfile, profileArgument, signInFlags, type SignInFlags } from '../flags.ts'
import { runWithSession } from '../sessions/run-with-session.ts'

export const execCommand = buildCommand<SignInFlags, [string?], Context>({
  docs: {
    brief: 'Run a program with session credentials',
    fullDescription:
      'Runs a program with session credentials in its environment, and without what else names credentials there. ' +
      'Signals are passed on to it; its exit status becomes ours.',
    customUsage: [
      { input: 'ana -- aws s3api list-buckets', brief: 'Run the AWS CLI as profile `ana`, with MFA' },
      { input: '-- terraform plan', brief: 'As the default profile' },
    ],
  },
  parameters: { flags: signInFlags, positional: profileArgument },

  async func(flags, profile) {
    const [program, ...args] = this.program
    if (program === undefined) {
      const named = namedProfile(flags, profile)
      const words = named === undefined ? '' : ` ${quote(named)}`
      throw new SallyportError('USAGE', 'no program to run', {
        hint: `put it behind --: sallyport exec${words} -- aws s3 ls`,
      })
    }
    const connection = await openConnection(this, flags, namedProfile(flags, profile))
    await runWithSession(this, connection, flags, [program, ...args])
  },
})
