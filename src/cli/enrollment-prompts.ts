import { SallyportError } from '../errors.ts'
import type { EnrollmentPrompts, NewVirtualMfaDevice } from '../ports.ts'
import { matchSixDigits } from '../session/token-code.ts'
import { AWS_ISSUER, decodeBase32, formatKeyUri, TIME_STEP_SECONDS, timeStepAt, timeStepStart } from '../totp/index.ts'
import type { Context } from './context.ts'
import { sixDigits } from './sign-in-prompts.ts'

/** What the options answer, and what they ask to see. */
export interface EnrollmentOptions {
  readonly authenticationCode1?: string
  readonly authenticationCode2?: string
  readonly showSecret?: boolean
}

/** The questions of an enrollment, on the terminal. */
export function enrollmentPrompts(
  { terminal, clock }: Pick<Context, 'terminal' | 'clock'>,
  options: EnrollmentOptions,
): EnrollmentPrompts {
  let base32Seed: string | undefined
  const showSecret = (): void => terminal.say(`secret: ${base32Seed?.replaceAll(/(.{4})(?=.)/g, '$1 ') ?? ''}`)

  return {
    say: (text) => terminal.say(text),
    setNextStep: (hint) => {
      terminal.nextStep = hint
    },

    async showDevice(device) {
      base32Seed = device.base32Seed
      terminal.say(await drawDevice(device))
      terminal.say(`${terminal.style('bold', device.serialNumber)} is made: scan the code with the app of your phone`)
      if (options.showSecret) showSecret()
    },

    async askAuthenticationCode(which, again) {
      const given = which === 1 ? options.authenticationCode1 : options.authenticationCode2
      if (given !== undefined && again === undefined) return given
      if (again !== undefined && !terminal.interactive) throw rejected(again)
      if (again !== undefined) terminal.warn(again)
      for (;;) {
        const canShow = which === 1 && base32Seed !== undefined
        const answer = await terminal.askUnseen({
          message: which === 1 ? firstQuestion(canShow) : secondQuestion(clock.now()),
          option: `--authentication-code${which}`,
          check: (text) => (canShow && text === 's' ? undefined : sixDigits(text)),
        })
        const digits = matchSixDigits(answer)
        if (digits !== undefined) return digits
        showSecret()
      }
    },
  }
}

function firstQuestion(canShow: boolean): string {
  return canShow
    ? 'Code that the device shows now (s: show the secret to type instead)'
    : 'Code that the device shows now'
}

function secondQuestion(now: Date): string {
  return `The code right after it (a new one in ${secondsToNext(now)} s)`
}

function rejected(why: string): SallyportError {
  return new SallyportError('TOKEN_CODE_REJECTED', why, {
    hint: 'give two new codes: sallyport device enroll --resume --authentication-code1 … --authentication-code2 …',
  })
}

/** What AWS's own picture says; drawn anew with characters, since terminals show no pictures. */
async function drawDevice({ serialNumber, base32Seed, qrCodePng }: NewVirtualMfaDevice): Promise<string> {
  const { drawQrForTerminal, readQrPng } = await import('../qr/index.ts')
  const account = serialNumber.split(':')[4] ?? ''
  const accountName = `${serialNumber.slice(serialNumber.lastIndexOf('/') + 1)}@${account}`
  const seed = decodeBase32(base32Seed)
  return drawQrForTerminal(readQrPng(qrCodePng) ?? formatKeyUri({ issuer: AWS_ISSUER, accountName, seed }))
}

function secondsToNext(now: Date): number {
  const unixSeconds = now.getTime() / 1000
  return Math.ceil(timeStepStart(timeStepAt(unixSeconds)) + TIME_STEP_SECONDS - unixSeconds)
}
