import type { ResyncMFADeviceRequest } from '@aws-sdk/client-iam'

import { AwsApiError } from '../../errors.ts'
import { defineAction, Refusal } from '../query/action.ts'
import { countTry } from '../callers/token-codes.ts'
import { noSuchEntity } from './iam-errors.ts'
import {
  acceptCodePair,
  findDevice,
  invalidAuthenticationCode,
  ownerResource,
  putDevice,
  requireNamedOwner,
} from './mfa-devices.ts'

/**
 * Adjusts the clock of a device in use; AWS asks no MFA session for it. A pair is a try like a code at STS: it is looked for in two
 * thousand steps, so whoever has a stolen key could find one by trying. How AWS limits that isn't known.
 */
export const resyncMfaDevice = defineAction<ResyncMFADeviceRequest>({
  name: 'ResyncMFADevice',

  resource: (context, { UserName }) => ownerResource(context, UserName),

  run(context, { UserName, SerialNumber, ...codes }) {
    const owner = requireNamedOwner(context, UserName)
    const device = findDevice(context, SerialNumber)
    if (device === undefined) throw noSuchEntity(`VirtualMFADevice with serial number ${SerialNumber} does not exist.`)
    if (device.assignment?.ownerId !== owner.ownerId) throw noSuchEntity('MFA Device invalid for user.')
    if (countTry(context.tables, SerialNumber, context.now) === undefined)
      return new Refusal(invalidAuthenticationCode())
    try {
      putDevice(context, acceptCodePair(context, device, codes))
      return {}
    } catch (error) {
      // What is refused is committed: a try is a try.
      if (error instanceof AwsApiError) return new Refusal(error)
      throw error
    }
  },
})
