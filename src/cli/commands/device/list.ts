import { buildCommand } from '@stricli/core'
import { listDevices, type ListedDevice } from '../../../mfa/list-devices.ts'
import { openConnection } from '../../connection.ts'
import type { Context } from '../../context.ts'
import { findDeviceReader, ofUser } from '../../devices/device-owner.ts'
import {
  connectionFlags,
  jsonFlag,
  namedProfile,
  profileArgument,
  userFlag,
  type ConnectionFlags,
} from '../../flags.ts'
import { formatTable } from '../../telling/table.ts'
import { mentionUnfinished } from '../../devices/unfinished.ts'

type Flags = ConnectionFlags & { readonly json?: boolean; readonly user?: string }

export const deviceListCommand = buildCommand<Flags, [string?], Context>({
  docs: {
    brief: 'Show the MFA devices of a user',
    fullDescription: 'Lists the devices assigned to the user, then those made on this computer and never assigned.',
    customUsage: [
      { input: 'ana', brief: 'The devices of the user of profile `ana`' },
      { input: 'admin --user ana', brief: 'Those of `ana`, for an administrator' },
      { input: '--json', brief: 'For programs' },
    ],
  },
  parameters: { flags: { ...connectionFlags, ...userFlag, ...jsonFlag }, positional: profileArgument },

  async func(flags, profile) {
    const connection = await openConnection(this, flags, namedProfile(flags, profile))
    const reader = await findDeviceReader(this, connection)
    const { credentials } = reader
    const { enrollee, arn } = ofUser(reader, flags.user)
    const iam = connection.aws.iam(credentials)
    const devices = await listDevices({ iam, enrollments: this.enrollments }, enrollee)
    if (flags.json) {
      this.printJson(devices)
      return
    }
    if (devices.length === 0) {
      this.terminal.say(this.followUps.spell(`no MFA device on ${arn}; enroll one: sallyport device enroll`))
      return
    }
    this.print(formatTable([['SERIAL NUMBER', 'TYPE', 'STATE', 'SINCE'], ...devices.map(row)]))
    await mentionUnfinished(this, enrollee)
    if (devices.some(({ state }) => state === 'unassigned')) {
      this.terminal.say('an unassigned device that no phone has only an administrator can delete')
    }
  },
})

function row({ serialNumber, type, state, enableDate }: ListedDevice): string[] {
  return [serialNumber, type, state, enableDate?.toISOString() ?? '']
}
