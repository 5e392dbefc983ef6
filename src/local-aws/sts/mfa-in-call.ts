import { AwsApiError } from '../../errors.ts'
import type { ActionContext } from '../query/action.ts'
import { verifyTokenCode } from '../callers/token-codes.ts'

interface MfaInput {
  readonly SerialNumber?: string | undefined
  readonly TokenCode?: string | undefined
}

/**
 * Checks the token code that an STS call carries for a device of the caller.
 *
 * @returns Whether there was one and it was right, or what AWS answers. The try is to be kept either way.
 */
export function checkMfaInCall(
  { tables, caller, now }: ActionContext,
  { SerialNumber, TokenCode }: MfaInput,
): boolean | AwsApiError {
  if (SerialNumber === undefined && TokenCode === undefined) return false
  if (SerialNumber === undefined || TokenCode === undefined) {
    return denied('MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.')
  }
  // AWS: a federated user has no device, though the user behind it may have.
  const verdict =
    caller.type === 'FederatedUser'
      ? 'unverifiable'
      : verifyTokenCode(tables, {
          serialNumber: SerialNumber,
          ownerId: caller.ownerId,
          tokenCode: TokenCode,
          now,
        })
  if (verdict === 'accepted') return true
  // AWS: with a blank at the end, and two blanks between the sentences.
  if (verdict === 'wrong') return denied('MultiFactorAuthentication failed with invalid MFA one time pass code. ')
  return denied(
    'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
  )
}

function denied(message: string): AwsApiError {
  return new AwsApiError('AccessDenied', 403, message)
}
