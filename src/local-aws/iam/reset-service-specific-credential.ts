import type { ResetServiceSpecificCredentialRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import {
  credentialOutput,
  newServiceSecret,
  requireServiceCredential,
  serviceCredentialResource,
} from './service-credentials.ts'

/** Another secret at once in place of the old one, which works no more. */
export const resetServiceSpecificCredential = defineAction<ResetServiceSpecificCredentialRequest>({
  name: 'ResetServiceSpecificCredential',

  resource: (context, { UserName, ServiceSpecificCredentialId }) =>
    serviceCredentialResource(context, UserName, ServiceSpecificCredentialId),

  run(context, { UserName, ServiceSpecificCredentialId }) {
    const { user, credential: before } = requireServiceCredential(context, UserName, ServiceSpecificCredentialId)
    const credential = { ...before, secret: newServiceSecret(before.serviceName, before.serviceUserName) }
    context.tables.serviceCredentials.put(credential)
    return { ServiceSpecificCredential: credentialOutput(user, credential, context.now) }
  },
})
