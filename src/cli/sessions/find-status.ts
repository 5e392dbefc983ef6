import { AwsApiError, isBusy, SallyportError } from '../../errors.ts'
import type { Credentials } from '../../ports.ts'
import { devicesIfAllowed } from '../../session/look-up-user.ts'
import type { Connection } from '../connection.ts'
import type { Context } from '../context.ts'
import { howToSignIn } from '../telling/how-to-sign-in.ts'
import { keptSessions } from './kept-sessions.ts'
import type { LongTermKey } from '../keys/long-term-key.ts'

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
  /** `not asked` where that would take the passphrase of the vault; the rest is then what was remembered. */
  readonly aws: 'answered' | 'no answer' | 'not asked'
  /** What AWS answered to credentials it does not take, or that it did not answer. */
  readonly problem: string | undefined
  /** For a person who is not signed in. */
  readonly nextStep: string | undefined
}

type Answer = Pick<Status, 'arn' | 'account' | 'aws' | 'problem'>

/** The session in the environment unless a profile was named, else the profile's kept session, else its key. */
export async function findStatus(context: Context, connection: Connection): Promise<Status> {
  const { endpoint } = connection
  const inEnvironment = connection.named === undefined ? environmentSession(context) : undefined
  if (inEnvironment) {
    const sessions = await context.sessions.list()
    const kept = sessions.find(({ credentials }) => credentials.accessKeyId === inEnvironment.accessKeyId)
    const answer = await ask(connection, inEnvironment)
    return {
      ...answer,
      credentials: 'environment',
      signedIn: isTaken(answer),
      // A session of ours always began with a code.
      mfa: kept ? kept.key.role === undefined : undefined,
      expiration: kept?.credentials.expiration ?? parseDate(context.environment['AWS_CREDENTIAL_EXPIRATION']),
      serialNumber: kept?.key.serialNumber,
      endpoint,
      nextStep: undefined,
    }
  }

  const key = await connection.findKey()
  const [session] = await keptSessions(context, { ...connection, accessKeyId: key.accessKeyId })
  if (!session) return statusOfKey(context, connection, key)
  const answer = await ask(connection, session.credentials)
  const signedIn = isTaken(answer)
  return {
    ...answer,
    credentials: 'session',
    signedIn,
    mfa: answer.aws === 'answered' ? signedIn && session.key.role === undefined : undefined,
    expiration: session.credentials.expiration,
    serialNumber: session.key.serialNumber,
    endpoint,
    nextStep: signedIn || answer.aws !== 'answered' ? undefined : howToSignIn([session.key]),
  }
}

async function statusOfKey(context: Context, connection: Connection, key: LongTermKey): Promise<Status> {
  const { aws, endpoint } = connection
  const known = await context.knownUsers.find(endpoint, key.accessKeyId)
  const accessKey = ['vault', 'other tool'].includes(key.source) ? undefined : await key.load()
  const answer = accessKey ? await ask(connection, accessKey) : NOT_ASKED
  const devices = accessKey && isTaken(answer) ? await devicesIfAllowed(aws, accessKey) : undefined
  const remembered = known?.serialNumber === undefined ? undefined : [{ serialNumber: known.serialNumber }]
  return {
    ...answer,
    arn: answer.arn ?? known?.arn,
    account: answer.account ?? known?.account,
    credentials: 'long-term key',
    signedIn: false,
    mfa: false,
    expiration: undefined,
    serialNumber: known?.serialNumber,
    endpoint,
    nextStep: answer.problem === undefined ? howToSignIn(devices ?? remembered) : undefined,
  }
}

const NOT_ASKED: Answer = { arn: undefined, account: undefined, aws: 'not asked', problem: undefined }

async function ask({ aws }: Connection, credentials: Credentials): Promise<Answer> {
  try {
    const { arn, account } = await aws.sts(credentials).getCallerIdentity()
    return { arn, account, aws: 'answered', problem: undefined }
  } catch (error) {
    const nothing = { arn: undefined, account: undefined }
    if (error instanceof AwsApiError) {
      return {
        ...nothing,
        aws: isBusy(error) ? 'no answer' : 'answered',
        problem: `AWS answered ${error.code}: ${error.message.trim()}`,
      }
    }
    if (!(error instanceof SallyportError) || error.code !== 'UNREACHABLE') throw error
    return { ...nothing, aws: 'no answer', problem: error.message }
  }
}

function isTaken({ aws, problem }: Answer): boolean {
  return aws === 'answered' && problem === undefined
}

function environmentSession({ environment }: Context): Credentials | undefined {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment
  const sessionToken = environment['AWS_SESSION_TOKEN'] || environment['AWS_SECURITY_TOKEN']
  return accessKeyId && secretAccessKey && sessionToken ? { accessKeyId, secretAccessKey, sessionToken } : undefined
}

function parseDate(text: string | undefined): Date | undefined {
  const date = new Date(text ?? '')
  return Number.isNaN(date.getTime()) ? undefined : date
}
