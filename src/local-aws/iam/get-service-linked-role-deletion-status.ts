import type { GetServiceLinkedRoleDeletionStatusRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { requireAccount } from './accounts.ts'
import { invalidInput, noSuchEntity } from './iam-errors.ts'
import { roleArn } from './roles.ts'
import { readDeletionTaskId } from './service-linked-roles.ts'

export const getServiceLinkedRoleDeletionStatus = defineAction<GetServiceLinkedRoleDeletionStatusRequest>({
  name: 'GetServiceLinkedRoleDeletionStatus',

  resource({ accountId }, { DeletionTaskId }) {
    const role = readDeletionTaskId(DeletionTaskId)
    return { arn: role === undefined ? '*' : roleArn({ accountId, ...role }) }
  },

  run(context, { DeletionTaskId }) {
    if (readDeletionTaskId(DeletionTaskId) === undefined) throw invalidInput('Invalid task id')
    if (requireAccount(context).deletionTaskIds?.includes(DeletionTaskId) !== true) {
      throw noSuchEntity('Cannot find deletion status for given id.')
    }
    return { Status: 'SUCCEEDED' }
  },
})
