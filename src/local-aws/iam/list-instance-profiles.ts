import type { ListInstanceProfilesRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { instanceProfileOutput } from './instance-profiles.ts'
import { pageOfRows } from './paging.ts'

export const listInstanceProfiles = defineAction<ListInstanceProfilesRequest>({
  name: 'ListInstanceProfiles',

  resource: ({ accountId }, { PathPrefix = '/' }) => ({
    arn: `arn:aws:iam::${accountId}:instance-profile${PathPrefix}`,
  }),

  run(context, { PathPrefix = '/', ...page }) {
    const { items, ...rest } = pageOfRows(context.tables.instanceProfiles.sorted(context.accountId), page, ({ path }) =>
      path.startsWith(PathPrefix),
    )
    return { InstanceProfiles: items.map((profile) => instanceProfileOutput(context, profile)), ...rest }
  },
})
