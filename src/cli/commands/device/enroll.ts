import { buildCommand } from '@stricli/core'
import { SallyportError } from '../../../errors.ts'
import { parseVirtualMfaDeviceName } from '../../../mfa/device-name.ts'
import { enroll, type Enrolled } from '../../../mfa/enroll.ts'
import { resumeEnrollment, unfinishedEnrollments } from '../../../mfa/resume-enrollment.ts'
import { requireSixDigits } from '../../../session/token-code.ts'
import { openConnection } from '../../connection.ts'
import type { Context } from '../../context.ts'
import { credentialsForDevices, findDeviceOwner } from '../../device-owner.ts'
import { enrollmentPrompts, type EnrollmentOptions } from '../../enrollment-prompts.ts'
import { jsonFlag, namedProfile, profileArgument, signInFlags, type SignInFlags } from '../../flags.ts'

type Flags = SignInFlags &
  EnrollmentOptions & { readonly virtualMfaDeviceName?: string; readonly resume?: boolean; readonly json?: boolean }

const authenticationCode = (number: 1 | 2) =>
  ({
    kind: 'parsed',
    parse: (text: string) => requireSixDigits(text, `--authentication-code${number}`),
    optional: true,
    brief: number === 1 ? 'With --resume: a code of the device' : 'With --resume: the code right after it',
    placeholder: 'CODE',
  }) as const

export const deviceEnrollCommand = buildCommand<Flags, [string?], Context>({
  docs: {
    brief: 'Enroll a virtual MFA device: QR code, then two codes in a row',
    fullDescription:
      'Makes a virtual MFA device, shows its QR code, and assigns it with two codes in a row. Interrupted, it leaves a ' +
      'device that is named and remembered: --resume needs only two codes. The secret is kept nowhere.',
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
      ...signInFlags,
      ...jsonFlag,
      virtualMfaDeviceName: {
        kind: 'parsed',
        parse: parseVirtualMfaDeviceName,
        optional: true,
        brief: "Name of the new device (the user's, or with a number, when left out)",
        placeholder: 'NAME',
      },
      resume: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Finish an enrollment that was interrupted',
      },
      authenticationCode1: authenticationCode(1),
      authenticationCode2: authenticationCode(2),
      showSecret: { kind: 'boolean', optional: true, withNegated: false, brief: 'Show the secret beside the QR code' },
    },
    positional: profileArgument,
  },

  async func(flags, profile) {
    const { enrollments, clock, terminal } = this
    if (!flags.resume && !terminal.interactive) throw needsTerminal()
    const connection = await openConnection(this, flags, namedProfile(flags, profile))
    const owner = await findDeviceOwner(connection)
    // With --resume the serial number is the new device's; the old one to sign in with is found out.
    const { serialNumber: resumed, ...withoutSerial } = flags
    const signInWith = flags.resume ? withoutSerial : flags
    const iam = connection.aws.iam(await credentialsForDevices(this, connection, owner, signInWith))
    const ports = { iam, enrollments, clock, prompts: enrollmentPrompts(this, flags) }

    if (flags.resume) {
      const { serialNumber } = await resumeEnrollment(ports, owner.enrollee, resumed)
      await finish(this, flags, connection.endpoint, serialNumber)
      return
    }
    for (const { serialNumber } of await unfinishedEnrollments(ports, owner.enrollee)) {
      terminal.say(`${serialNumber} was begun and not assigned; if the phone has it: sallyport device enroll --resume`)
    }
    const { serialNumber } = await enroll(ports, owner.enrollee, flags.virtualMfaDeviceName)
    await finish(this, flags, connection.endpoint, serialNumber)
  },
})

async function finish(
  context: Context,
  { json }: Flags,
  endpoint: string,
  serialNumber: Enrolled['serialNumber'],
): Promise<void> {
  if (json) context.printJson({ serialNumber })
  else context.print(serialNumber)
  const settling = endpoint === 'aws' ? ' (AWS takes up to 15 s to know the device everywhere)' : ''
  context.terminal.say(`assigned; sign in with it: sallyport login${settling}`)
}

function needsTerminal(): SallyportError {
  return new SallyportError('USAGE', 'there is no terminal to show the QR code on', {
    hint: 'run it in a terminal; --resume with --authentication-code1 and --authentication-code2 needs none',
  })
}
