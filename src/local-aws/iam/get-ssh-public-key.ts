import type { GetSSHPublicKeyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { readSshPublicKey } from './read-ssh-public-key.ts'
import { requireSshPublicKey, sshPublicKeyMetadata } from './ssh-public-keys.ts'
import { userResource } from './users.ts'

export const getSshPublicKey = defineAction<GetSSHPublicKeyRequest>({
  name: 'GetSSHPublicKey',

  resource: (context, { UserName }) => userResource(context, UserName),

  run(context, { UserName, SSHPublicKeyId, Encoding }) {
    const { user, key } = requireSshPublicKey(context, UserName, SSHPublicKeyId)
    const { ssh, pem } = readSshPublicKey(key.body)
    return {
      SSHPublicKey: {
        ...sshPublicKeyMetadata(user, key),
        Fingerprint: key.fingerprint,
        SSHPublicKeyBody: Encoding === 'SSH' ? ssh : pem,
      },
    }
  },
})
