import { buildCommand } from '@stricli/core'
import { SallyportError } from '../../../errors.ts'
import { parseVirtualMfaDeviceName } from '../../../mfa/device-name.ts'
import { replaceDevice } from '../../../mfa/replace-device.ts'
import { openConnection } from '../../connection.ts'
import type { Context } from '../../context.ts'
import { findDeviceOwner } from '../../device-owner.ts'
import { enrollmentPrompts } from '../../enrollment-prompts.ts'
import { jsonFlag, namedProfile, profileArgument, signInFlags, type SignInFlags } from '../../flags.ts'
import { findConnectedUser, obtainSignedIn } from '../../signed-in.ts'

type Flags = SignInFlags & {
  readonly virtualMfaDeviceName?: string
  readonly showSecret?: boolean
  readonly json?: boolean
}

export const deviceReplaceCommand = buildCommand<Flags, [string?], Context>({
  docs: {
    brief: 'Swap a device for a new one, with no moment without one',
    fullDescription:
      'Signs in with the old device, enrolls the new one under a name of its own, tests it with a real sign-in, and only ' +
      'then deactivates the old. When the test fails, both stay.',
    customUsage: [
      { input: 'ana', brief: 'The user of profile `ana` has a new phone' },
      { input: '--serial-number arn:aws:iam::123456789012:mfa/old', brief: 'Say which of several devices goes' },
    ],
  },
  parameters: {
    flags: {
      ...signInFlags,
      ...jsonFlag,
      virtualMfaDeviceName: {
        kind: 'parsed',
        parse: parseVirtualMfaDeviceName,
        optional: true,
        brief: 'Name of the new device',
        placeholder: 'NAME',
      },
      showSecret: { kind: 'boolean', optional: true, withNegated: false, brief: 'Show the secret beside the QR code' },
    },
    positional: profileArgument,
  },

  async func(flags, profile) {
    const { enrollments, clock, terminal } = this
    if (!terminal.interactive) throw needsTerminal()
    const opened = await openConnection(this, flags, namedProfile(flags, profile))
    const connection = { ...opened, role: undefined, mfaSerial: undefined }
    const { enrollee } = await findDeviceOwner(connection)
    const key = await connection.findKey()
    const old = await findConnectedUser(this, connection, key, flags.serialNumber)

    const { tokenCode: firstCode, ...others } = flags
    let oldCode = firstCode
    const replacing = replaceDevice(
      {
        enrollments,
        clock,
        aws: connection.aws,
        prompts: enrollmentPrompts(this, flags),
        signIn: async (serialNumber, enrollmentCode) => {
          const tokenCode = serialNumber === old.serialNumber ? oldCode : enrollmentCode
          oldCode = undefined
          const given = tokenCode === undefined ? {} : { tokenCode }
          const { session } = await obtainSignedIn(this, connection, { ...others, ...given, serialNumber })
          return session.credentials
        },
      },
      enrollee,
      { oldSerialNumber: old.serialNumber, virtualMfaDeviceName: flags.virtualMfaDeviceName },
    )
    const replaced = await replacing.catch(async (error: unknown) => {
      // The device that is known to work is the one to sign in with.
      await this.knownUsers.save(connection.endpoint, key.accessKeyId, old)
      throw error
    })

    if (flags.json) this.printJson(replaced)
    else this.print(replaced.newSerialNumber)
    terminal.say(`${replaced.oldSerialNumber} is deactivated; codes come from the new device now`)
    if (!replaced.oldDeleted) {
      terminal.say(
        `an administrator can delete it: aws iam delete-virtual-mfa-device --serial-number ${replaced.oldSerialNumber}`,
      )
    }
  },
})

function needsTerminal(): SallyportError {
  return new SallyportError('USAGE', 'there is no terminal to show the QR code on', { hint: 'run it in a terminal' })
}
