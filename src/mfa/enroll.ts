import { SallyportError } from '../errors.ts'
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
 * in between leaves an assigned device or an unassigned one that is recorded. The seed is kept nowhere.
 */
export async function enroll(ports: AssignPorts, enrollee: Enrollee, wanted: NewDevice): Promise<Enrolled> {
  const { enrollments, prompts } = ports
  prompts.setNextStep('a device may have been made: sallyport device list')
  const { device, record } = await createDevice(ports, enrollee, wanted).catch((error: unknown) => {
    if (!isAnswerLost(error)) prompts.setNextStep(undefined)
    throw error
  })
  const shown: EnrollmentRecord = { ...record, state: 'shown' }
  return leavingANextStep(ports, shown, async () => {
    await enrollments.save(shown)
    await prompts.showDevice(device)
    return { serialNumber: device.serialNumber, codes: await assignDevice(ports, shown) }
  })
}

function isAnswerLost(error: unknown): boolean {
  return error instanceof SallyportError && error.code === 'UNREACHABLE'
}

/** While the work goes on, whoever is interrupted, or reads an error that ends it, is told what to do next. */
export async function leavingANextStep<Result>(
  { prompts }: Pick<AssignPorts, 'prompts'>,
  { serialNumber, replaces }: Pick<EnrollmentRecord, 'serialNumber' | 'replaces'>,
  work: () => Promise<Result>,
): Promise<Result> {
  const command = replaces === undefined ? 'sallyport device enroll' : 'sallyport device replace'
  prompts.setNextStep(
    `${serialNumber} is not assigned; if the phone has it, \`${command} --resume\` needs only two codes of it; if not, \`${command}\` makes another`,
  )
  const result = await work()
  prompts.setNextStep(undefined)
  return result
}
