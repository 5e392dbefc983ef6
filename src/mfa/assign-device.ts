import { type AwsApiError, SallyportError } from '../errors.ts'
import type { AuthenticationCodes, Clock, EnrollmentPrompts, EnrollmentRecord, Enrollments, Iam } from '../ports.ts'
import { iamUserName } from './create-device.ts'
import { isRefusal, onceAssigned, whileAssigning, whileUnassigned } from './next-steps.ts'

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
  let again: string | undefined
  for (;;) {
    prompts.setNextStep(whileUnassigned(record))
    const codes = await askCodes(prompts, again)
    prompts.setNextStep(whileAssigning(record))
    const refusal = await enable(iam, record, codes)
    if (refusal === undefined) {
      prompts.setNextStep(onceAssigned(record))
      await enrollments.save({ ...record, state: 'enabled', enabledAt: clock.now() })
      return codes
    }
    prompts.setNextStep(whileUnassigned(record))
    if (refusal.code === 'NoSuchEntity') {
      prompts.setNextStep(undefined)
      await enrollments.remove(record)
    }
    if (refusal.code !== 'InvalidAuthenticationCode') throw explainRefusal(refusal, record)
    again = 'AWS took none of that pair: give the code the device shows now, then the one right after it'
  }
}

/** @returns What AWS refused it with; throws when nobody knows whether the device is assigned. */
async function enable(
  iam: Iam,
  record: EnrollmentRecord,
  codes: AuthenticationCodes,
): Promise<AwsApiError | undefined> {
  const { serialNumber } = record
  try {
    await iam.enableMfaDevice({ userName: iamUserName(record), serialNumber, ...codes })
    return undefined
  } catch (error) {
    if (!isRefusal(error)) throw error
    if (error.code !== 'EntityAlreadyExists') return error
    // The first answer may have got lost, and this be the one to a second request.
    const devices = await iam.listMfaDevices(record.userName === 'root' ? undefined : record.userName).catch(() => [])
    if (devices.some((device) => device.serialNumber === serialNumber)) return undefined
    throw error
  }
}

/** Two codes that differ; nothing is sent for one that was typed twice. */
export async function askCodes(prompts: EnrollmentPrompts, why: string | undefined): Promise<AuthenticationCodes> {
  const authenticationCode1 = await prompts.askAuthenticationCode(1, why)
  let again: string | undefined
  for (;;) {
    const authenticationCode2 = await prompts.askAuthenticationCode(2, again)
    if (authenticationCode2 !== authenticationCode1) return { authenticationCode1, authenticationCode2 }
    again = 'that is the first code once more: wait until the device shows the next'
  }
}

function explainRefusal(error: AwsApiError, { userName, serialNumber }: EnrollmentRecord): Error {
  if (error.code === 'LimitExceeded') {
    return new SallyportError('AWS_REFUSED', `user \`${userName}\` has eight MFA devices, the most AWS allows`, {
      hint: 'deactivate one that is not used any more: sallyport device list',
      cause: error,
    })
  }
  if (error.code === 'NoSuchEntity') {
    return new SallyportError('AWS_REFUSED', `there is no virtual MFA device ${serialNumber} any more`, {
      hint: 'start again: sallyport device enroll',
      cause: error,
    })
  }
  return error
}
