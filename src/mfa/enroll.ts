import type { AuthenticationCodes, EnrollmentRecord } from '../ports.ts'
import { assignDevice, type AssignPorts } from './assign-device.ts'
import { createDevice, type Enrollee, type NewDevice } from './create-device.ts'

/** A device that is assigned, and the codes that did it. */
export interface Enrolled {
  readonly serialNumber: string
  readonly codes: AuthenticationCodes
}

/**
 * Enrolls a virtual MFA device: creates it, shows its QR code, and assigns it with two codes in a row. Whatever happens
 * in between leaves an assigned device or an unassigned one that is recorded, and says at any moment which of them it is,
 * as far as that is known. The seed is kept nowhere but where `showDevice` keeps it.
 */
export async function enroll(ports: AssignPorts, enrollee: Enrollee, wanted: NewDevice): Promise<Enrolled> {
  const { enrollments, prompts } = ports
  const { device, record } = await createDevice(ports, enrollee, wanted)
  const shown: EnrollmentRecord = { ...record, state: 'shown' }
  await enrollments.save(shown)
  await prompts.showDevice(device)
  const codes = await assignDevice(ports, shown)
  prompts.setNextStep(undefined)
  return { serialNumber: device.serialNumber, codes }
}
