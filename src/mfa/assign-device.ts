import { AwsApiError, SallyportError } from '../errors.ts'
import type { AuthenticationCodes, Clock, EnrollmentPrompts, EnrollmentRecord, Enrollments, Iam } from '../ports.ts'
import { iamUserName } from './create-device.ts'

export interface AssignPorts {
  readonly iam: Iam
  readonly enrollments: Enrollments
  readonly prompts: EnrollmentPrompts
  readonly clock: Clock
}

/**
 * Asks for two codes in a row and assigns the device with them; wrong codes are asked again, and nothing is lost.
 *
 * @returns The codes that did it. AWS: either may still be used once to sign in.
 */
export async function assignDevice(
  { iam, enrollments, prompts, clock }: AssignPorts,
  record: EnrollmentRecord,
): Promise<AuthenticationCodes> {
  const { serialNumber } = record
  let again: string | undefined
  for (;;) {
    const codes = await askCodes(prompts, again)
    try {
      await iam.enableMfaDevice({ userName: iamUserName(record), serialNumber, ...codes })
      await enrollments.save({ ...record, state: 'enabled', enabledAt: clock.now() })
      return codes
    } catch (error) {
      if (isGone(error)) {
        prompts.setNextStep(undefined)
        await enrollments.remove(record)
      }
      if (!isWrongCodes(error)) throw explainRefusal(error, record)
      again = 'AWS took none of that pair: give the code the device shows now, then the one right after it'
    }
  }
}

async function askCodes(prompts: EnrollmentPrompts, why: string | undefined): Promise<AuthenticationCodes> {
  const authenticationCode1 = await prompts.askAuthenticationCode(1, why)
  let again: string | undefined
  for (;;) {
    const authenticationCode2 = await prompts.askAuthenticationCode(2, again)
    if (authenticationCode2 !== authenticationCode1) return { authenticationCode1, authenticationCode2 }
    again = 'that is the first code once more: wait until the device shows the next'
  }
}

function isWrongCodes(error: unknown): boolean {
  return error instanceof AwsApiError && error.code === 'InvalidAuthenticationCode'
}

function isGone(error: unknown): boolean {
  return error instanceof AwsApiError && error.code === 'NoSuchEntity'
}

function explainRefusal(error: unknown, { userName, serialNumber }: EnrollmentRecord): unknown {
  if (!(error instanceof AwsApiError)) return error
  if (error.code === 'LimitExceeded') {
    return new SallyportError('AWS_REFUSED', `user \`${userName}\` has eight MFA devices, the most AWS allows`, {
      hint: 'deactivate one that is not used any more: sallyport device list',
      cause: error,
    })
  }
  if (isGone(error)) {
    return new SallyportError('AWS_REFUSED', `there is no virtual MFA device ${serialNumber} any more`, {
      hint: 'start again: sallyport device enroll',
      cause: error,
    })
  }
  return error
}
