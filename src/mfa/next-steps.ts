import { AwsApiError } from '../errors.ts'
import type { EnrollmentRecord } from '../ports.ts'

// What a person is told to do next who stops an enrollment, or whom an error stops: it changes with each call and each
// save, since what AWS has done is known only from its answer.

type Enrollment = Pick<EnrollmentRecord, 'serialNumber' | 'replaces'>

/** While CreateVirtualMFADevice is not answered. */
export const MAY_BE_MADE = 'a device may have been made: sallyport device list'

/** From the answer of CreateVirtualMFADevice on, and after codes that AWS refused. */
export function whileUnassigned({ serialNumber, replaces }: Enrollment): string {
  const command = commandFor(replaces)
  return `${serialNumber} is not assigned; if the phone has it, \`${command} --resume\` needs only two codes of it; if not, \`${command}\` makes another`
}

/** While EnableMFADevice is not answered. */
export function whileAssigning({ serialNumber, replaces }: Enrollment): string {
  return `${serialNumber} may be assigned: \`sallyport device list\` tells; \`${commandFor(replaces)} --resume\` goes on`
}

/** From the answer of EnableMFADevice on. */
export function onceAssigned({ serialNumber, replaces }: Enrollment): string {
  if (replaces === undefined) return `${serialNumber} is assigned; sign in with it: sallyport login`
  return `${serialNumber} and ${replaces} are both assigned; to finish: sallyport device replace`
}

/** While DeactivateMFADevice is not answered for the device that goes. */
export function whileDeactivating(old: string, serialNumber: string): string {
  return `${serialNumber} is assigned, and ${old} may be, too: \`sallyport device list\` tells; \`sallyport device replace\` finishes it if so`
}

/** From the answer of DeactivateMFADevice on. */
export function onceDeactivated(old: string, serialNumber: string): string {
  return `${old} is deactivated; sign in with ${serialNumber}: sallyport login`
}

/** Whether AWS said no for certain; after an error of AWS's own nobody knows what it did. */
export function isRefusal(error: unknown): error is AwsApiError {
  return error instanceof AwsApiError && error.status < 500
}

function commandFor(replaces: string | undefined): string {
  return replaces === undefined ? 'sallyport device enroll' : 'sallyport device replace'
}
