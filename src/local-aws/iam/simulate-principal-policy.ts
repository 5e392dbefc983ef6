import type { SimulatePrincipalPolicyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { entityResource } from './entities.ts'
import { invalidInput } from './iam-errors.ts'
import { readCaller, requirePolicySource } from './policy-sources.ts'
import { policiesOfInput } from './simulated-policies.ts'
import { simulate } from './simulation.ts'

export const simulatePrincipalPolicy = defineAction<SimulatePrincipalPolicyRequest, object>({
  name: 'SimulatePrincipalPolicy',

  resource: (context, { PolicySourceArn }) => entityResource(context, PolicySourceArn),

  prepare(context, { PolicySourceArn, PolicyInputList, ...input }) {
    const source = requirePolicySource(context, PolicySourceArn)
    if (input.ResourcePolicy !== undefined && input.CallerArn === undefined && !PolicySourceArn.includes(':user/')) {
      throw invalidInput('CallerArn is required when ResourcePolicy is specified and PolicySourceArn is not a user.')
    }
    const caller = input.CallerArn === undefined ? source.caller : readCaller(context, input.CallerArn)
    const identity = [...source.policies, ...policiesOfInput('PolicyInputList', PolicyInputList)]
    return simulate({ identity, boundary: source.boundary, caller }, input)
  },

  run: (_context, _input, result) => result,
})
