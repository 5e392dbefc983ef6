import type { SessionCredentials } from '../../ports.ts'
import type { Connection } from '../connection.ts'
import type { Context } from '../context.ts'
import type { SignInFlags } from '../flags.ts'
import { obtainSignedIn } from '../sessions/signed-in.ts'

/** Who would go to the console. */
export interface ConsoleCredentials {
  readonly partition: string
  readonly account: string | undefined
  readonly arn: string
  /** `undefined` for a user, whom AWS does not federate. */
  readonly credentials: Omit<SessionCredentials, 'expiration'> | undefined
}

/** The session of a profile's role, else the one in the environment. A user's is not even begun: it would cost a code for nothing. */
export async function findConsoleCredentials(
  context: Context,
  connection: Connection,
  flags: SignInFlags,
): Promise<ConsoleCredentials> {
  const inEnvironment = connection.named === undefined ? environmentSession(context) : undefined
  if (inEnvironment) {
    const { partition, account, arn, userName } = await connection.aws.sts(inEnvironment).getCallerIdentity()
    return { partition, account, arn, credentials: userName === undefined ? inEnvironment : undefined }
  }
  if (connection.role) {
    const { session } = await obtainSignedIn(context, connection, flags)
    const { key, credentials } = session
    return { partition: key.partition, account: key.account, arn: connection.role.roleArn, credentials }
  }
  const { accessKeyId } = await connection.findKey()
  const known = await context.knownUsers.find(connection.endpoint, accessKeyId)
  return {
    partition: known?.partition ?? partitionOf(connection.region),
    account: known?.account,
    arn: known?.arn ?? `the owner of ${accessKeyId}`,
    credentials: undefined,
  }
}

function environmentSession({ environment }: Pick<Context, 'environment'>): ConsoleCredentials['credentials'] {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = environment
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY || !AWS_SESSION_TOKEN) return undefined
  return { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY, sessionToken: AWS_SESSION_TOKEN }
}

function partitionOf(region: string | undefined): string {
  if (region?.startsWith('cn-')) return 'aws-cn'
  return region?.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}
