import type { SessionCredentials } from '../ports.ts'

/** What `credential_process` prints (AWS SDKs Reference, "Process credential provider"). */
export function processCredentials(session: SessionCredentials, account: string): Record<string, unknown> {
  return {
    Version: 1,
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secretAccessKey,
    SessionToken: session.sessionToken,
    Expiration: session.expiration.toISOString(),
    AccountId: account,
  }
}
