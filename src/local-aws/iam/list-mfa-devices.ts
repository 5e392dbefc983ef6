import type { ListMFADevicesRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { ownerResource, requireDeviceOwner } from './mfa-devices.ts'
import { pageOfList } from './paging.ts'

export const listMfaDevices = defineAction<ListMFADevicesRequest>({
  name: 'ListMFADevices',

  resource: (context, { UserName }) => ownerResource(context, UserName),

  run(context, { UserName, ...page }) {
    const owner = requireDeviceOwner(context, UserName)
    const devices = context.tables.virtualMfaDevices
      .list('owner', owner.ownerId)
      .map(({ serialNumber, assignment }) => ({
        UserName: owner.name,
        SerialNumber: serialNumber,
        EnableDate: new Date(assignment?.enabledAt ?? 0),
      }))
      .sort((a, b) => a.EnableDate.getTime() - b.EnableDate.getTime())
    const { items, ...rest } = pageOfList(devices, page)
    return { MFADevices: items, ...rest }
  },
})
