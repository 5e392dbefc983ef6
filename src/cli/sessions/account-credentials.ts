import type { Credentials } from '../../ports.ts'
import { isFido } from '../../session/find-user.ts'
import { devicesIfAllowed } from '../../session/look-up-user.ts'
import type { Connection } from '../connection.ts'
import type { Context } from '../context.ts'
import type { SignInFlags } from '../flags.ts'
import { obtainSignedIn } from './signed-in.ts'

/**
 * What an administrator calls IAM with: the session in the environment, else one with MFA where the user has a device,
 * since policies may ask for it, else the long-term key.
 */
export async function accountCredentials(
  context: Context,
  connection: Connection,
  flags: SignInFlags,
): Promise<Credentials> {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = context.environment
  if (connection.named === undefined && AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY && AWS_SESSION_TOKEN) {
    return { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY, sessionToken: AWS_SESSION_TOKEN }
  }
  const accessKey = await (await connection.findKey()).load()
  // Who may not list the own devices may still be an administrator; AWS then says what is missing.
  const devices = await devicesIfAllowed(connection.aws, accessKey)
  if (connection.role === undefined && (devices === undefined || devices.every(isFido))) return accessKey
  return (await obtainSignedIn(context, connection, flags)).session.credentials
}
