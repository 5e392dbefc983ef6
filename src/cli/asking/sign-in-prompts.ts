import { SallyportError } from '../../errors.ts'
import type { MfaDevice, SignInPrompts } from '../../ports.ts'
import { matchSixDigits } from '../../session/token-code.ts'
import type { Terminal } from './terminal.ts'

/** The questions of signing in, on the terminal. */
export function signInPrompts(terminal: Terminal): SignInPrompts {
  return {
    say: (text) => terminal.say(text),
    async askTokenCode(serialNumber, again) {
      if (again !== undefined) terminal.warn(again)
      const message = `Token code of ${serialNumber}`
      const answer = await terminal.askUnseen({
        message: terminal.interactive || again === undefined ? message : `${message}. ${again}`,
        byWindow: true,
        option: '--token-code, or name a command that prints the code as mfa_process of the profile',
        check: sixDigits,
      })
      return matchSixDigits(answer) ?? answer
    },
    async chooseDevice(devices) {
      if (!terminal.interactive) throw severalDevices(devices)
      return terminal.choose(
        'Which device signs in? (remembered)',
        '--serial-number',
        devices.map(({ serialNumber }) => ({ value: serialNumber, label: serialNumber })),
      )
    },
  }
}

/** For a prompt: what is wrong with an answer that is no code. */
export function sixDigits(answer: string): string | undefined {
  return matchSixDigits(answer) === undefined ? 'six digits, please' : undefined
}

function severalDevices(devices: readonly MfaDevice[]): SallyportError {
  const listed = devices.map(({ serialNumber }) => serialNumber).join(', ')
  return new SallyportError('USAGE', `the user has several MFA devices: ${listed}`, {
    hint: 'name one with --serial-number',
  })
}
