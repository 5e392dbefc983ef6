import { stripVTControlCharacters } from 'node:util'
import { SallyportError } from '../../errors.ts'
import type { EnrollmentPrompts, NewVirtualMfaDevice } from '../../ports.ts'
import { matchSixDigits } from '../../session/token-code.ts'
import {
  AWS_ISSUER,
  decodeBase32,
  formatKeyUri,
  TIME_STEP_SECONDS,
  timeStepAt,
  timeStepStart,
} from '../../totp/index.ts'
import type { Context } from '../context.ts'
import type { Terminal } from './terminal.ts'
import { sixDigits } from './sign-in-prompts.ts'

/** What the options answer, and what they ask to see. */
export interface EnrollmentOptions {
  readonly authenticationCode1?: string
  readonly authenticationCode2?: string
  readonly showSecret?: boolean
}

/** For who asks for the secret of a device that was made earlier. */
export const SECRET_IS_GONE =
  'the secret of a device that is made already can not be shown: AWS tells it once, and it is kept nowhere'

/** The questions of an enrollment, on the terminal. */
export function enrollmentPrompts(
  { terminal, clock }: Pick<Context, 'terminal' | 'clock'>,
  options: EnrollmentOptions,
): EnrollmentPrompts {
  let device: NewVirtualMfaDevice | undefined
  let isSecretShown = false
  const showSecret = (): void => {
    isSecretShown = true
    if (device) terminal.say(secretText(device.base32Seed))
  }

  return {
    say: (text) => terminal.say(text),
    setNextStep: (hint) => {
      terminal.nextStep = hint
    },

    async showDevice(made) {
      device = made
      const isDrawn = await showQrCode(terminal, made)
      const what = isDrawn ? 'scan the code with' : 'type the secret into'
      terminal.say(`${made.serialNumber} is made: ${what} the app of your phone`)
      if (options.showSecret || !isDrawn) showSecret()
    },

    async askAuthenticationCode(which, again) {
      const given = which === 1 ? options.authenticationCode1 : options.authenticationCode2
      if (given !== undefined && again === undefined) return given
      if (again !== undefined && !terminal.interactive) throw rejected(again)
      if (again !== undefined) terminal.warn(again)
      for (;;) {
        const canShow = which === 1 && device !== undefined && !isSecretShown
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

/** To type, in fours, and to paste, in one line that no terminal of 80 columns breaks. */
function secretText(base32Seed: string): string {
  const inFours = base32Seed.replaceAll(/(.{4})(?=.)/g, '$1 ').replaceAll(/((?:.{4} ){8})(?=.)/g, '$1\n  ')
  return `secret to type:\n  ${inFours}\nsecret to paste:\n${base32Seed}`
}

/** @returns `false` when the person wants the secret instead, since the picture does not fit. */
async function showQrCode(terminal: Terminal, device: NewVirtualMfaDevice): Promise<boolean> {
  const drawing = await drawDevice(device)
  const lines = stripVTControlCharacters(drawing).replace(/\n$/, '').split('\n')
  const [columns, rows] = [lines[0]?.length ?? 0, lines.length + 2]
  while (!terminal.hasRoomFor(columns, rows)) {
    terminal.warn(`the QR code takes ${columns} columns and ${rows} lines, more than this window has`)
    const choices = [
      { value: 'larger', label: 'The window is larger now: draw it' },
      { value: 'secret', label: 'Show the secret, to type it into the phone' },
      { value: 'draw', label: 'Draw it as it is' },
    ]
    const choice = await terminal.choose('Make the window larger, or the letters smaller', '--show-secret', choices)
    if (choice === 'secret') return false
    if (choice === 'draw') break
  }
  terminal.draw(drawing)
  return true
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
    hint: 'give two new codes with --authentication-code1 and --authentication-code2',
  })
}

/** What AWS's own picture says; drawn anew with characters, since terminals show no pictures. */
async function drawDevice({ serialNumber, base32Seed, qrCodePng }: NewVirtualMfaDevice): Promise<string> {
  const { drawQrForTerminal, readQrPng } = await import('../../qr/index.ts')
  const account = serialNumber.split(':')[4] ?? ''
  const accountName = `${serialNumber.slice(serialNumber.lastIndexOf('/') + 1)}@${account}`
  const seed = decodeBase32(base32Seed)
  return drawQrForTerminal(readQrPng(qrCodePng) ?? formatKeyUri({ issuer: AWS_ISSUER, accountName, seed }))
}

function secondsToNext(now: Date): number {
  const unixSeconds = now.getTime() / 1000
  return Math.ceil(timeStepStart(timeStepAt(unixSeconds)) + TIME_STEP_SECONDS - unixSeconds)
}
