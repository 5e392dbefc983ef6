import { buildCommand } from '@stricli/core'
import { removeDevice, type Removed } from '../../../mfa/remove-device.ts'
import type { Credentials, MfaDevice } from '../../../ports.ts'
import { isFido } from '../../../session/find-user.ts'
import { devicesIfAllowed } from '../../../session/look-up-user.ts'
import { chooseDevice } from '../../devices/choose-device.ts'
import { openConnection, type Connection } from '../../connection.ts'
import type { Context } from '../../context.ts'
import { credentialsForDevices, findDeviceOwner, ofUser, type DeviceOwner } from '../../devices/device-owner.ts'
import { jsonFlag, namedProfile, profileArgument, signInFlags, userFlag, type SignInFlags } from '../../flags.ts'
import { keptSessions } from '../../sessions/kept-sessions.ts'
import { isFresh } from '../../../session/freshness.ts'

type Flags = SignInFlags & { readonly user?: string; readonly json?: boolean }

export const deviceRemoveCommand = buildCommand<Flags, [string?], Context>({
  docs: {
    brief: 'Take a device from its user, and delete it where that is allowed',
    fullDescription:
      'Deactivates a device, so that its codes open nothing any more, and deletes it if it is a virtual one and the policies ' +
      'allow that; one that nobody has is deleted. AWS wants a session with MFA for devices of one’s own: another device of the ' +
      'user signs in where there is one. For a new phone there is `sallyport device replace`.',
    customUsage: [
      { input: 'ana', brief: 'Remove a device of the user of profile `ana`' },
      { input: 'ana --serial-number arn:aws:iam::123456789012:mfa/old', brief: 'Say which of several devices goes' },
      { input: 'admin --user ana', brief: 'The lost device of `ana`, for an administrator' },
    ],
  },
  parameters: {
    flags: {
      ...signInFlags,
      serialNumber: { ...signInFlags.serialNumber, brief: 'The device that goes' },
      ...userFlag,
      ...jsonFlag,
    },
    positional: profileArgument,
  },

  async func(flags, profile) {
    const { enrollments, terminal, knownUsers } = this
    const opened = await openConnection(this, flags, namedProfile(flags, profile))
    const connection = { ...opened, role: undefined, mfaSerial: undefined }
    const caller = await findDeviceOwner(connection)
    const { enrollee } = ofUser(caller, flags.user)
    const isOwn = enrollee.userName === caller.enrollee.userName
    const own = await devicesIfAllowed(connection.aws, caller.credentials)
    const { serialNumber: named, ...others } = flags
    // Of another user only a session with MFA may be allowed to list.
    const early = isOwn ? undefined : await signInForDevices(this, connection, caller, others)
    const devices = early ? await devicesIfAllowed(connection.aws, early, enrollee.userName) : own
    const serialNumber = await chooseDevice(terminal, enrollee, { named, devices, question: 'Which device goes?' })
    if (!flags.yes && !(await terminal.confirm(question(serialNumber, devices)))) throw terminal.interrupted()

    const credentials =
      early ?? (await signInForDevices(this, connection, caller, { ...others, ...signInWith(own, serialNumber) }))
    const removed = await removeDevice({ iam: connection.aws.iam(credentials), enrollments }, enrollee, {
      serialNumber,
      devices,
    })
    const { accessKeyId } = await connection.findKey()
    const known = await knownUsers.find(connection.endpoint, accessKeyId)
    if (known?.serialNumber === serialNumber) await knownUsers.remove(connection.endpoint, accessKeyId)
    if (flags.json) this.printJson(removed)
    else this.print(serialNumber)
    terminal.say(this.followUps.spell(whatBecame(removed, isOwn, devices)))
  },
})

/** A fresh session that is kept will do, whichever device it was begun with. */
async function signInForDevices(
  context: Context,
  connection: Connection,
  caller: DeviceOwner,
  flags: SignInFlags,
): Promise<Credentials> {
  const { accessKeyId } = await connection.findKey()
  const [kept] = await keptSessions(context, { accessKeyId, endpoint: connection.endpoint, role: undefined })
  if (kept && flags.tokenCode === undefined && isFresh(kept, context.clock.now())) return kept.credentials
  return credentialsForDevices(context, connection, caller, flags)
}

/** The device that goes may be lost: another signs in, where there is one. */
function signInWith(own: readonly MfaDevice[] | undefined, serialNumber: string): { serialNumber?: string } {
  const usable = own?.filter((device) => !isFido(device)) ?? []
  const other = usable.find((device) => device.serialNumber !== serialNumber) ?? usable[0]
  return other === undefined ? {} : { serialNumber: other.serialNumber }
}

function question(serialNumber: string, devices: readonly MfaDevice[] | undefined): string {
  const isLast = devices?.length === 1 && devices[0]?.serialNumber === serialNumber
  return isLast
    ? `Remove ${serialNumber}? It is the only MFA device of the user, who then opens nothing that wants MFA`
    : `Remove ${serialNumber}?`
}

function whatBecame(
  { serialNumber, deactivated, deleted }: Removed,
  isOwn: boolean,
  devices: readonly MfaDevice[] | undefined,
): string {
  const wasLast = isOwn && deactivated && devices?.length === 1
  const next = wasLast ? '; to enroll another: sallyport device enroll' : ''
  if (!deactivated) return `${serialNumber} had no user, and is deleted`
  if (deleted) return `${serialNumber} is deactivated and deleted${next}`
  if (!serialNumber.includes(':mfa/')) return `${serialNumber} is deactivated${next}`
  const command = `aws iam delete-virtual-mfa-device --serial-number ${serialNumber}`
  return `${serialNumber} is deactivated${next}\nan administrator can delete it: ${command}`
}
