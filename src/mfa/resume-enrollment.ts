import { SallyportError } from '../errors.ts'
import type { EnrollmentRecord, Enrollments } from '../ports.ts'
import { assignDevice, type AssignPorts } from './assign-device.ts'
import type { Enrollee } from './create-device.ts'
import { leavingANextStep, type Enrolled } from './enroll.ts'

/** Enrollments of a user that were begun and not finished, newest first. */
export async function unfinishedEnrollments(
  { enrollments }: { enrollments: Enrollments },
  { endpoint, account, userName }: Enrollee,
): Promise<EnrollmentRecord[]> {
  const records = await enrollments.list()
  return records.filter(
    (record) =>
      record.endpoint === endpoint &&
      record.account === account &&
      record.userName === userName &&
      record.state !== 'enabled',
  )
}

/**
 * Finishes an enrollment whose QR code a phone has already scanned: only two codes are asked for.
 *
 * @param serialNumber - `undefined` for the newest that was recorded.
 * @returns `undefined` for the codes when AWS had assigned the device already, and only the answer had got lost.
 */
export async function resumeEnrollment(
  ports: AssignPorts,
  enrollee: Enrollee,
  serialNumber: string | undefined,
): Promise<Pick<Enrolled, 'serialNumber'> & { readonly codes: Enrolled['codes'] | undefined }> {
  const { iam, enrollments, clock } = ports
  const { endpoint, account, userName } = enrollee
  const unfinished = await unfinishedEnrollments(ports, enrollee)
  const recorded =
    serialNumber === undefined ? unfinished[0] : unfinished.find((one) => one.serialNumber === serialNumber)
  if (!recorded && serialNumber === undefined) {
    throw new SallyportError('USAGE', `no enrollment of user \`${userName}\` is unfinished on this computer`, {
      hint: 'name the device with --serial-number, or start: sallyport device enroll',
    })
  }
  const record: EnrollmentRecord = recorded ?? {
    endpoint,
    account,
    userName,
    serialNumber: serialNumber ?? '',
    startedAt: clock.now(),
    state: 'shown',
  }

  const assigned = await iam.listMfaDevices(userName === 'root' ? undefined : userName)
  if (assigned.some((device) => device.serialNumber === record.serialNumber)) {
    await enrollments.remove(record)
    return { serialNumber: record.serialNumber, codes: undefined }
  }
  return leavingANextStep(ports, record.serialNumber, async () => ({
    serialNumber: record.serialNumber,
    codes: await assignDevice(ports, record),
  }))
}
