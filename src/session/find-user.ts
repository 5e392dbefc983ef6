import { AwsApiError, SallyportError } from '../errors.ts'
import type {
  AccessKey,
  Aws,
  Credentials,
  KnownUser,
  KnownUsers,
  MfaDevice,
  SignInPrompts,
  Turns,
  UserWithDevice,
} from '../ports.ts'

/** Whose key it is, and what was said about the device. */
export interface UserQuestion {
  readonly endpoint: string
  readonly accessKeyId: string
  /** Opens the vault if need be: only called when AWS has to be asked. */
  readonly loadAccessKey: () => Promise<AccessKey>
  /** `--serial-number` or `mfa_serial`: taken as it is, nothing is listed. */
  readonly serialNumber: string | undefined
  /** Asks AWS although the answer is remembered: at local AWS, which may have been started anew. */
  readonly askAgain: boolean
}

/**
 * The user of an access key and the device to sign in with: remembered, else from GetCallerIdentity and ListMFADevices.
 * A choice among several devices is remembered. Of any number of processes that don't know it yet one finds out.
 *
 * @throws SallyportError `NOT_SIGNED_IN` when there is no device that STS takes codes of; `USAGE` when the credentials
 *   are no user's.
 */
export async function findUser(ports: FindUserPorts, question: UserQuestion): Promise<UserWithDevice> {
  const { endpoint, accessKeyId } = question
  const known = await ports.knownUsers.find(endpoint, accessKeyId)
  if (known && answers(known, question)) return known
  // With a device that is remembered nobody has to choose.
  if (known && hasDevice(known)) return askWhose(ports, question, known)

  return ports.turns.inTurn(`user ${endpoint} ${accessKeyId}`, async () => {
    const since = await ports.knownUsers.find(endpoint, accessKeyId)
    return since && answers(since, question) ? since : askWhose(ports, question, since)
  })
}

interface FindUserPorts {
  readonly aws: Aws
  readonly knownUsers: KnownUsers
  readonly prompts: SignInPrompts
  readonly turns: Turns
}

function answers(known: KnownUser, { serialNumber, askAgain }: UserQuestion): known is UserWithDevice {
  return hasDevice(known) && !askAgain && [undefined, known.serialNumber].includes(serialNumber)
}

async function askWhose(
  { aws, knownUsers, prompts }: FindUserPorts,
  { endpoint, accessKeyId, loadAccessKey, serialNumber }: UserQuestion,
  known: KnownUser | undefined,
): Promise<UserWithDevice> {
  const credentials = await loadAccessKey()
  const identity = await aws.sts(credentials).getCallerIdentity()
  const { partition, account, arn, userName, localAwsInstanceId } = identity
  if (userName === undefined) {
    throw new SallyportError('USAGE', `\`${arn}\` is not an IAM user, and only a user has MFA devices`, {
      hint: 'name a profile with the long-term key of a user',
    })
  }

  const remembered =
    known?.arn === arn && known.localAwsInstanceId === localAwsInstanceId ? known.serialNumber : undefined
  const user = {
    partition,
    account,
    userName,
    arn,
    localAwsInstanceId,
    serialNumber: serialNumber ?? remembered ?? (await discoverSerialNumber({ aws, prompts }, credentials, userName)),
  }
  if (!isSame(known, user)) await knownUsers.save(endpoint, accessKeyId, user)
  return user
}

/** Then nothing is written: a session that is kept is of use on a disk that is full, too. */
function isSame(known: KnownUser | undefined, user: UserWithDevice): boolean {
  return (
    known?.arn === user.arn &&
    known.localAwsInstanceId === user.localAwsInstanceId &&
    known.serialNumber === user.serialNumber
  )
}

function hasDevice(user: KnownUser): user is UserWithDevice {
  return user.serialNumber !== undefined
}

/** The serial number comes from AWS and is never built from the user's name. */
async function discoverSerialNumber(
  { aws, prompts }: { aws: Aws; prompts: SignInPrompts },
  credentials: Credentials,
  userName: string,
): Promise<string> {
  const devices = await listDevices(aws, credentials, userName)
  const usable = devices.filter((device) => !isFido(device))
  const [only, another] = usable
  if (only && another) return prompts.chooseDevice(usable)
  if (only) return only.serialNumber
  if (devices.length === 0) {
    throw new SallyportError('NOT_SIGNED_IN', `no MFA device on user \`${userName}\``, {
      hint: 'sallyport device enroll',
    })
  }
  throw onlyFido(userName)
}

/** AWS: GetSessionToken takes no FIDO, and without an MFA session a user who has a device can't add another but in the console. */
export function onlyFido(userName: string): SallyportError {
  return new SallyportError('NOT_SIGNED_IN', `user \`${userName}\` has only FIDO devices, and STS takes no FIDO`, {
    hint: 'add a virtual device as well in the console (Security credentials), or sign in with `aws login`',
  })
}

async function listDevices(aws: Aws, credentials: Credentials, userName: string): Promise<MfaDevice[]> {
  try {
    return await aws.iam(credentials).listMfaDevices()
  } catch (cause) {
    if (!(cause instanceof AwsApiError) || cause.code !== 'AccessDenied') throw cause
    throw new SallyportError('AWS_REFUSED', `user \`${userName}\` may not list MFA devices`, {
      hint: 'name the device with --serial-number, or as mfa_serial in the profile',
      cause,
    })
  }
}

/** AWS: security keys and passkeys have ARNs of their own kind. */
export function isFido({ serialNumber }: Pick<MfaDevice, 'serialNumber'>): boolean {
  return /^arn:[^:]+:iam::\d*:u2f\//.test(serialNumber)
}
