import type { ListVirtualMFADevicesRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { virtualDeviceOutput } from './mfa-devices.ts'
import { pageOfRows } from './paging.ts'

export const listVirtualMfaDevices = defineAction<ListVirtualMFADevicesRequest>({
  name: 'ListVirtualMFADevices',

  // AWS: no resource-level permissions; only "Resource": "*" allows it, though a denial names the prefix.
  resource: ({ accountId }) => ({ arn: '*', shown: `arn:aws:iam::${accountId}:mfa/` }),

  run(context, { AssignmentStatus = 'Any', ...page }) {
    const { items, ...rest } = pageOfRows(
      context.tables.virtualMfaDevices.sorted(context.accountId),
      page,
      ({ assignment }) =>
        AssignmentStatus === 'Any' || (AssignmentStatus === 'Assigned') === (assignment !== undefined),
    )
    return { VirtualMFADevices: items.map((device) => virtualDeviceOutput(context, device)), ...rest }
  },
})
