import type { CreateServiceSpecificCredentialRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { newUniqueId } from '../identifiers.ts'
import { requireRoom } from './quotas.ts'
import {
  credentialOutput,
  newServiceSecret,
  newServiceUserName,
  requireCredentialService,
} from './service-credentials.ts'
import { requireUser, userResource } from './users.ts'

const DAY_MS = 86_400_000

/** The answer is the only one, but for that of a reset, that shows the secret. */
export const createServiceSpecificCredential = defineAction<CreateServiceSpecificCredentialRequest>({
  name: 'CreateServiceSpecificCredential',

  resource(context, { UserName, ServiceName, CredentialAgeDays }) {
    const check = userResource(context, UserName)
    const age =
      CredentialAgeDays === undefined ? {} : { 'iam:ServiceSpecificCredentialAgeDays': String(CredentialAgeDays) }
    return {
      ...check,
      conditionKeys: {
        ...check.conditionKeys,
        'iam:ServiceSpecificCredentialServiceName': ServiceName.toLowerCase(),
        ...age,
      },
    }
  },

  run(context, { UserName, ServiceName, CredentialAgeDays }) {
    const { tables, accountId, now } = context
    const user = requireUser(context, UserName)
    // AWS (observed): the case of the service's name doesn't matter.
    const serviceName = ServiceName.toLowerCase()
    requireCredentialService(serviceName, ServiceName)
    const ofService = tables.serviceCredentials
      .list('owner', user.userId)
      .filter((credential) => credential.serviceName === serviceName)
    requireRoom('ContextSpecificCredentialsPerUserPerContext', ofService.length)
    const taken = new Set(ofService.map((credential) => credential.serviceUserName))
    const serviceUserName = newServiceUserName(user, taken)
    const credential = {
      credentialId: newUniqueId('ACCA'),
      accountId,
      ownerId: user.userId,
      serviceName,
      serviceUserName,
      secret: newServiceSecret(serviceName, serviceUserName),
      status: 'Active',
      createdAt: now,
      ...(CredentialAgeDays !== undefined && { expiresAt: now + CredentialAgeDays * DAY_MS }),
    } as const
    tables.serviceCredentials.put(credential)
    return { ServiceSpecificCredential: credentialOutput(user, credential, now) }
  },
})
