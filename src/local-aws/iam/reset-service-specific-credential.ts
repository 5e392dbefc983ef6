import type { ResetServiceSpecificCredentialRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../action.ts'
import { credentialOutput, newServiceSecret, requireServiceCredential } from './service-credentials.ts'
import { userResource } from './users.ts'

/** Another secret at once in place of the old one, which works no more. */
export const resetServiceSpecificCredential = defineAction<ResetServiceSpecificCredentialRequest>({
  name: 'ResetServiceSpecificCredential',

  resource: (context, { UserName }) => userResource(context, UserName),

  run(context, { UserName, ServiceSpecificCredentialId }) {
    const { user, credential: before } = requireServiceCredential(context, UserName, ServiceSpecificCredentialId)
    const credential = { ...before, secret: newServiceSecret(before.serviceName, before.serviceUserName) }
    context.tables.serviceCredentials.put(credential)
    return { ServiceSpecificCredential: credentialOutput(user, credential, context.now) }
  },
})
