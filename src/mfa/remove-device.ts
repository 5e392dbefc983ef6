import { AwsApiError, SallyportError } from '../errors.ts'
import type { Enrollments, Iam, MfaDevice } from '../ports.ts'
import { iamUserName, type Enrollee } from './create-device.ts'

/** What became of a device. */
export interface Removed {
  readonly serialNumber: string
  readonly deactivated: boolean
  /** `false` for a virtual device that is left unassigned for an administrator to delete. */
  readonly deleted: boolean
}

/**
 * Takes a device from its user, and deletes it if it is a virtual one and the caller may. One that nobody has is deleted.
 *
 * @param iam - Of a session with MFA, where the caller removes a device of its own.
 * @param devices - All of the user; `undefined` when they can't be listed.
 * @throws AwsApiError `NoSuchEntity` for a device that is neither the user's nor there; SallyportError `AWS_REFUSED` for one that is not the user's, of a
 *   caller who may delete none.
 */
export async function removeDevice(
  { iam, enrollments }: { readonly iam: Iam; readonly enrollments: Enrollments },
  enrollee: Enrollee,
  { serialNumber, devices }: { readonly serialNumber: string; readonly devices: readonly MfaDevice[] | undefined },
): Promise<Removed> {
  const isAssigned = devices?.some((device) => device.serialNumber === serialNumber) ?? true
  if (isAssigned) await deactivateDevice(iam, enrollee, serialNumber)
  else await deleteUnassigned(iam, enrollee, serialNumber)
  await enrollments.remove({ endpoint: enrollee.endpoint, serialNumber })
  const deleted = isAssigned ? await deleteIfAllowed(iam, serialNumber) : true
  return { serialNumber, deactivated: isAssigned, deleted }
}

async function deleteUnassigned(iam: Iam, { userName }: Enrollee, serialNumber: string): Promise<void> {
  try {
    await iam.deleteVirtualMfaDevice(serialNumber)
  } catch (error) {
    if (!(error instanceof AwsApiError) || error.code !== 'AccessDenied') throw error
    throw new SallyportError('AWS_REFUSED', `${serialNumber} is no MFA device of user \`${userName}\``, {
      hint: 'sallyport device list shows which are; a device that nobody has only an administrator may delete',
      cause: error,
    })
  }
}

/** Takes a device from its user; it is all right when somebody was faster. */
export async function deactivateDevice(iam: Iam, enrollee: Enrollee, serialNumber: string): Promise<void> {
  try {
    await iam.deactivateMfaDevice({ userName: iamUserName(enrollee), serialNumber })
  } catch (error) {
    // Somebody was faster, or the answer to an earlier try got lost.
    if (!(error instanceof AwsApiError) || error.code !== 'NoSuchEntity') throw error
  }
}

/** @returns `false` when it is left for an administrator, or is no virtual device. */
export async function deleteIfAllowed(iam: Iam, serialNumber: string): Promise<boolean> {
  if (!serialNumber.includes(':mfa/')) return false
  try {
    await iam.deleteVirtualMfaDevice(serialNumber)
    return true
  } catch (error) {
    // AWS: its policy for self-management lets no user delete a virtual device.
    if (error instanceof AwsApiError && error.code === 'AccessDenied') return false
    throw error
  }
}
