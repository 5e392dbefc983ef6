import type { GetContextKeysForPrincipalPolicyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { entityResource } from './entities.ts'
import { requirePolicySource } from './policy-sources.ts'
import type { SimulatedPolicy } from './simulated-policies.ts'
import { contextKeyNames, policiesOfInput } from './simulated-policies.ts'

export const getContextKeysForPrincipalPolicy = defineAction<GetContextKeysForPrincipalPolicyRequest>({
  name: 'GetContextKeysForPrincipalPolicy',

  resource: (context, { PolicySourceArn }) => entityResource(context, PolicySourceArn),

  run(context, { PolicySourceArn, PolicyInputList }) {
    const { policies, boundary } = requirePolicySource(context, PolicySourceArn)
    // AWS: a managed policy that the user and a group have counts once, and the boundary counts, too.
    const held = new Map(
      [...policies, ...(boundary === undefined ? [] : [boundary])].map((one) => [sourceOf(one), one]),
    )
    const further = policiesOfInput('PolicyInputList', PolicyInputList)
    return { ContextKeyNames: contextKeyNames([...held.values(), ...further]) }
  },
})

function sourceOf({ compiled, text }: SimulatedPolicy): string {
  return `${compiled.name} ${text}`
}
