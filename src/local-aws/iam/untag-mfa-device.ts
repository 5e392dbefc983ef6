import type { UntagMFADeviceRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { deviceResource, requireDevice } from './mfa-devices.ts'
import { withoutTags } from './tags.ts'

export const untagMfaDevice = defineAction<UntagMFADeviceRequest>({
  name: 'UntagMFADevice',

  resource(context, { SerialNumber, TagKeys }) {
    const check = deviceResource(context, SerialNumber)
    return { ...check, conditionKeys: { ...check.conditionKeys, 'aws:TagKeys': TagKeys } }
  },

  run(context, { SerialNumber, TagKeys }) {
    const device = requireDevice(context, SerialNumber)
    context.tables.virtualMfaDevices.put({ ...device, tags: withoutTags(device.tags, TagKeys, 'by case') })
    return {}
  },
})
