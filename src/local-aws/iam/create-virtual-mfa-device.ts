import type { CreateVirtualMFADeviceRequest } from '@aws-sdk/client-iam'

import type * as qr from '../../qr/index.ts'
import { AWS_ISSUER, encodeBase32, formatKeyUri, generateSeed } from '../../totp/index.ts'
import { defineAction } from '../query/action.ts'
import { nameKey } from '../store/tables.ts'
import { entityAlreadyExists, limitExceeded, validationError } from './iam-errors.ts'
import { forgetPair, putDevice } from './mfa-devices.ts'
import { readTags, requestTags } from './tags.ts'

const VIRTUAL_MFA_DEVICES_PER_ACCOUNT = 5000

/** AWS's model has no bound; of a longer name, even without a path, no serial number is made that EnableMFADevice takes. */
const LONGEST_NAME = 256 - 'arn:aws:iam::123456789012:mfa/'.length

/** Makes a device that nobody has yet; the only moment at which AWS shows its seed. */
export const createVirtualMfaDevice = defineAction<CreateVirtualMFADeviceRequest, typeof qr>({
  name: 'CreateVirtualMFADevice',

  resource: ({ accountId }, { Path = '/', VirtualMFADeviceName, Tags }) => ({
    arn: serialNumberOf(accountId, Path, VirtualMFADeviceName),
    conditionKeys: requestTags(Tags),
  }),

  // Loaded with the first device, since drawing takes libraries that local AWS starts faster without.
  prepare: () => import('../../qr/index.ts'),

  run(context, { Path = '/', VirtualMFADeviceName: deviceName, Tags }, { drawQrPng }) {
    const { tables, accountId } = context
    if (deviceName.length > LONGEST_NAME) {
      throw validationError(
        `1 validation error detected: Value at 'virtualMFADeviceName' failed to satisfy constraint: Member must have length less than or equal to ${LONGEST_NAME}`,
      )
    }
    if (tables.virtualMfaDevices.find('name', nameKey(accountId, `${Path}${deviceName}`)) !== undefined) {
      throw entityAlreadyExists('MFA device already exists.')
    }
    if (tables.virtualMfaDevices.sorted(accountId).rows.length >= VIRTUAL_MFA_DEVICES_PER_ACCOUNT) {
      throw limitExceeded('VirtualMFADevicesPerAccount', VIRTUAL_MFA_DEVICES_PER_ACCOUNT)
    }
    const seed = generateSeed()
    const serialNumber = serialNumberOf(accountId, Path, deviceName)
    const base32Seed = encodeBase32(seed)
    const account = tables.accounts.get(accountId)?.alias ?? accountId
    const keyUri = formatKeyUri({ issuer: AWS_ISSUER, accountName: `${deviceName}@${account}`, seed })

    forgetPair(tables, serialNumber)
    putDevice(context, {
      serialNumber,
      accountId,
      path: Path,
      deviceName,
      base32Seed,
      tags: readTags(Tags, 'by case'),
      clockAdjustmentSteps: 0,
    })
    return {
      VirtualMFADevice: {
        SerialNumber: serialNumber,
        // AWS: both are blobs; the seed's bytes are the ASCII of its base32 text.
        Base32StringSeed: Buffer.from(base32Seed, 'ascii'),
        QRCodePNG: drawQrPng(keyUri),
        Tags,
      },
    }
  },
})

function serialNumberOf(accountId: string, path: string, deviceName: string): string {
  return `arn:aws:iam::${accountId}:mfa${path}${deviceName}`
}
