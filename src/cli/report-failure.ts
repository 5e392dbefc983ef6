import {
  ArgumentParseError,
  ArgumentScannerError,
  FlagNotFoundError,
  formatMessageForArgumentScannerError,
} from '@stricli/core'
import { AwsApiError, EXIT_STATUS, isBusy, SallyportError } from '../errors.ts'
import { printable } from './telling/printable.ts'

/** A bug's status (sysexits' EX_SOFTWARE). */
export const BUG_STATUS = 70

/** What a person reads about an error, and the status the process exits with. */
export interface Failure {
  readonly text: string
  readonly status: number
}

/** How hints are told. */
export interface Telling {
  /** What was left undone. */
  readonly nextStep?: string | undefined
  /** Completes the commands in a hint. */
  readonly spell?: (hint: string) => string
  /** What may be wrong with a command line that can't be understood. */
  readonly usageHint?: string | undefined
}

/** `sallyport: …` and `hint: …`; a stack trace only of a bug, and only with SALLYPORT_DEBUG=1. */
export function reportFailure(error: unknown, debug: boolean, { nextStep, spell }: Telling = {}): Failure {
  const { message, hint, status } = describe(error, debug)
  const hints = new Set([hint, nextStep].filter((one) => one !== undefined))
  return { text: lines(message, ...[...hints].map((one) => spell?.(one) ?? one)), status }
}

function describe(error: unknown, debug: boolean): { message: string; hint: string | undefined; status: number } {
  if (error instanceof SallyportError) {
    return { message: error.message, hint: error.hint, status: EXIT_STATUS[error.code] }
  }
  if (error instanceof AwsApiError) {
    const message = `AWS answered ${error.code}: ${error.message.trim()}`
    const status = isBusy(error) ? EXIT_STATUS.UNREACHABLE : EXIT_STATUS.AWS_REFUSED
    return { message, hint: hintFor(error), status }
  }
  const text = debug && error instanceof Error ? (error.stack ?? error.message) : nameOf(error)
  const hint = debug ? undefined : 'SALLYPORT_DEBUG=1 shows where'
  return { message: `this is a bug: ${text}`, hint, status: BUG_STATUS }
}

/** A message quotes what came from elsewhere, such as a server's words: nothing of it may move the cursor. */
function lines(message: string, ...hints: readonly (string | undefined)[]): string {
  const told = hints.filter((hint) => hint !== undefined).map((hint) => `hint: ${hint}`)
  return [`sallyport: ${message}`, ...told].flatMap((line) => line.split('\n').map(printable)).join('\n')
}

// A bug's message may quote anything, secrets included; its name can't.
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error
}

function hintFor(error: AwsApiError): string | undefined {
  const { code, message } = error
  if (isBusy(error)) return 'AWS is busy, or has a fault, just now: wait a minute, then again'
  if (message.includes('ensure that you are authenticated with an MFA device')) {
    return 'a user who has a device needs a session with MFA for this: sallyport login'
  }
  if (/^Signature (expired|not yet current)/.test(message) || code === 'RequestTimeTooSkewed') {
    return "this computer's clock is off: set it"
  }
  if (message.includes('Credential should be scoped to a valid region')) {
    return 'that Region is not the one of the endpoint: name the right one with --region or AWS_REGION'
  }
  switch (code) {
    case 'InvalidClientTokenId':
      return 'the access key is deleted or inactive, the session is over or from another account, or the session has no MFA'
    case 'SignatureDoesNotMatch':
      return 'the secret access key is not the one of this access key id; add the key again: sallyport key add'
    case 'ExpiredToken':
      return 'sign in again: sallyport login'
    case 'AccessDenied':
      return 'a policy forbids it, or allows it only with MFA: sallyport status'
    default:
      return 'to see whether key, clock and endpoint are right: sallyport doctor'
  }
}

/** What a person reads about options that can't be understood. */
export function usageFailure(error: unknown, hint?: string): string {
  if (error instanceof ArgumentParseError && error.exception instanceof SallyportError) {
    return lines(error.exception.message, error.exception.hint)
  }
  if (error instanceof ArgumentScannerError) {
    const [first = '', ...rest] = formatMessageForArgumentScannerError(error, {
      FlagNotFoundError: unknownOption,
    }).split('\n')
    const isMisspelled = error instanceof FlagNotFoundError && error.corrections.length > 0
    const told = isMisspelled ? undefined : hint
    return lines([lowerFirst(first), ...rest].join('\n'), told ?? 'the command with --help shows what it takes')
  }
  return lines(error instanceof Error ? error.message : String(error), undefined)
}

/** With the options as they are written, where the framework gives our own names for them. */
function unknownOption({ input, corrections }: FlagNotFoundError): string {
  const written = corrections.map(
    (name) => `\`--${name.replace(/^--/, '').replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}\``,
  )
  const question = written.length === 0 ? '' : `, did you mean ${written.join(' or ')}?`
  return `no option \`--${input.replace(/^--/, '')}\`${question}`
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
