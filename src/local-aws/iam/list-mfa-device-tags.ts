import type { ListMFADeviceTagsRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { deviceResource, requireDevice } from './mfa-devices.ts'
import { pageOfList } from './paging.ts'

export const listMfaDeviceTags = defineAction<ListMFADeviceTagsRequest>({
  name: 'ListMFADeviceTags',

  resource: (context, { SerialNumber }) => deviceResource(context, SerialNumber),

  run(context, { SerialNumber, ...page }) {
    const { items, ...rest } = pageOfList(requireDevice(context, SerialNumber).tags, page)
    return { Tags: items, ...rest }
  },
})
