import type { Cast } from './cast.ts'
import { have, USER_NAME } from './cast.ts'
import { createAndScan, enable } from './new-device.ts'
import type { Step } from './stage.ts'

/** Step 3: a QR code and two codes in a row. */
export function assignDevice(cast: Cast): Step {
  return {
    title: 'the user assigns a virtual MFA device',

    async play(stage) {
      const { sdk } = cast.clients
      const iam = cast.clients.iam(have(cast.userKey, 'access key'))
      const device = await stage.require(
        `${USER_NAME} creates a device; AWS answers with a QR code and the secret, this once`,
        () => createAndScan(cast, iam, 'phone'),
        ({ phone }) => `the phone scans it: ${phone.accountName}\n\n${phone.drawn()}`,
      )
      const { serialNumber, phone } = device

      const code1 = phone.code()
      await stage.expect('types the same code twice', { code: 'InvalidAuthenticationCode' }, () =>
        enable(cast, iam, USER_NAME, serialNumber, [code1, code1]),
      )
      await stage.untilNextCode('the second code is the one that the phone shows next')
      await stage.require('types two codes in a row, 30 s apart', () =>
        enable(cast, iam, USER_NAME, serialNumber, [code1, phone.code()]),
      )
      const found = await stage.require(
        `the device is ${USER_NAME}'s`,
        async () => {
          const { MFADevices = [] } = await iam.send(new sdk.ListMFADevicesCommand({}))
          return MFADevices.map(({ SerialNumber = '' }) => SerialNumber)
        },
        (serialNumbers) => serialNumbers.join(', '),
      )
      stage.check('its ARN is the one that was created', found.includes(serialNumber))
      cast.device = { serialNumber, phone }
    },
  }
}
