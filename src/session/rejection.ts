import { AwsApiError } from '../errors.ts'

/** Why STS did not take a token code. */
export type Rejection = 'invalid-code' | 'unable-to-validate'

/**
 * AWS: STS says AccessDenied for many things; only the message tells a wrong or used code (`invalid-code`) from a device
 * that isn't the caller's, isn't known yet, or was asked too often (`unable-to-validate`).
 *
 * @returns `undefined` when the error is about something else.
 */
export function findRejection(error: unknown): Rejection | undefined {
  if (!(error instanceof AwsApiError) || error.code !== 'AccessDenied') return undefined
  if (/invalid MFA one time pass code/i.test(error.message)) return 'invalid-code'
  return /unable to validate MFA code/i.test(error.message) ? 'unable-to-validate' : undefined
}

/** AWS: a session is no longer known, or is one without MFA that asked IAM something. */
export function isUnknownSession(error: unknown): boolean {
  return error instanceof AwsApiError && ['InvalidClientTokenId', 'ExpiredToken'].includes(error.code)
}
