import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { SessionCredentials } from '../ports.ts'
import { homeFolder, type Environment } from './folders.ts'
import type { IniSection } from './ini.ts'
import { isJsonObject, parseJsonObject, requireDate, requireObject, requireText } from './read-json.ts'
import { readRegularFile } from './read-regular-file.ts'

// Where `aws login` and `aws sso login` leave their sessions, as botocore finds them. They are read, and never written or renewed:
// what renews them is those tools' own.

/** What a profile says about its sign-in by another tool. */
export type OtherTool =
  | { readonly command: 'aws login'; readonly loginSession: string }
  | {
      readonly command: 'aws sso login'
      /** The name of the `sso_session`; of a profile in the older form its `sso_start_url`. */
      readonly session: { readonly name: string } | { readonly startUrl: string }
      readonly accountId: string
      readonly roleName: string
    }

/** A session of another tool. */
export interface ToolSession {
  readonly credentials: SessionCredentials
  readonly account: string
}

/** Reads `login_session`, or `sso_session` and `sso_start_url` with account and role (AWS SDKs Reference). */
export function readOtherTool(
  value: (key: string) => string | undefined,
  config: ReadonlyMap<string, IniSection>,
): OtherTool | undefined {
  const loginSession = value('login_session')
  if (loginSession !== undefined) return { command: 'aws login', loginSession }
  const [name, accountId, roleName] = [value('sso_session'), value('sso_account_id'), value('sso_role_name')]
  const startUrl = value('sso_start_url') ?? config.get(`sso-session ${name}`)?.values['sso_start_url']
  if (accountId === undefined || roleName === undefined || startUrl === undefined) return undefined
  return { command: 'aws sso login', session: name === undefined ? { startUrl } : { name }, accountId, roleName }
}

/** Tells one sign-in of such a tool from another, whatever keys it has at the moment. */
export function nameOfTool(tool: OtherTool): string {
  if (tool.command === 'aws login') return `login_session ${tool.loginSession}`
  const session = 'name' in tool.session ? tool.session.name : tool.session.startUrl
  return `sso ${session} ${tool.accountId} ${tool.roleName}`
}

/**
 * The session that the tool has left: of `aws login` its own; of `aws sso login` that of the role, which the AWS CLI fetches and keeps
 * when it is used with the profile.
 *
 * @returns `undefined` where there is none, or one that is not understood. It may be over.
 */
export async function findToolSession(tool: OtherTool, environment: Environment): Promise<ToolSession | undefined> {
  const text = (await readRegularFile(toolSessionFile(tool, environment), 1))?.toString('utf8')
  const kept = text === undefined ? undefined : parseJsonObject(text)
  if (!kept) return undefined
  try {
    return tool.command === 'aws login' ? parseLoginSession(kept) : parseRoleSession(kept, tool.accountId)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

/** The file by botocore's naming. */
export function toolSessionFile(tool: OtherTool, environment: Environment): string {
  const folder = join(homeFolder(environment), '.aws')
  if (tool.command === 'aws login') {
    const cache = environment['AWS_LOGIN_CACHE_DIRECTORY'] || join(folder, 'login', 'cache')
    return join(cache, `${createHash('sha256').update(tool.loginSession).digest('hex')}.json`)
  }
  const { session, accountId, roleName } = tool
  // Keys in the order of the alphabet, and no blanks.
  const parts =
    'name' in session
      ? { accountId, roleName, sessionName: session.name }
      : { accountId, roleName, startUrl: session.startUrl }
  return join(folder, 'cli', 'cache', `${createHash('sha1').update(asciiJson(parts)).digest('hex')}.json`)
}

/** As Python writes JSON: what is not ASCII is escaped. */
function asciiJson(value: object): string {
  return JSON.stringify(value).replaceAll(/[\u0080-\uffff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

function parseLoginSession(kept: Record<string, unknown>): ToolSession {
  const token = requireObject(kept, 'accessToken')
  return {
    account: requireText(token, 'accountId'),
    credentials: {
      accessKeyId: requireText(token, 'accessKeyId'),
      secretAccessKey: requireText(token, 'secretAccessKey'),
      sessionToken: requireText(token, 'sessionToken'),
      expiration: requireDate(token, 'expiresAt'),
    },
  }
}

function parseRoleSession(kept: Record<string, unknown>, account: string): ToolSession | undefined {
  const credentials = kept['Credentials']
  if (!isJsonObject(credentials)) return undefined
  return {
    account,
    credentials: {
      accessKeyId: requireText(credentials, 'AccessKeyId'),
      secretAccessKey: requireText(credentials, 'SecretAccessKey'),
      sessionToken: requireText(credentials, 'SessionToken'),
      expiration: requireDate(credentials, 'Expiration'),
    },
  }
}
