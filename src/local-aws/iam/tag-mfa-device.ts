import type { TagMFADeviceRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { deviceResource, requireDevice } from './mfa-devices.ts'
import { mergeTags, requestTags } from './tags.ts'

export const tagMfaDevice = defineAction<TagMFADeviceRequest>({
  name: 'TagMFADevice',

  resource(context, { SerialNumber, Tags }) {
    const check = deviceResource(context, SerialNumber)
    return { ...check, conditionKeys: { ...check.conditionKeys, ...requestTags(Tags) } }
  },

  run(context, { SerialNumber, Tags }) {
    const device = requireDevice(context, SerialNumber)
    context.tables.virtualMfaDevices.put({ ...device, tags: mergeTags(device.tags, Tags, 'by case') })
    return {}
  },
})
