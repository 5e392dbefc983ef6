import type { UpdateServiceSpecificCredentialRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { requireServiceCredential, serviceCredentialResource } from './service-credentials.ts'
import { readStatus } from './statuses.ts'

export const updateServiceSpecificCredential = defineAction<UpdateServiceSpecificCredentialRequest>({
  name: 'UpdateServiceSpecificCredential',

  resource: (context, { UserName, ServiceSpecificCredentialId }) =>
    serviceCredentialResource(context, UserName, ServiceSpecificCredentialId),

  run(context, { UserName, ServiceSpecificCredentialId, Status }) {
    const { credential } = requireServiceCredential(context, UserName, ServiceSpecificCredentialId)
    context.tables.serviceCredentials.put({ ...credential, status: readStatus(Status) })
    return {}
  },
})
