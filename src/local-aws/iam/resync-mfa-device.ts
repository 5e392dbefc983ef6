import type { ResyncMFADeviceRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../action.ts'
import { noSuchEntity } from './iam-errors.ts'
import { acceptCodePair, findDevice, ownerResource, putDevice, requireNamedOwner } from './mfa-devices.ts'

/** Adjusts the clock of a device in use; AWS asks no MFA session for it. */
export const resyncMfaDevice = defineAction<ResyncMFADeviceRequest>({
  name: 'ResyncMFADevice',

  resource: (context, { UserName }) => ownerResource(context, UserName),

  run(context, { UserName, SerialNumber, ...codes }) {
    const owner = requireNamedOwner(context, UserName)
    const device = findDevice(context, SerialNumber)
    if (device === undefined) throw noSuchEntity(`VirtualMFADevice with serial number ${SerialNumber} does not exist.`)
    if (device.assignment?.ownerId !== owner.ownerId) throw noSuchEntity('MFA Device invalid for user.')
    putDevice(context, acceptCodePair(context, device, codes))
    return {}
  },
})
