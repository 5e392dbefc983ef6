import type { AssumeRoleInput, ListedSession, SessionKey } from '../ports.ts'
import {
  isJsonObject,
  optionalText,
  parseJsonObject,
  requireDate,
  requireNumber,
  requireObject,
  requireText,
  type JsonObject,
} from './read-json.ts'

export function formatStoredSession({ key, credentials, issuedAt }: ListedSession): string {
  return JSON.stringify({ version: 1, key, credentials, issuedAt })
}

/** `undefined` when the text is no session of this version. */
export function parseStoredSession(text: string): ListedSession | undefined {
  const stored = parseJsonObject(text)
  if (stored?.['version'] !== 1) return undefined
  try {
    const credentials = requireObject(stored, 'credentials')
    return {
      key: parseKey(requireObject(stored, 'key')),
      issuedAt: requireDate(stored, 'issuedAt'),
      credentials: {
        accessKeyId: requireText(credentials, 'accessKeyId'),
        secretAccessKey: requireText(credentials, 'secretAccessKey'),
        sessionToken: requireText(credentials, 'sessionToken'),
        expiration: requireDate(credentials, 'expiration'),
      },
    }
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

function parseKey(key: JsonObject): SessionKey {
  return {
    partition: requireText(key, 'partition'),
    endpoint: requireText(key, 'endpoint'),
    localAwsInstanceId: optionalText(key, 'localAwsInstanceId'),
    accessKeyId: requireText(key, 'accessKeyId'),
    account: requireText(key, 'account'),
    userName: requireText(key, 'userName'),
    serialNumber: requireText(key, 'serialNumber'),
    durationSeconds: requireNumber(key, 'durationSeconds'),
    role: parseRole(key['role']),
  }
}

function parseRole(role: unknown): AssumeRoleInput | undefined {
  if (!isJsonObject(role)) return undefined
  return {
    roleArn: requireText(role, 'roleArn'),
    roleSessionName: requireText(role, 'roleSessionName'),
    durationSeconds: requireNumber(role, 'durationSeconds'),
    externalId: optionalText(role, 'externalId'),
    sourceIdentity: optionalText(role, 'sourceIdentity'),
    sessionTags: parseTexts(role['sessionTags']),
    transitiveTagKeys: parseList(role['transitiveTagKeys']),
    policy: optionalText(role, 'policy'),
    policyArns: parseList(role['policyArns']),
    source: parseRole(role['source']),
  }
}

function parseTexts(texts: unknown): Readonly<Record<string, string>> | undefined {
  if (!isJsonObject(texts)) return undefined
  return Object.fromEntries(Object.keys(texts).map((name) => [name, requireText(texts, name)]))
}

function parseList(list: unknown): readonly string[] | undefined {
  return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : undefined
}
