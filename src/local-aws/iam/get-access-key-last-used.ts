import type { GetAccessKeyLastUsedRequest } from '@aws-sdk/client-iam'

import type { ActionContext } from '../query/action.ts'
import { defineAction } from '../query/action.ts'
import type { AccessKeyRow } from '../store/rows.ts'
import { noSuchEntity } from './iam-errors.ts'
import { resourceTags } from './tags.ts'
import { userArn } from './users.ts'

export const getAccessKeyLastUsed = defineAction<GetAccessKeyLastUsedRequest>({
  name: 'GetAccessKeyLastUsed',

  resource(context, { AccessKeyId }) {
    const user = context.tables.users.get(findKey(context, AccessKeyId)?.ownerId ?? '')
    const shown = `access key ${AccessKeyId}`
    return user === undefined
      ? { arn: '*', shown }
      : { arn: userArn(user), shown, conditionKeys: resourceTags(user.tags) }
  },

  run(context, { AccessKeyId }) {
    const key = findKey(context, AccessKeyId)
    if (key === undefined) throw noSuchEntity(`The Access Key with id ${AccessKeyId} cannot be found.`)
    const { ownerId, lastUsed } = key
    return {
      UserName: context.tables.users.get(ownerId)?.userName,
      AccessKeyLastUsed:
        lastUsed === undefined
          ? { ServiceName: 'N/A', Region: 'N/A' }
          : { LastUsedDate: new Date(lastUsed.at), ServiceName: lastUsed.serviceName, Region: lastUsed.region },
    }
  },
})

function findKey({ tables, accountId }: ActionContext, accessKeyId: string): AccessKeyRow | undefined {
  const key = tables.accessKeys.get(accessKeyId)
  return key?.accountId === accountId ? key : undefined
}
