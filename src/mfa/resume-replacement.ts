import { AwsApiError } from '../errors.ts'
import type { Credentials, EnrollmentRecord, Enrollments, Iam, MfaDevice } from '../ports.ts'
import type { Enrollee } from './create-device.ts'
import { deviceType } from './list-devices.ts'
import { retireOldDevice, type Replaced, type ReplacePorts } from './replace-device.ts'
import { resumeEnrollment, unfinishedEnrollments } from './resume-enrollment.ts'

/** The record of a device that is to take the place of another. */
export type Replacement = EnrollmentRecord & { readonly replaces: string }

/** Which replacement is meant. */
export interface ReplacementChoice {
  /** Either of the two devices; `undefined` for any. */
  readonly serialNumber: string | undefined
  /** Also one whose new device is not assigned yet. */
  readonly resume: boolean
}

/**
 * A replacement that was begun on this computer and not finished: the newest whose new device is assigned, so that only
 * the old one has to go, else the newest.
 *
 * @param iam - Of the user's long-term key.
 */
export async function findReplacement(
  { enrollments, iam }: { enrollments: Enrollments; iam: Iam },
  enrollee: Enrollee,
  { serialNumber, resume }: ReplacementChoice,
): Promise<Replacement | undefined> {
  const unfinished = await unfinishedEnrollments({ enrollments }, enrollee)
  const candidates = unfinished
    .filter(isReplacement)
    .filter((record) => serialNumber === undefined || [record.serialNumber, record.replaces].includes(serialNumber))
  if (candidates.length === 0) return undefined

  const devices = await listIfAllowed(iam, enrollee)
  const isAssigned = (record: Replacement): boolean =>
    devices === undefined ? record.state === 'enabled' : has(devices, record.serialNumber)
  const isOldGone = ({ replaces }: Replacement): boolean => devices !== undefined && !has(devices, replaces)
  // Done but for the note of it.
  const done = candidates.filter((record) => isAssigned(record) && isOldGone(record))
  await Promise.all(done.map((record) => enrollments.remove(record)))
  const halfDone = candidates.find((record) => isAssigned(record) && !isOldGone(record))
  return halfDone ?? (resume ? candidates.find((record) => !isAssigned(record)) : undefined)
}

/**
 * Finishes a replacement: assigns the new device with two codes if that is still to be done, tests it with a real
 * sign-in, and deactivates the old one.
 */
export async function resumeReplacement(
  ports: ReplacePorts & { readonly accessKey: Credentials },
  enrollee: Enrollee,
  record: Replacement,
): Promise<Replaced> {
  const { serialNumber, replaces } = record
  const { aws, accessKey, signIn } = ports
  const devices = await listIfAllowed(aws.iam(accessKey), enrollee)
  let tokenCode: string | undefined
  if (devices === undefined || !has(devices, serialNumber)) {
    const signsIn = deviceToSignInWith(devices, replaces)
    const iam = aws.iam(signsIn === undefined ? accessKey : await signIn(signsIn))
    tokenCode = (await resumeEnrollment({ ...ports, iam }, enrollee, record)).codes?.authenticationCode2
  }
  return retireOldDevice(ports, enrollee, { oldSerialNumber: replaces, newSerialNumber: serialNumber, tokenCode })
}

export function isReplacement(record: EnrollmentRecord): record is Replacement {
  return record.replaces !== undefined
}

/** The old one, unless that is gone meanwhile. `undefined` for a user who has none: the long-term key enrolls the first. */
function deviceToSignInWith(devices: readonly MfaDevice[] | undefined, old: string): string | undefined {
  if (devices === undefined || has(devices, old)) return old
  return devices.find((device) => deviceType(device.serialNumber) !== 'fido')?.serialNumber
}

/** `undefined` when the user may not list devices. */
async function listIfAllowed(iam: Iam, { userName }: Enrollee): Promise<MfaDevice[] | undefined> {
  try {
    return await iam.listMfaDevices(userName === 'root' ? undefined : userName)
  } catch (error) {
    if (error instanceof AwsApiError && error.code === 'AccessDenied') return undefined
    throw error
  }
}

function has(devices: readonly MfaDevice[], serialNumber: string): boolean {
  return devices.some((device) => device.serialNumber === serialNumber)
}
