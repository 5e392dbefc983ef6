import { AwsApiError, SallyportError } from '../errors.ts'
import type { Clock, EnrollmentPrompts, Enrollments, Iam } from '../ports.ts'
import { askCodes } from './assign-device.ts'
import { iamUserName, type Enrollee } from './create-device.ts'
import { deviceType } from './list-devices.ts'

/** How often a pair that AWS does not find is asked again. */
const TRIES = 4

export interface ResyncPorts {
  readonly iam: Iam
  readonly enrollments: Enrollments
  readonly prompts: EnrollmentPrompts
  readonly clock: Clock
}

/**
 * Tells AWS how far the clock of a device is off, by two codes in a row: it looks for them in 2,000 time steps, some eight
 * hours to each side, and checks later codes by what it found. Notes the time, since STS hears of it some seconds later.
 *
 * @throws SallyportError `TOKEN_CODE_REJECTED` when AWS finds no pair; `USAGE` for a FIDO device, which shows no codes.
 */
export async function resyncDevice(
  { iam, enrollments, prompts, clock }: ResyncPorts,
  enrollee: Enrollee,
  serialNumber: string,
): Promise<void> {
  if (deviceType(serialNumber) === 'fido') {
    throw new SallyportError('USAGE', `${serialNumber} is a FIDO device, which has no clock and shows no codes`, {
      hint: 'sallyport device list shows the others',
    })
  }
  let again: string | undefined
  for (let tries = 1; ; tries += 1) {
    const codes = await askCodes(prompts, again)
    try {
      await iam.resyncMfaDevice({ userName: iamUserName(enrollee), serialNumber, ...codes })
      break
    } catch (error) {
      if (!(error instanceof AwsApiError)) throw error
      if (error.code !== 'InvalidAuthenticationCode') throw explain(error, enrollee, serialNumber)
      if (tries === TRIES) throw notFound(serialNumber, error)
      again =
        'AWS found no such pair: give the code the device shows now, then the one right after it, both never used to resync'
    }
  }
  await note({ enrollments, clock }, enrollee, serialNumber)
}

async function note(
  { enrollments, clock }: Pick<ResyncPorts, 'enrollments' | 'clock'>,
  { endpoint, account, userName }: Enrollee,
  serialNumber: string,
): Promise<void> {
  const now = clock.now()
  const earlier = await enrollments.find(endpoint, serialNumber)
  const record = earlier ?? { endpoint, account, userName, serialNumber, startedAt: now }
  await enrollments.save({ ...record, state: 'enabled', resyncedAt: now })
}

function explain(error: AwsApiError, { userName }: Enrollee, serialNumber: string): Error {
  if (error.code !== 'NoSuchEntity') return error
  return new SallyportError('AWS_REFUSED', `${serialNumber} is no MFA device of user \`${userName}\``, {
    hint: 'sallyport device list',
    cause: error,
  })
}

function notFound(serialNumber: string, cause: unknown): SallyportError {
  return new SallyportError('TOKEN_CODE_REJECTED', `AWS finds no such pair of codes of ${serialNumber}`, {
    hint: 'codes of another device? if its clock is more than eight hours off, set it, or: sallyport device replace',
    cause,
  })
}
