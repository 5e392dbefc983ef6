import {
  ArgumentParseError,
  ArgumentScannerError,
  type FlagNotFoundError,
  formatMessageForArgumentScannerError,
} from '@stricli/core'
import { AwsApiError, EXIT_STATUS, SallyportError } from '../errors.ts'

/** A bug's status (sysexits' EX_SOFTWARE). */
export const BUG_STATUS = 70

/** What a person reads about an error, and the status the process exits with. */
export interface Failure {
  readonly text: string
  readonly status: number
}

/** `sallyport: …` and `hint: …`; a stack trace only of a bug, and only with SALLYPORT_DEBUG=1. `nextStep` is what was left undone. */
export function reportFailure(error: unknown, debug: boolean, nextStep?: string): Failure {
  const failure = describe(error, debug)
  const isTold = nextStep === undefined || failure.text.includes(nextStep)
  return isTold ? failure : { ...failure, text: `${failure.text}\nhint: ${nextStep}` }
}

function describe(error: unknown, debug: boolean): Failure {
  if (error instanceof SallyportError) {
    return { text: lines(error.message, error.hint), status: EXIT_STATUS[error.code] }
  }
  if (error instanceof AwsApiError) {
    return {
      text: lines(`AWS answered ${error.code}: ${error.message.trim()}`, hintFor(error)),
      status: EXIT_STATUS.AWS_REFUSED,
    }
  }
  const text = debug && error instanceof Error ? (error.stack ?? error.message) : nameOf(error)
  return {
    text: lines(`this is a bug: ${text}`, debug ? undefined : 'SALLYPORT_DEBUG=1 shows where'),
    status: BUG_STATUS,
  }
}

function lines(message: string, hint: string | undefined): string {
  return hint === undefined ? `sallyport: ${message}` : `sallyport: ${message}\nhint: ${hint}`
}

// A bug's message may quote anything, secrets included; its name can't.
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error
}

function hintFor({ code, message }: AwsApiError): string | undefined {
  if (message.includes('ensure that you are authenticated with an MFA device')) {
    return 'a user who has a device needs a session with MFA for this: sallyport login'
  }
  if (/^Signature (expired|not yet current)/.test(message) || code === 'RequestTimeTooSkewed') {
    return "this computer's clock is off: set it"
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
      return undefined
  }
}

/** What a person reads about options that can't be understood. */
export function usageFailure(error: unknown): string {
  if (error instanceof ArgumentParseError && error.exception instanceof SallyportError) {
    return lines(error.exception.message, error.exception.hint)
  }
  if (error instanceof ArgumentScannerError) {
    const [first = '', ...rest] = formatMessageForArgumentScannerError(error, {
      FlagNotFoundError: unknownOption,
    }).split('\n')
    return lines([lowerFirst(first), ...rest].join('\n'), 'the command with --help shows what it takes')
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
