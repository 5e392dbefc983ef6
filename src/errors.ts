/** Every way a command can end badly, with the status the process exits with. */
export const EXIT_STATUS = {
  TESTS_FAILED: 1,
  USAGE: 2,
  NOT_SIGNED_IN: 3,
  AWS_REFUSED: 4,
  FOUND_GAPS: 5,
  UNREACHABLE: 6,
  STORE_UNUSABLE: 7,
  WOULD_LOCK_OUT: 8,
  TOKEN_CODE_REJECTED: 9,
  PROGRAM_NOT_RUNNABLE: 126,
  PROGRAM_NOT_FOUND: 127,
  INTERRUPTED: 130,
} as const

/** A failure the user can act on. Anything else that is thrown is a bug and exits with 70. */
export class SallyportError extends Error {
  override name = 'SallyportError'
  readonly code: keyof typeof EXIT_STATUS
  /** What to do next; a command where one exists. */
  readonly hint: string | undefined

  constructor(code: keyof typeof EXIT_STATUS, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.hint = options.hint
  }
}

/** What AWS answered instead of a result: the local server throws it and writes it out, the client reads it and throws it. */
export class AwsApiError extends Error {
  override name = 'AwsApiError'
  /** AWS's error code as on the wire, such as `AccessDenied`; never with an `Exception` suffix that the wire lacks. */
  readonly code: string
  /** The HTTP status. */
  readonly status: number
  /** Further elements of the error's body, in order, such as S3's `BucketName`. */
  readonly details: Readonly<Record<string, string>>

  constructor(
    code: string,
    status: number,
    message: string,
    options: { details?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.code = code
    this.status = status
    this.details = options.details ?? {}
  }
}

const BUSY = new Set(['Throttling', 'Throttled', 'RequestThrottled', 'RequestLimitExceeded', 'SlowDown'])

/** Whether AWS did not look at a call, or failed over it, for a reason that passes (AWS General Reference, "Common Errors"). */
export function isBusy({ code, status }: AwsApiError): boolean {
  return status >= 500 || BUSY.has(code)
}
