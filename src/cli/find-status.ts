import { AwsApiError } from '../errors.ts'
import type { Credentials, ListedSession } from '../ports.ts'
import type { Connection } from './connection.ts'
import type { Context } from './context.ts'

/** Who one is, and how. */
export interface Status {
  readonly arn: string | undefined
  readonly account: string | undefined
  readonly credentials: 'session' | 'environment' | 'long-term key'
  /** Whether there is a session that AWS takes. */
  readonly signedIn: boolean
  /**
   * Whether its requests count as made with MFA. AWS: those of a role never do, also when its user signed in with MFA;
   * `undefined` for a session of another tool, of which AWS does not say.
   */
  readonly mfa: boolean | undefined
  readonly expiration: Date | undefined
  readonly serialNumber: string | undefined
  readonly endpoint: string
  /** What AWS answered to credentials it does not take. */
  readonly problem: string | undefined
}

/** The session in the environment unless a profile was named, else the profile's kept session, else its key. */
export async function findStatus(context: Context, connection: Connection): Promise<Status> {
  const { endpoint } = connection
  const sessions = await context.sessions.list()
  const inEnvironment = connection.named === undefined ? environmentSession(context) : undefined
  if (inEnvironment) {
    const kept = sessions.find(({ credentials }) => credentials.accessKeyId === inEnvironment.accessKeyId)
    const expiration = kept?.credentials.expiration ?? parseDate(context.environment['AWS_CREDENTIAL_EXPIRATION'])
    const answer = await ask(connection, inEnvironment)
    return {
      ...answer,
      credentials: 'environment',
      signedIn: answer.problem === undefined,
      // A session of ours always began with a code.
      mfa: kept ? kept.key.role === undefined : undefined,
      expiration,
      serialNumber: kept?.key.serialNumber,
      endpoint,
    }
  }

  const key = await connection.findKey()
  const session = newest(sessions, context.clock.now(), (kept) => {
    const sameRole = kept.key.role?.roleArn === connection.role?.roleArn
    return kept.key.accessKeyId === key.accessKeyId && kept.key.endpoint === endpoint && sameRole
  })
  if (session) {
    const { expiration } = session.credentials
    const { serialNumber } = session.key
    const answer = await ask(connection, session.credentials)
    const signedIn = answer.problem === undefined
    const mfa = signedIn && session.key.role === undefined
    return { ...answer, credentials: 'session', signedIn, mfa, expiration, serialNumber, endpoint }
  }

  const known = await context.knownUsers.find(endpoint, key.accessKeyId)
  const answer = known || key.source === 'vault' ? undefined : await ask(connection, await key.load())
  return {
    arn: known?.arn ?? answer?.arn,
    account: known?.account ?? answer?.account,
    problem: answer?.problem,
    credentials: 'long-term key',
    signedIn: false,
    mfa: false,
    expiration: undefined,
    serialNumber: known?.serialNumber,
    endpoint,
  }
}

async function ask(
  { aws }: Connection,
  credentials: Credentials,
): Promise<{ arn: string | undefined; account: string | undefined; problem: string | undefined }> {
  try {
    const { arn, account } = await aws.sts(credentials).getCallerIdentity()
    return { arn, account, problem: undefined }
  } catch (error) {
    if (!(error instanceof AwsApiError)) throw error
    return { arn: undefined, account: undefined, problem: `AWS answered ${error.code}: ${error.message.trim()}` }
  }
}

function environmentSession({ environment }: Context): Credentials | undefined {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment
  const sessionToken = environment['AWS_SESSION_TOKEN'] || environment['AWS_SECURITY_TOKEN']
  return accessKeyId && secretAccessKey && sessionToken ? { accessKeyId, secretAccessKey, sessionToken } : undefined
}

function newest(
  sessions: readonly ListedSession[],
  now: Date,
  matches: (session: ListedSession) => boolean,
): ListedSession | undefined {
  return sessions
    .filter((session) => session.credentials.expiration > now && matches(session))
    .sort((a, b) => b.credentials.expiration.getTime() - a.credentials.expiration.getTime())[0]
}

function parseDate(text: string | undefined): Date | undefined {
  const date = new Date(text ?? '')
  return Number.isNaN(date.getTime()) ? undefined : date
}
