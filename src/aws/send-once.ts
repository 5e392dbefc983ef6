import { AwsApiError } from '../errors.ts'

/**
 * Sends a call that must not be sent twice, unless AWS surely did not look at it: it found the request too old or too new,
 * and the SDK has corrected its clock from that answer.
 */
export function sendOnce<Result>(send: () => Promise<Result>): Promise<Result> {
  return send().catch((error: unknown) => {
    if (isClockRefusal(error)) return send()
    throw error
  })
}

function isClockRefusal(error: unknown): boolean {
  if (!(error instanceof AwsApiError)) return false
  if (error.code === 'RequestTimeTooSkewed' || error.code === 'RequestExpired') return true
  return error.code === 'SignatureDoesNotMatch' && /^Signature (expired|not yet current)/.test(error.message)
}
