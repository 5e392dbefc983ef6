import type { UpdateSSHPublicKeyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { requireSshPublicKey } from './ssh-public-keys.ts'
import { readStatus } from './statuses.ts'
import { userResource } from './users.ts'

export const updateSshPublicKey = defineAction<UpdateSSHPublicKeyRequest>({
  name: 'UpdateSSHPublicKey',

  resource: (context, { UserName }) => userResource(context, UserName),

  run(context, { UserName, SSHPublicKeyId, Status }) {
    const { key } = requireSshPublicKey(context, UserName, SSHPublicKeyId)
    context.tables.sshPublicKeys.put({ ...key, status: readStatus(Status) })
    return {}
  },
})
