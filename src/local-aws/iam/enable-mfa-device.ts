import type { EnableMFADeviceRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { entityAlreadyExists, limitExceeded, noSuchEntity } from './iam-errors.ts'
import {
  acceptCodePair,
  findDevice,
  MFA_DEVICES_PER_OWNER,
  ownerResource,
  putDevice,
  requireMfaForOwnDevices,
  requireNamedOwner,
} from './mfa-devices.ts'

export const enableMfaDevice = defineAction<EnableMFADeviceRequest>({
  name: 'EnableMFADevice',

  resource: (context, { UserName }) => ownerResource(context, UserName),

  run(context, { UserName, SerialNumber, ...codes }) {
    const { tables, now } = context
    const owner = requireNamedOwner(context, UserName)
    requireMfaForOwnDevices(context, owner)

    const device = findDevice(context, SerialNumber)
    if (device === undefined) throw noSuchEntity(`VirtualMFADevice with serial number ${SerialNumber} does not exist.`)
    // AWS looks at who has the device before it looks at the codes.
    if (device.assignment?.ownerId === owner.ownerId) {
      throw entityAlreadyExists(`MFA Device for user ${owner.name} already exists.`)
    }
    if (device.assignment !== undefined) throw entityAlreadyExists('MFA Device is already in use.')
    if (tables.virtualMfaDevices.count('owner', owner.ownerId) >= MFA_DEVICES_PER_OWNER) {
      throw limitExceeded('MFADevicesPerUser', MFA_DEVICES_PER_OWNER)
    }
    const adjusted = acceptCodePair(context, device, codes)
    putDevice(context, { ...adjusted, assignment: { ownerId: owner.ownerId, enabledAt: now } })
    return {}
  },
})
