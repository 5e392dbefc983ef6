import type { DeleteServiceSpecificCredentialRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { requireServiceCredential, serviceCredentialResource } from './service-credentials.ts'

export const deleteServiceSpecificCredential = defineAction<DeleteServiceSpecificCredentialRequest>({
  name: 'DeleteServiceSpecificCredential',

  resource: (context, { UserName, ServiceSpecificCredentialId }) =>
    serviceCredentialResource(context, UserName, ServiceSpecificCredentialId),

  run(context, { UserName, ServiceSpecificCredentialId }) {
    const { credential } = requireServiceCredential(context, UserName, ServiceSpecificCredentialId)
    context.tables.serviceCredentials.delete(credential.credentialId)
    return {}
  },
})
