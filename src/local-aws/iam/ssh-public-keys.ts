import type { SSHPublicKeyMetadata } from '@aws-sdk/client-iam'

import type { ActionContext } from '../query/action.ts'
import type { SshPublicKeyRow, UserRow } from '../store/rows.ts'
import { noSuchEntity } from './iam-errors.ts'
import { requireUser } from './users.ts'

/** @throws AwsApiError NoSuchEntity when there is no such user, or the key isn't the user's. */
export function requireSshPublicKey(
  context: ActionContext,
  userName: string,
  sshPublicKeyId: string,
): { user: UserRow; key: SshPublicKeyRow } {
  const user = requireUser(context, userName)
  const key = context.tables.sshPublicKeys.get(sshPublicKeyId)
  if (key?.ownerId !== user.userId) throw noSuchEntity(`User has no Public Key with id ${sshPublicKeyId}.`)
  return { user, key }
}

/** AWS's `SSHPublicKeyMetadata`, as lists show it: without the key itself. */
export function sshPublicKeyMetadata({ userName }: UserRow, key: SshPublicKeyRow): SSHPublicKeyMetadata {
  return {
    UserName: userName,
    SSHPublicKeyId: key.sshPublicKeyId,
    Status: key.status,
    UploadDate: new Date(key.uploadedAt),
  }
}
