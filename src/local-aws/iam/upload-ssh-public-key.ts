import type { UploadSSHPublicKeyRequest } from '@aws-sdk/client-iam'

import { AwsApiError } from '../../errors.ts'
import { defineAction } from '../query/action.ts'
import { newUniqueId } from '../identifiers.ts'
import { requireRoom } from './quotas.ts'
import { readSshPublicKey } from './read-ssh-public-key.ts'
import { sshPublicKeyMetadata } from './ssh-public-keys.ts'
import { requireUser, userResource } from './users.ts'

export const uploadSshPublicKey = defineAction<UploadSSHPublicKeyRequest>({
  name: 'UploadSSHPublicKey',

  resource: (context, { UserName }) => userResource(context, UserName),

  run(context, { UserName, SSHPublicKeyBody }) {
    const { tables, accountId, now } = context
    const user = requireUser(context, UserName)
    const { fingerprint } = readSshPublicKey(SSHPublicKeyBody)
    const keys = tables.sshPublicKeys.list('owner', user.userId)
    // AWS: the key counts, not the encoding it comes in.
    if (keys.some((key) => key.fingerprint === fingerprint)) {
      throw new AwsApiError('DuplicateSSHPublicKey', 400, 'Duplicate SSH public key uploaded.')
    }
    requireRoom('SSHPublicKeysPerUser', keys.length)
    const key = {
      sshPublicKeyId: newUniqueId('APKA'),
      accountId,
      ownerId: user.userId,
      body: SSHPublicKeyBody,
      fingerprint,
      status: 'Active',
      uploadedAt: now,
    } as const
    tables.sshPublicKeys.put(key)
    return {
      SSHPublicKey: {
        ...sshPublicKeyMetadata(user, key),
        Fingerprint: fingerprint,
        SSHPublicKeyBody,
      },
    }
  },
})
