import type { Environment } from '../../disk/folders.ts'
import { SallyportError } from '../../errors.ts'
import type { Clock, SignInPrompts, Waiting } from '../../ports.ts'
import { matchSixDigits } from '../../session/token-code.ts'
import { firstLineOf } from '../programs/first-line-of.ts'

const TIME_STEP_MS = 30_000

/** What running a profile's `mfa_process` takes. */
interface MfaProcessPorts {
  readonly prompts: SignInPrompts
  readonly environment: Environment
  readonly clock: Clock
  readonly waiting: Waiting
}

/**
 * The questions of signing in, of which a profile's `mfa_process` answers the one for a code: a command that prints six
 * digits. After a code that was used or wrong it is run once more, at the next time step (RFC 6238: 30 s).
 */
export function withMfaProcess(
  { prompts, environment, clock, waiting }: MfaProcessPorts,
  command: string,
): SignInPrompts {
  let runs = 0
  return {
    ...prompts,
    async askTokenCode(_serialNumber, again) {
      if (again !== undefined) {
        if (runs > 1) throw rejected(again)
        const next = new Date((Math.floor(clock.now().getTime() / TIME_STEP_MS) + 1) * TIME_STEP_MS)
        await waiting.until(next, `the code of mfa_process did not do (${again})`)
      }
      runs += 1
      const tokenCode = matchSixDigits((await firstLineOf(command, environment)) ?? '')
      if (tokenCode !== undefined) return tokenCode
      throw new SallyportError('USAGE', 'the command in mfa_process gave no code', {
        hint: 'run it by hand: it must print six digits and end with status 0',
      })
    },
  }
}

function rejected(again: string): SallyportError {
  return new SallyportError('TOKEN_CODE_REJECTED', `two codes of mfa_process did not do: ${again}`, {
    hint: 'run it by hand, and see whether it is of the device that sallyport status shows',
  })
}
