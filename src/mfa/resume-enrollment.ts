import { SallyportError } from '../errors.ts'
import type { EnrollmentRecord, Enrollments, MfaDevice } from '../ports.ts'
import { assignDevice, type AssignPorts } from './assign-device.ts'
import { isFinished, type Enrollee } from './create-device.ts'
import type { Enrolled } from './enroll.ts'
import { onceAssigned } from './next-steps.ts'

/** Enrollments of a user that were begun and not finished, newest first; those of replacements last until the old device is gone. */
export async function unfinishedEnrollments(
  { enrollments }: { enrollments: Enrollments },
  { endpoint, account, userName }: Enrollee,
): Promise<EnrollmentRecord[]> {
  const records = await enrollments.list()
  return records.filter(
    (record) =>
      record.endpoint === endpoint && record.account === account && record.userName === userName && !isFinished(record),
  )
}

/**
 * Notes that a device is found to be assigned, and since when: STS may not know it yet.
 *
 * @param assigned - All devices of the user.
 * @returns `true` when it is to replace another that is assigned still; then the record says so on.
 */
export async function noteAssigned(
  enrollments: Enrollments,
  record: EnrollmentRecord,
  assigned: readonly MfaDevice[],
): Promise<boolean> {
  const device = assigned.find(({ serialNumber }) => serialNumber === record.serialNumber)
  const isUnfinished = assigned.some(({ serialNumber }) => serialNumber === record.replaces)
  await enrollments.save({
    ...record,
    state: 'enabled',
    enabledAt: record.enabledAt ?? device?.enableDate,
    replaces: isUnfinished ? record.replaces : undefined,
  })
  return isUnfinished
}

/**
 * The enrollment to finish.
 *
 * @param serialNumber - `undefined` for the newest that was recorded; else also of one begun on another computer.
 * @throws SallyportError `USAGE` when none is named and none recorded.
 */
export async function resumableEnrollment(
  { enrollments, clock }: Pick<AssignPorts, 'enrollments' | 'clock'>,
  enrollee: Enrollee,
  serialNumber: string | undefined,
): Promise<EnrollmentRecord> {
  const { endpoint, account, userName } = enrollee
  const unfinished = await unfinishedEnrollments({ enrollments }, enrollee)
  const recorded = unfinished.find((record) => serialNumber === undefined || record.serialNumber === serialNumber)
  if (recorded) return recorded
  if (serialNumber !== undefined) {
    return { endpoint, account, userName, serialNumber, startedAt: clock.now(), state: 'shown' }
  }
  throw new SallyportError('USAGE', `no enrollment of user \`${userName}\` is unfinished on this computer`, {
    hint: '`sallyport device list` shows which devices there are; name one with --serial-number, or start: sallyport device enroll',
  })
}

/**
 * Finishes an enrollment whose QR code a phone has already scanned: only two codes are asked for.
 *
 * @returns `undefined` for the codes when AWS had assigned the device already, and only the answer had got lost.
 */
export async function resumeEnrollment(
  ports: AssignPorts,
  { userName }: Enrollee,
  record: EnrollmentRecord,
): Promise<Pick<Enrolled, 'serialNumber'> & { readonly codes: Enrolled['codes'] | undefined }> {
  const { iam, enrollments, prompts } = ports
  const { serialNumber } = record
  const assigned = await iam.listMfaDevices(userName === 'root' ? undefined : userName)
  if (assigned.some((device) => device.serialNumber === serialNumber)) {
    prompts.setNextStep(onceAssigned(record))
    await noteAssigned(enrollments, record, assigned)
    prompts.setNextStep(undefined)
    return { serialNumber, codes: undefined }
  }
  prompts.say(`finishing the enrollment of ${serialNumber}`)
  const codes = await assignDevice(ports, record)
  prompts.setNextStep(undefined)
  return { serialNumber, codes }
}
