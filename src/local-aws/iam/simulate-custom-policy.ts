import type { SimulateCustomPolicyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { accountResource } from './accounts.ts'
import { invalidInput } from './iam-errors.ts'
import { readCaller } from './policy-sources.ts'
import { policiesOfInput } from './simulated-policies.ts'
import { simulate } from './simulation.ts'

export const simulateCustomPolicy = defineAction<SimulateCustomPolicyRequest, object>({
  name: 'SimulateCustomPolicy',

  resource: accountResource,

  prepare(context, { PolicyInputList, ...input }) {
    if (input.ResourcePolicy !== undefined && input.CallerArn === undefined) {
      throw invalidInput('CallerArn is required when ResourcePolicy is specified.')
    }
    const nobody = { principal: { type: 'User', accountId: context.accountId }, keys: {} } as const
    const caller = input.CallerArn === undefined ? nobody : readCaller(context, input.CallerArn)
    const identity = policiesOfInput('PolicyInputList', PolicyInputList)
    return simulate({ identity, boundary: undefined, caller }, input)
  },

  run: (_context, _input, result) => result,
})
