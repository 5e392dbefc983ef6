import type { ListServiceSpecificCredentialsRequest } from '@aws-sdk/client-iam'

import type { ActionContext, Input } from '../query/action.ts'
import { defineAction } from '../query/action.ts'
import type { ServiceCredentialRow } from '../store/rows.ts'
import { invalidInput } from './iam-errors.ts'
import { pageOfList } from './paging.ts'
import { credentialMetadata, requireCredentialService } from './service-credentials.ts'
import { requireUserOrCaller, userResource } from './users.ts'

export const listServiceSpecificCredentials = defineAction<ListServiceSpecificCredentialsRequest>({
  name: 'ListServiceSpecificCredentials',

  // AWS: who may see those of all users must be allowed to on the account, which has no ARN.
  resource: (context, { UserName, AllUsers }) => (AllUsers === true ? { arn: '*' } : userResource(context, UserName)),

  run(context, input) {
    const { tables, now } = context
    if (input.ServiceName !== undefined) requireCredentialService(input.ServiceName)
    const wanted = credentialsOf(context, input).filter(
      ({ serviceName }) => input.ServiceName === undefined || serviceName === input.ServiceName,
    )
    const { items, ...rest } = pageOfList(wanted, input)
    const metadata = items.map((credential) => {
      const { userName = '' } = tables.users.get(credential.ownerId) ?? {}
      return credentialMetadata({ userName }, credential, now)
    })
    return { ServiceSpecificCredentials: metadata, ...rest }
  },
})

function credentialsOf(
  context: ActionContext,
  { UserName, AllUsers }: Input<ListServiceSpecificCredentialsRequest>,
): readonly ServiceCredentialRow[] {
  const { tables, accountId } = context
  if (AllUsers !== true) return tables.serviceCredentials.list('owner', requireUserOrCaller(context, UserName).userId)
  if (UserName !== undefined) throw invalidInput('UserName cannot be specified when AllUsers is true.')
  return tables.serviceCredentials.sorted(accountId).rows
}
