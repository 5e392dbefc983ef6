import { SallyportError } from '../errors.ts'
import type {
  Clock,
  EnrollmentPrompts,
  EnrollmentRecord,
  Enrollments,
  Iam,
  KnownUser,
  NewVirtualMfaDevice,
} from '../ports.ts'
import { deviceNames } from './device-name.ts'
import { isRefusal, MAY_BE_MADE, whileUnassigned } from './next-steps.ts'

/** Whose device it is to be. */
export type Enrollee = Pick<KnownUser, 'partition' | 'account' | 'userName'> & { readonly endpoint: string }

/**
 * What IAM calls the owner of a device.
 * AWS: lists tell the root user by the account id, and it has no name of its own; ours is `root`.
 */
export function iamUserName({ userName, account }: Pick<Enrollee, 'userName' | 'account'>): string {
  return userName === 'root' ? account : userName
}

export interface CreatePorts {
  readonly iam: Iam
  readonly enrollments: Enrollments
  readonly clock: Clock
  readonly prompts: Pick<EnrollmentPrompts, 'setNextStep'>
}

/** The device that is to be. */
export interface NewDevice {
  /** `undefined` for the first that is free. */
  readonly virtualMfaDeviceName: string | undefined
  /** The serial number of the device that goes when this one works. */
  readonly replaces?: string | undefined
}

/**
 * Creates a virtual MFA device and records it: before the call, so that a device whose answer was lost is known too.
 *
 * @throws SallyportError `USAGE` when the given name is taken.
 */
export async function createDevice(
  { iam, enrollments, clock, prompts }: CreatePorts,
  enrollee: Enrollee,
  { virtualMfaDeviceName, replaces }: NewDevice,
): Promise<{ device: NewVirtualMfaDevice; record: EnrollmentRecord }> {
  const names = virtualMfaDeviceName === undefined ? deviceNames(enrollee.userName) : [virtualMfaDeviceName]
  for (const name of names) {
    const serialNumber = `arn:${enrollee.partition}:iam::${enrollee.account}:mfa/${name}`
    const expected = { ...recordOf(enrollee, serialNumber, clock), replaces }
    const earlier = await enrollments.find(expected.endpoint, expected.serialNumber)
    // What was once assigned may have been deleted since, and this be another of its name.
    if (!earlier || isFinished(earlier)) await enrollments.save(expected)
    try {
      prompts.setNextStep(MAY_BE_MADE)
      const device = await iam.createVirtualMfaDevice(name)
      const record = { ...recordOf(enrollee, device.serialNumber, clock), replaces }
      prompts.setNextStep(whileUnassigned(record))
      await enrollments.save(record)
      // Of a device below a path: what AWS calls it counts.
      if (!earlier && device.serialNumber !== serialNumber) await enrollments.remove(expected)
      return { device, record }
    } catch (error) {
      if (!isRefusal(error)) throw error
      // There is nothing of ours to remember.
      prompts.setNextStep(undefined)
      if (!earlier) await enrollments.remove(expected)
      else if (isFinished(earlier)) await enrollments.save(earlier)
      if (error.code !== 'EntityAlreadyExists') throw error
    }
  }
  throw new SallyportError(
    'USAGE',
    `there is a virtual MFA device called \`${virtualMfaDeviceName ?? enrollee.userName}\``,
    {
      hint: 'give another name with --virtual-mfa-device-name, or finish its enrollment with `sallyport device enroll --resume`',
    },
  )
}

/** Has it its device, and none left that this one replaces? */
export function isFinished({ state, replaces }: EnrollmentRecord): boolean {
  return state === 'enabled' && replaces === undefined
}

function recordOf({ endpoint, account, userName }: Enrollee, serialNumber: string, clock: Clock): EnrollmentRecord {
  return { endpoint, account, userName, serialNumber, startedAt: clock.now(), state: 'created' }
}
