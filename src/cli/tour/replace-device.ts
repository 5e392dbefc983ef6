import type { Cast } from './cast.ts'
import { COLLEAGUE, have, USER_NAME } from './cast.ts'
import { challengeOf, withoutCode } from './console-client.ts'
import { createAndScan, enable } from './new-device.ts'
import type { Step } from './stage.ts'

/** Step 7: a new phone with no moment without one, a colleague's lost one, and the root user's. */
export function replaceDevice(cast: Cast): Step {
  return {
    title: 'devices are replaced: the own, a lost one, and the root user’s',

    async play(stage) {
      const { clients, aws, console } = cast
      const { sdk } = clients
      const admin = clients.iam(aws.administrator)
      const key = clients.iam(have(cast.userKey, 'access key'))
      const user = clients.iam(have(cast.session, 'session'))
      const old = have(cast.device, 'device')

      const colleague = await stage.require(
        `an administrator creates ${COLLEAGUE}, whose device will be lost`,
        async () => {
          await admin.send(new sdk.CreateUserCommand({ UserName: COLLEAGUE }))
          return createAndScan(cast, admin, COLLEAGUE)
        },
      )
      const rootSession = await stage.require('the root user signs in; no device yet', async () =>
        withoutCode(await console.signIn({ account: aws.accountId, root: true, password: cast.rootPassword })),
      )
      const root = clients.iam(rootSession)
      const rootDevice = await stage.require('the root user creates a device', () =>
        createAndScan(cast, root, 'root-phone'),
      )
      const next = await stage.require(`${USER_NAME} creates a device for the new phone`, () =>
        createAndScan(cast, user, 'new-phone'),
      )
      const codes = [colleague, rootDevice, next].map(({ phone }) => phone.code())
      const [colleagueCode = '', rootCode = '', nextCode = ''] = codes
      await stage.untilNextCode('each of the three phones shows its second code')

      await stage.expect(
        'with the access key alone a second device is refused, whatever the policy says',
        { code: 'AccessDenied', message: 'authenticated with an MFA device' },
        () => enable(cast, key, USER_NAME, next.serialNumber, [nextCode, next.phone.code()]),
      )
      await stage.require('with the session that began with a code it is taken', () =>
        enable(cast, user, USER_NAME, next.serialNumber, [nextCode, next.phone.code()]),
      )
      await stage.expect('the new device is tried with a real sign-in before the old one goes', 'success', async () => {
        const input = { SerialNumber: next.serialNumber, TokenCode: next.phone.code() }
        await clients.sts(have(cast.userKey, 'access key')).send(new sdk.GetSessionTokenCommand(input))
      })
      await stage.expect('only now the old one is deactivated', 'success', () =>
        user.send(new sdk.DeactivateMFADeviceCommand({ UserName: USER_NAME, SerialNumber: old.serialNumber })),
      )
      await stage.expect(
        "AWS's policy lets no user delete a device",
        { code: 'AccessDenied', message: 'because no identity-based policy allows' },
        () => user.send(new sdk.DeleteVirtualMFADeviceCommand({ SerialNumber: old.serialNumber })),
      )
      await stage.expect('an administrator deletes it', 'success', () =>
        admin.send(new sdk.DeleteVirtualMFADeviceCommand({ SerialNumber: old.serialNumber })),
      )
      cast.device = next

      await stage.require(`${COLLEAGUE} has a device`, () =>
        enable(cast, admin, COLLEAGUE, colleague.serialNumber, [colleagueCode, colleague.phone.code()]),
      )
      await stage.expect(
        `${COLLEAGUE} has lost it: an administrator deactivates and deletes it`,
        'success',
        async () => {
          const SerialNumber = colleague.serialNumber
          await admin.send(new sdk.DeactivateMFADeviceCommand({ UserName: COLLEAGUE, SerialNumber }))
          await admin.send(new sdk.DeleteVirtualMFADeviceCommand({ SerialNumber }))
        },
      )

      await stage.require('the root user assigns the device', () =>
        enable(cast, root, aws.accountId, rootDevice.serialNumber, [rootCode, rootDevice.phone.code()]),
      )
      await stage.expect(
        'the root user signs in again: password, then code',
        'success',
        async () => {
          const answer = await console.signIn({ account: aws.accountId, root: true, password: cast.rootPassword })
          const session = await console.enterCode(challengeOf(answer), rootDevice.phone.code())
          const input = { SerialNumber: rootDevice.serialNumber }
          await clients.iam(session).send(new sdk.DeactivateMFADeviceCommand(input))
        },
        () => 'signed in, and with that session the device is deactivated again',
      )
    },
  }
}
