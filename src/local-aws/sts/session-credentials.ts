import type { Credentials } from '@aws-sdk/client-sts'

import type { ActionContext } from '../query/action.ts'
import { newAccessKeyId, newSecretAccessKey } from '../identifiers.ts'
import type { SessionClaims } from '../callers/session-token.ts'
import { sealSessionToken } from '../callers/session-token.ts'
import type { Sealer } from '../store/sealer.ts'

type NewSession = Omit<SessionClaims, 'accessKeyId' | 'secretAccessKey' | 'accountId' | 'issuedAt' | 'expiresAt'> & {
  /** When the credentials were issued that it continues; without it, now. */
  readonly issuedAt?: number
}

/** As STS shows credentials, complete. */
export type SessionCredentials = { readonly [Name in keyof Credentials]-?: NonNullable<Credentials[Name]> }

/** Fresh temporary credentials; nothing of them is stored. */
export function issueSession(
  { sealer, now }: Pick<ActionContext, 'now'> & { readonly sealer: Sealer },
  accountId: string,
  durationSeconds: number,
  session: NewSession,
): SessionCredentials {
  const accessKeyId = newAccessKeyId('ASIA', accountId)
  const secretAccessKey = newSecretAccessKey()
  // AWS: STS tells times in whole seconds.
  const issuedAt = Math.floor(now / 1000) * 1000
  const expiresAt = issuedAt + durationSeconds * 1000
  const claims = { accessKeyId, secretAccessKey, accountId, issuedAt, expiresAt, ...session }
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sealSessionToken(sealer, claims),
    Expiration: new Date(expiresAt),
  }
}
