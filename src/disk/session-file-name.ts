import { createHash } from 'node:crypto'
import type { SessionKey } from '../ports.ts'

/** The name of the file that holds a session: a hash of all that tells it from others. */
export function sessionFileName(key: SessionKey): string {
  const { role } = key
  const parts = [
    key.partition,
    key.endpoint,
    key.localAwsInstanceId ?? null,
    key.accessKeyId,
    key.account,
    key.userName,
    key.serialNumber,
    key.durationSeconds,
    role ? [role.roleArn, role.roleSessionName, role.durationSeconds, role.externalId ?? null] : null,
  ]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
