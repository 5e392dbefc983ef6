import { createHash } from 'node:crypto'
import type { AssumeRoleInput, SessionKey } from '../ports.ts'

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
    role ? partsOf(role) : null,
  ]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}

function partsOf({ roleArn, roleSessionName, durationSeconds, externalId, source }: AssumeRoleInput): unknown[] {
  const parts = [roleArn, roleSessionName, durationSeconds, externalId ?? null]
  return source ? [...parts, partsOf(source)] : parts
}
