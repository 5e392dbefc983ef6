import type { DeactivateMFADeviceRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { noSuchEntity } from './iam-errors.ts'
import { ownerResource, putDevice, requireDevice, requireDeviceOwner, requireMfaForOwnDevices } from './mfa-devices.ts'

/** Takes a device from its user. The device stays, unassigned, until it is deleted. */
export const deactivateMfaDevice = defineAction<DeactivateMFADeviceRequest>({
  name: 'DeactivateMFADevice',

  resource: (context, { UserName }) => ownerResource(context, UserName),

  run(context, { UserName, SerialNumber }) {
    const owner = requireDeviceOwner(context, UserName)
    requireMfaForOwnDevices(context, owner)
    const device = requireDevice(context, SerialNumber)
    if (device.assignment?.ownerId !== owner.ownerId) throw noSuchEntity('MFA Device invalid for user.')
    const { assignment: _assignment, ...unassigned } = device
    putDevice(context, unassigned)
    return {}
  },
})
