import type { DeleteServiceSpecificCredentialRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../action.ts'
import { requireServiceCredential } from './service-credentials.ts'
import { userResource } from './users.ts'

export const deleteServiceSpecificCredential = defineAction<DeleteServiceSpecificCredentialRequest>({
  name: 'DeleteServiceSpecificCredential',

  resource: (context, { UserName }) => userResource(context, UserName),

  run(context, { UserName, ServiceSpecificCredentialId }) {
    const { credential } = requireServiceCredential(context, UserName, ServiceSpecificCredentialId)
    context.tables.serviceCredentials.delete(credential.credentialId)
    return {}
  },
})
