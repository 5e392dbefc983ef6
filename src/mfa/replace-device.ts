import { SallyportError } from '../errors.ts'
import type { Aws, Clock, Credentials, EnrollmentPrompts, Enrollments } from '../ports.ts'
import type { Enrollee } from './create-device.ts'
import { enroll } from './enroll.ts'
import { onceAssigned, onceDeactivated, whileDeactivating } from './next-steps.ts'
import { deactivateDevice, deleteIfAllowed } from './remove-device.ts'

export interface ReplacePorts {
  readonly aws: Aws
  readonly enrollments: Enrollments
  readonly prompts: EnrollmentPrompts
  readonly clock: Clock
  /** An MFA session with a device; `tokenCode` is tried first where one is known. */
  readonly signIn: (serialNumber: string, tokenCode?: string) => Promise<Credentials>
}

/** What became of both devices. */
export interface Replaced {
  readonly oldSerialNumber: string
  readonly newSerialNumber: string
  /** `false` when the old device is left unassigned for an administrator to delete. */
  readonly oldDeleted: boolean
}

/**
 * Swaps a user's device for a new one, with no moment without one that works: signs in with the old, enrolls the new,
 * tests that with a real sign-in, and only then deactivates the old. When the test fails both stay assigned. Interrupted
 * at any point it is recorded, and `resumeReplacement` finishes it.
 */
export async function replaceDevice(
  ports: ReplacePorts,
  enrollee: Enrollee,
  { oldSerialNumber, virtualMfaDeviceName }: { oldSerialNumber: string; virtualMfaDeviceName: string | undefined },
): Promise<Replaced> {
  // AWS: since 2023-04-21 only an MFA session may add to, or take from, a user who has a device.
  const iam = ports.aws.iam(await ports.signIn(oldSerialNumber))
  const { serialNumber, codes } = await enroll({ ...ports, iam }, enrollee, {
    virtualMfaDeviceName,
    replaces: oldSerialNumber,
  })
  return retireOldDevice(ports, enrollee, {
    oldSerialNumber,
    newSerialNumber: serialNumber,
    tokenCode: codes.authenticationCode2,
  })
}

/** The end of a replacement, with both devices assigned: tests the new one and deactivates the old. */
export async function retireOldDevice(
  { aws, enrollments, prompts, signIn }: ReplacePorts,
  enrollee: Enrollee,
  {
    oldSerialNumber,
    newSerialNumber,
    tokenCode,
  }: { oldSerialNumber: string; newSerialNumber: string; tokenCode: string | undefined },
): Promise<Replaced> {
  prompts.setNextStep(onceAssigned({ serialNumber: newSerialNumber, replaces: oldSerialNumber }))
  prompts.say(`${newSerialNumber} is assigned; testing it with a real sign-in before the old device goes`)
  const iam = aws.iam(await testNewDevice({ signIn, prompts }, newSerialNumber, tokenCode))

  prompts.setNextStep(whileDeactivating(oldSerialNumber, newSerialNumber))
  await deactivateDevice(iam, enrollee, oldSerialNumber)
  prompts.setNextStep(onceDeactivated(oldSerialNumber, newSerialNumber))
  await enrollments.remove({ endpoint: enrollee.endpoint, serialNumber: newSerialNumber })
  const oldDeleted = await deleteIfAllowed(iam, oldSerialNumber)
  prompts.setNextStep(undefined)
  return { oldSerialNumber, newSerialNumber, oldDeleted }
}

// AWS: the codes of an enrollment are not spent by it, so the second can test the device and nobody need type a third.
async function testNewDevice(
  { signIn, prompts }: Pick<ReplacePorts, 'signIn' | 'prompts'>,
  serialNumber: string,
  tokenCode: string | undefined,
): Promise<Credentials> {
  if (tokenCode === undefined) return signIn(serialNumber)
  try {
    return await signIn(serialNumber, tokenCode)
  } catch (error) {
    if (!(error instanceof SallyportError) || error.code !== 'TOKEN_CODE_REJECTED') throw error
    prompts.say('the code of the enrollment is past; a new one is needed for the test')
    return signIn(serialNumber)
  }
}
