import type { DeleteSSHPublicKeyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { requireSshPublicKey } from './ssh-public-keys.ts'
import { userResource } from './users.ts'

export const deleteSshPublicKey = defineAction<DeleteSSHPublicKeyRequest>({
  name: 'DeleteSSHPublicKey',

  resource: (context, { UserName }) => userResource(context, UserName),

  run(context, { UserName, SSHPublicKeyId }) {
    const { key } = requireSshPublicKey(context, UserName, SSHPublicKeyId)
    context.tables.sshPublicKeys.delete(key.sshPublicKeyId)
    return {}
  },
})
