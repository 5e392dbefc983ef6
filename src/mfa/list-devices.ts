import { AwsApiError } from '../errors.ts'
import type { Enrollments, Iam } from '../ports.ts'
import type { Enrollee } from './create-device.ts'
import { noteAssigned, unfinishedEnrollments } from './resume-enrollment.ts'

/** A device of a user, or one that was to become it. */
export interface ListedDevice {
  readonly serialNumber: string
  readonly type: 'virtual' | 'hardware' | 'fido'
  readonly state: 'assigned' | 'unassigned'
  readonly enableDate: Date | undefined
  /** The device whose place it is to take, as recorded on this computer. */
  readonly replaces?: string | undefined
}

/** The user's devices, then those that were created for the user on this computer and never assigned. */
export async function listDevices(
  { iam, enrollments }: { iam: Iam; enrollments: Enrollments },
  enrollee: Enrollee,
): Promise<ListedDevice[]> {
  const assigned = await iam.listMfaDevices(enrollee.userName === 'root' ? undefined : enrollee.userName)
  const listed: ListedDevice[] = assigned.map(({ serialNumber, enableDate }) => ({
    serialNumber,
    enableDate,
    type: deviceType(serialNumber),
    state: 'assigned',
  }))
  const existing = await unassignedSerialNumbers(iam)
  for (const record of await unfinishedEnrollments({ enrollments }, enrollee)) {
    const { serialNumber, replaces } = record
    const index = listed.findIndex((device) => device.serialNumber === serialNumber)
    const device = listed[index]
    if (device) {
      const isUnfinished = await noteAssigned(enrollments, record, assigned)
      listed[index] = isUnfinished ? { ...device, replaces } : device
    } else if (existing?.has(serialNumber) === false) await enrollments.remove(record)
    else listed.push({ serialNumber, type: 'virtual', state: 'unassigned', enableDate: undefined, replaces })
  }
  return listed
}

/** `undefined` when the caller may not list them. */
async function unassignedSerialNumbers(iam: Iam): Promise<Set<string> | undefined> {
  try {
    const devices = await iam.listVirtualMfaDevices('Unassigned')
    return new Set(devices.map(({ serialNumber }) => serialNumber))
  } catch (error) {
    if (error instanceof AwsApiError && error.code === 'AccessDenied') return undefined
    throw error
  }
}

export function deviceType(serialNumber: string): ListedDevice['type'] {
  if (serialNumber.includes(':u2f/')) return 'fido'
  return serialNumber.startsWith('arn:') ? 'virtual' : 'hardware'
}
