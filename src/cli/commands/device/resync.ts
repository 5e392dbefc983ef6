import { buildCommand } from '@stricli/core'
import { resyncDevice } from '../../../mfa/resync-device.ts'
import { isFido } from '../../../session/find-user.ts'
import { devicesIfAllowed } from '../../../session/look-up-user.ts'
import { chooseDevice } from '../../devices/choose-device.ts'
import { openConnection } from '../../connection.ts'
import type { Context } from '../../context.ts'
import { findDeviceReader, ofUser } from '../../devices/device-owner.ts'
import { authenticationCodeFlags } from '../../devices/enrollment-flags.ts'
import { enrollmentPrompts } from '../../asking/enrollment-prompts.ts'
import {
  connectionFlags,
  jsonFlag,
  namedProfile,
  profileArgument,
  signInFlags,
  userFlag,
  type ConnectionFlags,
} from '../../flags.ts'

type Flags = ConnectionFlags & {
  readonly serialNumber?: string
  readonly user?: string
  readonly authenticationCode1?: string
  readonly authenticationCode2?: string
  readonly json?: boolean
}

export const deviceResyncCommand = buildCommand<Flags, [string?], Context>({
  docs: {
    brief: 'Tell AWS about a device whose clock is off: two codes in a row',
    fullDescription:
      'When AWS rejects every code of a device, the clock of the device may be off. With two codes in a row AWS finds out by ' +
      'how much, up to some eight hours, and takes its codes again. It needs no sign-in with MFA.',
    customUsage: [
      { input: 'ana', brief: 'Resync the device of the user of profile `ana`' },
      { input: 'admin --user ana', brief: 'The device of `ana`, for an administrator' },
      { input: '--serial-number arn:aws:iam::123456789012:mfa/ana', brief: 'Say which of several devices' },
    ],
  },
  parameters: {
    flags: {
      ...connectionFlags,
      serialNumber: { ...signInFlags.serialNumber, brief: 'The device; found out when left out' },
      ...userFlag,
      ...authenticationCodeFlags(''),
      ...jsonFlag,
    },
    positional: profileArgument,
  },

  async func(flags, profile) {
    const { enrollments, clock, terminal } = this
    const connection = await openConnection(this, flags, namedProfile(flags, profile))
    const reader = await findDeviceReader(this, connection)
    const { enrollee } = ofUser(reader, flags.user)
    const devices = await devicesIfAllowed(connection.aws, reader.credentials, flags.user)
    const serialNumber = await chooseDevice(terminal, enrollee, {
      named: flags.serialNumber,
      devices: devices?.filter((device) => !isFido(device)),
      question: 'Which device?',
    })
    const iam = connection.aws.iam(reader.credentials)
    await resyncDevice({ iam, enrollments, clock, prompts: enrollmentPrompts(this, flags) }, enrollee, serialNumber)
    if (flags.json) this.printJson({ serialNumber })
    else this.print(serialNumber)
    const settling = connection.endpoint === 'aws' ? ' (AWS takes up to 15 s to know it everywhere)' : ''
    const next = flags.user === undefined ? '; sign in with the next code: sallyport login' : ''
    terminal.say(this.followUps.spell(`AWS knows the clock of the device now${settling}${next}`))
  },
})
