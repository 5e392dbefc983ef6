import type { DeleteVirtualMFADeviceRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { deleteConflict } from './iam-errors.ts'
import { deleteDevice, deviceResource, requireDevice } from './mfa-devices.ts'

export const deleteVirtualMfaDevice = defineAction<DeleteVirtualMFADeviceRequest>({
  name: 'DeleteVirtualMFADevice',

  resource: (context, { SerialNumber }) => deviceResource(context, SerialNumber),

  run(context, { SerialNumber }) {
    const device = requireDevice(context, SerialNumber)
    if (device.assignment !== undefined) throw deleteConflict('MFA VirtualDevice in use. Must deactivate first.')
    deleteDevice(context, device)
    return {}
  },
})
