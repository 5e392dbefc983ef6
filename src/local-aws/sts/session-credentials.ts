import type { Credentials } from '@aws-sdk/client-sts'

import type { ActionContext } from '../action.ts'
import { newAccessKeyId, newSecretAccessKey } from '../identifiers.ts'
import type { SessionClaims } from '../session-token.ts'
import { sealSessionToken } from '../session-token.ts'
import type { Sealer } from '../store/sealer.ts'

type NewSession = Omit<SessionClaims, 'accessKeyId' | 'secretAccessKey' | 'accountId' | 'issuedAt' | 'expiresAt'>

/** Fresh temporary credentials; nothing of them is stored. */
export function issueSession(
  { sealer, now }: Pick<ActionContext, 'now'> & { readonly sealer: Sealer },
  accountId: string,
  durationSeconds: number,
  session: NewSession,
): Required<Credentials> {
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
