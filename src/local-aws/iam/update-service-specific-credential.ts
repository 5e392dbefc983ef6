import type { UpdateServiceSpecificCredentialRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../action.ts'
import { requireServiceCredential } from './service-credentials.ts'
import { readStatus } from './statuses.ts'
import { userResource } from './users.ts'

export const updateServiceSpecificCredential = defineAction<UpdateServiceSpecificCredentialRequest>({
  name: 'UpdateServiceSpecificCredential',

  resource: (context, { UserName }) => userResource(context, UserName),

  run(context, { UserName, ServiceSpecificCredentialId, Status }) {
    const { credential } = requireServiceCredential(context, UserName, ServiceSpecificCredentialId)
    context.tables.serviceCredentials.put({ ...credential, status: readStatus(Status) })
    return {}
  },
})
