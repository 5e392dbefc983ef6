import type { GetMFADeviceRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { noSuchEntity, validationError } from './iam-errors.ts'
import { ownerResource, requireDeviceOwner } from './mfa-devices.ts'

/** AWS: tells of FIDO security keys only. Local AWS has none, since they are registered in a browser with AWS alone. */
export const getMfaDevice = defineAction<GetMFADeviceRequest>({
  name: 'GetMFADevice',

  resource: (context, { UserName }) => ownerResource(context, UserName),

  run(context, { UserName, SerialNumber }) {
    requireDeviceOwner(context, UserName)
    if (/^arn:aws:iam::[0-9]{12}:u2f\//.test(SerialNumber)) {
      throw noSuchEntity(`MFA Device with serial number ${SerialNumber} does not exist.`)
    }
    throw validationError(
      'The MFA device serial number sent in the request is invalid or not supported by this API. Currently, only hardware FIDO security keys are supported. Please use the compatible device or API.',
    )
  },
})
