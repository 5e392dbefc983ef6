import { buildCommand } from '@stricli/core'
import { SallyportError } from '../../../errors.ts'
import { enroll } from '../../../mfa/enroll.ts'
import { resumableEnrollment, resumeEnrollment } from '../../../mfa/resume-enrollment.ts'
import { isReplacement, resumeReplacement } from '../../../mfa/resume-replacement.ts'
import { openConnection } from '../../connection.ts'
import type { Context } from '../../context.ts'
import { credentialsForDevices, findDeviceOwner } from '../../devices/device-owner.ts'
import { enrollmentFlags, type EnrollmentFlags } from '../../devices/enrollment-flags.ts'
import { enrollmentPrompts, SECRET_IS_GONE } from '../../asking/enrollment-prompts.ts'
import { namedProfile, profileArgument } from '../../flags.ts'
import { ONE_FACTOR } from '../../telling/one-factor.ts'
import { carryOutReplacement } from '../../devices/replacement.ts'
import { offerToResume, rememberFirst } from '../../devices/unfinished.ts'

type Flags = EnrollmentFlags & { readonly keepSecret?: boolean }

export const deviceEnrollCommand = buildCommand<Flags, [string?], Context>({
  docs: {
    brief: 'Enroll a virtual MFA device: QR code, then two codes in a row',
    fullDescription:
      'Makes a virtual MFA device, shows its QR code, and assigns it with two codes in a row. Interrupted, it leaves a ' +
      'device that is named and remembered: --resume needs only two codes. The secret is kept nowhere, unless --keep-secret says so.',
    customUsage: [
      { input: 'ana', brief: 'Enroll the first device of the user of profile `ana`, or another' },
      { input: '--resume', brief: 'Finish an enrollment whose QR code the phone has scanned' },
      {
        input: '--resume --serial-number arn:aws:iam::123456789012:mfa/ana',
        brief: 'Finish that one, begun on another computer',
      },
    ],
  },
  parameters: {
    flags: {
      ...enrollmentFlags,
      keepSecret: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Keep the secret in the vault too: sign-ins and `device code` make codes of it',
      },
    },
    positional: profileArgument,
  },

  async func(flags, profile) {
    const { enrollments, clock, terminal, vault } = this
    if (!flags.resume && !terminal.interactive) throw needsTerminal()
    const connection = await openConnection(this, flags, namedProfile(flags, profile))
    const owner = await findDeviceOwner(connection)
    const { enrollee } = owner
    // With --resume the serial number is the new device's; the old one to sign in with is found out.
    const { serialNumber: named, ...withoutSerial } = flags
    const resumed = flags.resume
      ? await resumableEnrollment({ enrollments, clock }, enrollee, named)
      : await offerToResume(this, enrollee)
    if (flags.resume && resumed) {
      const isKept = flags.keepSecret && (await vault.findSeed(connection.endpoint, resumed.serialNumber)) !== undefined
      if (flags.showSecret || (flags.keepSecret && !isKept)) terminal.warn(SECRET_IS_GONE)
    }
    if (resumed && isReplacement(resumed)) {
      await carryOutReplacement(this, connection, owner, withoutSerial, (ports) =>
        resumeReplacement(ports, enrollee, resumed),
      )
      return
    }

    const signInWith = flags.resume ? withoutSerial : flags
    const iam = connection.aws.iam(await credentialsForDevices(this, connection, owner, signInWith))
    const prompts = enrollmentPrompts(this, flags)
    const showDevice: typeof prompts.showDevice = async (device) => {
      // Before AWS asks for its codes: who has them from nowhere else would be locked out, were it lost afterwards.
      if (flags.keepSecret) {
        terminal.warn(ONE_FACTOR)
        await vault.saveSeed(connection.endpoint, device.serialNumber, device.base32Seed)
      }
      return prompts.showDevice(device)
    }
    const ports = { iam, enrollments, clock, prompts: { ...prompts, showDevice } }
    const { serialNumber } = resumed
      ? await resumeEnrollment(ports, enrollee, resumed)
      : await enroll(ports, enrollee, { virtualMfaDeviceName: flags.virtualMfaDeviceName })

    terminal.nextStep = `${serialNumber} is assigned; sign in with it: sallyport login`
    await rememberFirst(this, connection, serialNumber)
    terminal.nextStep = undefined
    if (flags.json) this.printJson({ serialNumber })
    else this.print(serialNumber)
    const settling = connection.endpoint === 'aws' ? ' (AWS takes up to 15 s to know the device everywhere)' : ''
    terminal.say(this.followUps.spell(`assigned${settling}; sign in with it: sallyport login`))
  },
})

function needsTerminal(): SallyportError {
  return new SallyportError('USAGE', 'there is no terminal to show the QR code on', {
    hint: 'run it in a terminal; --resume with --authentication-code1 and --authentication-code2 needs none',
  })
}
