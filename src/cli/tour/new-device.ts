import type { IAMClient } from '@aws-sdk/client-iam'

import type { Cast } from './cast.ts'
import { have } from './cast.ts'
import { Phone } from './phone.ts'

/** A device that was created and scanned, and that nobody has yet. */
export interface ScannedDevice {
  readonly serialNumber: string
  readonly phone: Phone
}

/** Creates a virtual MFA device and points a phone at its picture. */
export async function createAndScan(cast: Cast, iam: IAMClient, name: string): Promise<ScannedDevice> {
  const { sdk } = cast.clients
  const { VirtualMFADevice } = await iam.send(new sdk.CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: name }))
  const qrCodePng = have(VirtualMFADevice?.QRCodePNG, 'QR code')
  const serialNumber = have(VirtualMFADevice?.SerialNumber, 'serial number')
  return { serialNumber, phone: Phone.scan(qrCodePng, cast.aws.clock) }
}

/** Hands in two codes for a device. */
export async function enable(
  cast: Cast,
  iam: IAMClient,
  userName: string,
  serialNumber: string,
  [AuthenticationCode1, AuthenticationCode2]: readonly [string, string],
): Promise<void> {
  const { sdk } = cast.clients
  const input = { UserName: userName, SerialNumber: serialNumber, AuthenticationCode1, AuthenticationCode2 }
  await iam.send(new sdk.EnableMFADeviceCommand(input))
}
