import type { ListPoliciesGrantingServiceAccessRequest, PolicyGrantingServiceAccess } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { describeHolder, entityResource, requireEntity } from './entities.ts'
import type { HeldPolicy } from './granted-services.ts'
import { grantsOf, policiesGiving } from './granted-services.ts'
import { invalidInput } from './iam-errors.ts'
import { pageOfList } from './paging.ts'

/** Which policies allow an entity something of each service; denials and boundaries are not looked at, as AWS doesn't. */
export const listPoliciesGrantingServiceAccess = defineAction<ListPoliciesGrantingServiceAccessRequest>({
  name: 'ListPoliciesGrantingServiceAccess',

  resource: (context, { Arn }) => entityResource(context, Arn),

  run(context, { Arn, ServiceNamespaces, ...page }) {
    const entity = requireEntity(context, Arn)
    if (entity.kind === 'policy') {
      throw invalidInput(`Invalid Entity Arn: ${Arn} is not the ARN of a user, group or role.`)
    }
    const held = policiesGiving(context, entity).map((policy) => ({ policy, isGranted: grantsOf(policy.document) }))
    const { items, ...rest } = pageOfList(ServiceNamespaces, page)
    return {
      PoliciesGrantingServiceAccess: items.map((service) => ({
        ServiceNamespace: service,
        Policies: held
          .filter(({ isGranted }) => isGranted(service.toLowerCase()))
          .map(({ policy }) => policyOutput(policy)),
      })),
      ...rest,
    }
  },
})

/** AWS: names the holder of inline policies only. */
function policyOutput({ name, arn, holder }: HeldPolicy): PolicyGrantingServiceAccess {
  if (arn !== undefined) return { PolicyName: name, PolicyType: 'MANAGED', PolicyArn: arn }
  const { type, name: holderName } = describeHolder(holder)
  return { PolicyName: name, PolicyType: 'INLINE', EntityType: type, EntityName: holderName }
}
