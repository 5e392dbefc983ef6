import { SallyportError } from '../../errors.ts'
import type { Credentials } from '../../ports.ts'
import type { Enrollee } from '../../mfa/create-device.ts'
import { isFido, onlyFido } from '../../session/find-user.ts'
import { devicesIfAllowed } from '../../session/look-up-user.ts'
import { isUnknownSession } from '../../session/rejection.ts'
import type { Connection } from '../connection.ts'
import type { Context } from '../context.ts'
import type { SignInFlags } from '../flags.ts'
import { keptSessions } from '../sessions/kept-sessions.ts'
import { obtainSignedIn } from '../sessions/signed-in.ts'

/** The user whose devices a command is about, and whose credentials found that out. */
export interface DeviceOwner {
  readonly enrollee: Enrollee
  /** The user's long-term key, unless a session was asked for. */
  readonly credentials: Credentials
  readonly arn: string
}

/** From GetCallerIdentity: a user without a device can't be found by one. */
export async function findDeviceOwner(connection: Connection): Promise<DeviceOwner> {
  return ownerOf(connection, await (await connection.findKey()).load())
}

/** For who only looks: by a kept session with MFA where there is one, so that no passphrase is asked for. */
export async function findDeviceReader(context: Context, connection: Connection): Promise<DeviceOwner> {
  const { accessKeyId } = await connection.findKey()
  const [kept] = await keptSessions(context, { accessKeyId, endpoint: connection.endpoint, role: undefined })
  if (kept) {
    try {
      return await ownerOf(connection, kept.credentials)
    } catch (error) {
      if (!isUnknownSession(error)) throw error
    }
  }
  return findDeviceOwner(connection)
}

async function ownerOf(connection: Connection, credentials: Credentials): Promise<DeviceOwner> {
  const { partition, account, arn, userName } = await connection.aws.sts(credentials).getCallerIdentity()
  if (userName === undefined) {
    throw new SallyportError('USAGE', `\`${arn}\` is not an IAM user, and only a user has MFA devices`, {
      hint: 'name a profile with the long-term key of a user',
    })
  }
  return { credentials, arn, enrollee: { endpoint: connection.endpoint, partition, account, userName } }
}

/**
 * What may change the owner's devices. AWS: the first device is enrolled with the long-term key; who has one needs an MFA
 * session, so that a stolen key can't add a device of the thief.
 */
export async function credentialsForDevices(
  context: Context,
  connection: Connection,
  { credentials: accessKey, enrollee }: DeviceOwner,
  flags: SignInFlags,
): Promise<Credentials> {
  // Who may not list devices may still assign one; AWS then says what is missing.
  const devices = await devicesIfAllowed(connection.aws, accessKey)
  if (devices === undefined || devices.length === 0) return accessKey
  if (devices.every(isFido)) throw onlyFido(enrollee.userName)
  context.terminal.say('the user has an MFA device, so AWS wants a session with MFA to change devices')
  const { session } = await obtainSignedIn(context, { ...connection, role: undefined }, flags)
  return session.credentials
}

/** The same for another user, whom an administrator named. */
export function ofUser(owner: DeviceOwner, userName: string | undefined): DeviceOwner {
  if (userName === undefined) return owner
  const { partition, account } = owner.enrollee
  const arn = `user ${userName} of account ${account} (${partition})`
  return { ...owner, arn, enrollee: { ...owner.enrollee, userName } }
}
