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

function partsOf(role: AssumeRoleInput): unknown[] {
  const { roleArn, roleSessionName, durationSeconds, externalId, source } = role
  const { sourceIdentity, sessionTags, transitiveTagKeys, policy, policyArns } = role
  const more = [sourceIdentity, sessionTags && Object.entries(sessionTags), transitiveTagKeys, policy, policyArns]
  return [
    roleArn,
    roleSessionName,
    durationSeconds,
    externalId ?? null,
    ...(more.every((one) => one === undefined) ? [] : [more.map((one) => one ?? null)]),
    ...(source ? [partsOf(source)] : []),
  ]
}
