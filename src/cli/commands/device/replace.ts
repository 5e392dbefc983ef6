import { buildCommand } from '@stricli/core'
import { SallyportError } from '../../../errors.ts'
import { replaceDevice } from '../../../mfa/replace-device.ts'
import { findReplacement, resumeReplacement } from '../../../mfa/resume-replacement.ts'
import { openConnection } from '../../connection.ts'
import type { Context } from '../../context.ts'
import { findDeviceOwner } from '../../devices/device-owner.ts'
import { enrollmentFlags, type EnrollmentFlags } from '../../devices/enrollment-flags.ts'
import { SECRET_IS_GONE } from '../../asking/enrollment-prompts.ts'
import { namedProfile, profileArgument } from '../../flags.ts'
import { carryOutReplacement } from '../../devices/replacement.ts'
import { findConnectedUser } from '../../sessions/signed-in.ts'
import { mentionUnfinished } from '../../devices/unfinished.ts'

export const deviceReplaceCommand = buildCommand<EnrollmentFlags, [string?], Context>({
  docs: {
    brief: 'Swap a device for a new one, with no moment without one',
    fullDescription:
      'Signs in with the old device, enrolls the new one under a name of its own, tests it with a real sign-in, and only ' +
      'then deactivates the old. When the test fails, both stay, and the command given again finishes it. Interrupted ' +
      'before the new device is assigned, --resume goes on with two codes of it.',
    customUsage: [
      { input: 'ana', brief: 'The user of profile `ana` has a new phone' },
      { input: 'ana --resume', brief: 'Finish with the device that the new phone has scanned' },
      { input: '--serial-number arn:aws:iam::123456789012:mfa/old', brief: 'Say which of several devices goes' },
    ],
  },
  parameters: { flags: enrollmentFlags, positional: profileArgument },

  async func(flags, profile) {
    const opened = await openConnection(this, flags, namedProfile(flags, profile))
    const connection = { ...opened, role: undefined, mfaSerial: undefined }
    const owner = await findDeviceOwner(connection)
    const { enrollee, credentials } = owner
    const { serialNumber, resume = false, virtualMfaDeviceName } = flags

    const ports = { enrollments: this.enrollments, iam: connection.aws.iam(credentials) }
    const begun =
      virtualMfaDeviceName === undefined ? await findReplacement(ports, enrollee, { serialNumber, resume }) : undefined
    if (begun) {
      if (flags.showSecret) this.terminal.warn(SECRET_IS_GONE)
      await carryOutReplacement(this, connection, owner, flags, (wired) => resumeReplacement(wired, enrollee, begun))
      return
    }
    if (resume) throw nothingToResume(enrollee.userName)
    if (!this.terminal.interactive) throw needsTerminal()
    await mentionUnfinished(this, enrollee)
    const old = await findConnectedUser(this, connection, await connection.findKey(), serialNumber)
    const wanted = { oldSerialNumber: old.serialNumber, virtualMfaDeviceName }
    await carryOutReplacement(this, connection, owner, flags, (wired) => replaceDevice(wired, enrollee, wanted))
  },
})

function nothingToResume(userName: string): SallyportError {
  return new SallyportError(
    'USAGE',
    `no replacement of a device of user \`${userName}\` is unfinished on this computer`,
    {
      hint: 'start: sallyport device replace',
    },
  )
}

function needsTerminal(): SallyportError {
  return new SallyportError('USAGE', 'there is no terminal to show the QR code on', {
    hint: 'run it in a terminal; --resume with --authentication-code1 and --authentication-code2 needs none',
  })
}
