import type { Replaced, ReplacePorts } from '../../mfa/replace-device.ts'
import type { Credentials } from '../../ports.ts'
import type { Connection } from '../connection.ts'
import type { Context } from '../context.ts'
import type { DeviceOwner } from './device-owner.ts'
import { enrollmentPrompts, type EnrollmentOptions } from '../asking/enrollment-prompts.ts'
import type { SignInFlags } from '../flags.ts'
import { obtainSignedIn } from '../sessions/signed-in.ts'

type Flags = SignInFlags & EnrollmentOptions & { readonly json?: boolean }

/** Carries a replacement out, or the rest of one, and tells what became of both devices. */
export async function carryOutReplacement(
  context: Context,
  opened: Connection,
  { credentials: accessKey }: DeviceOwner,
  flags: Flags,
  work: (ports: ReplacePorts & { readonly accessKey: Credentials }) => Promise<Replaced>,
): Promise<void> {
  const { enrollments, clock, terminal, knownUsers } = context
  const connection = { ...opened, role: undefined, mfaSerial: undefined }
  const { accessKeyId } = await connection.findKey()
  const known = await knownUsers.find(connection.endpoint, accessKeyId)

  // The code that was given is for the device that signs in first.
  const { tokenCode: given, ...others } = flags
  let firstCode = given
  const signIn: ReplacePorts['signIn'] = async (serialNumber, enrollmentCode) => {
    const tokenCode = enrollmentCode ?? firstCode
    firstCode = undefined
    const withCode = tokenCode === undefined ? {} : { tokenCode }
    const { session } = await obtainSignedIn(context, connection, { ...others, ...withCode, serialNumber })
    return session.credentials
  }
  const ports = {
    enrollments,
    clock,
    aws: connection.aws,
    prompts: enrollmentPrompts(context, flags),
    signIn,
    accessKey,
  }
  const replaced = await work(ports).catch(async (error: unknown) => {
    // The device that is known to work is the one to sign in with.
    if (known) await knownUsers.save(connection.endpoint, accessKeyId, known)
    throw error
  })

  if (flags.json) context.printJson(replaced)
  else context.print(replaced.newSerialNumber)
  terminal.say(`${replaced.oldSerialNumber} is deactivated; codes come from the new device now`)
  if (!replaced.oldDeleted) {
    terminal.say(
      `an administrator can delete it: aws iam delete-virtual-mfa-device --serial-number ${replaced.oldSerialNumber}`,
    )
  }
}
