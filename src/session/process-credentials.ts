import type { SessionCredentials, SessionKey } from '../ports.ts'

/** What `credential_process` prints (AWS SDKs Reference, "Process credential provider"). */
export function processCredentials(session: {
  readonly credentials: SessionCredentials
  readonly key: SessionKey
}): Record<string, unknown> {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = session.credentials
  const { role, account } = session.key
  return {
    Version: 1,
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: expiration.toISOString(),
    // A role may be another account's than its user.
    AccountId: role?.roleArn.split(':')[4] ?? account,
  }
}
