import { AwsApiError, SallyportError } from '../errors.ts'
import type { Credentials, MfaDevice } from '../ports.ts'
import type { Enrollee } from '../mfa/create-device.ts'
import { isFido } from '../session/find-user.ts'
import type { Connection } from './connection.ts'
import type { Context } from './context.ts'
import type { SignInFlags } from './flags.ts'
import { obtainSignedIn } from './signed-in.ts'

/** The user whose devices a command is about, and the user's long-term key. */
export interface DeviceOwner {
  readonly enrollee: Enrollee
  readonly accessKey: Credentials
  readonly arn: string
}

/** From GetCallerIdentity: a user without a device can't be found by one. */
export async function findDeviceOwner(connection: Connection): Promise<DeviceOwner> {
  const accessKey = await (await connection.findKey()).load()
  const { partition, account, arn, userName } = await connection.aws.sts(accessKey).getCallerIdentity()
  if (userName === undefined) {
    throw new SallyportError('USAGE', `\`${arn}\` is not an IAM user, and only a user has MFA devices`, {
      hint: 'name a profile with the long-term key of a user',
    })
  }
  return { accessKey, arn, enrollee: { endpoint: connection.endpoint, partition, account, userName } }
}

/**
 * What may change the owner's devices. AWS: the first device is enrolled with the long-term key; who has one needs an MFA
 * session, so that a stolen key can't add a device of the thief.
 */
export async function credentialsForDevices(
  context: Context,
  connection: Connection,
  { accessKey }: DeviceOwner,
  flags: SignInFlags,
): Promise<Credentials> {
  const devices = await listIfAllowed(connection, accessKey)
  if (devices.every(isFido)) return accessKey
  context.terminal.say('the user has an MFA device, so AWS wants a session with MFA to change devices')
  const { session } = await obtainSignedIn(context, { ...connection, role: undefined }, flags)
  return session.credentials
}

/** Who may not list devices may still assign one; AWS then says what is missing. */
async function listIfAllowed({ aws }: Connection, accessKey: Credentials): Promise<MfaDevice[]> {
  try {
    return await aws.iam(accessKey).listMfaDevices()
  } catch (error) {
    if (error instanceof AwsApiError && error.code === 'AccessDenied') return []
    throw error
  }
}
