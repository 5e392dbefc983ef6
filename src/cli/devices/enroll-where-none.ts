import { SallyportError } from '../../errors.ts'
import { enroll } from '../../mfa/enroll.ts'
import { resumeEnrollment } from '../../mfa/resume-enrollment.ts'
import { devicesIfAllowed } from '../../session/look-up-user.ts'
import type { Connection } from '../connection.ts'
import type { Context } from '../context.ts'
import { findDeviceOwner } from './device-owner.ts'
import type { EnrollmentFlags } from './enrollment-flags.ts'
import { enrollmentPrompts } from '../asking/enrollment-prompts.ts'
import type { SignInFlags } from '../flags.ts'
import { obtainSignedIn, type SignedIn } from '../sessions/signed-in.ts'
import { offerToResume, rememberFirst } from './unfinished.ts'

/** A device that was enrolled just now. */
export interface NewlyEnrolled {
  readonly serialNumber: string
  /** Not used yet, and good for a sign-in as long as it is shown; `undefined` where only AWS's answer had got lost. */
  readonly tokenCode: string | undefined
}

/** Enrolls a device for the user of a key, unless there is one. @returns `undefined` for a user who has one, or whose devices can't be listed. */
export async function enrollWhereNone(
  context: Context,
  connection: Connection,
  flags: EnrollmentFlags,
): Promise<NewlyEnrolled | undefined> {
  const { terminal, enrollments, clock } = context
  const key = await connection.findKey()
  const known = await context.knownUsers.find(connection.endpoint, key.accessKeyId)
  if (known?.serialNumber !== undefined && !connection.onThisComputer) return undefined
  const owner = await findDeviceOwner(connection)
  const devices = await devicesIfAllowed(connection.aws, owner.credentials)
  if (devices === undefined || devices.length > 0) return undefined
  if (!terminal.interactive) throw needsTerminal(owner.enrollee.userName)

  terminal.say(`user \`${owner.enrollee.userName}\` has no MFA device yet: here is one for an app of your phone`)
  const iam = connection.aws.iam(owner.credentials)
  const prompts = enrollmentPrompts(context, flags)
  const resumed = await offerToResume(context, owner.enrollee)
  const ports = { iam, enrollments, clock, prompts }
  const { serialNumber, codes } = resumed
    ? await resumeEnrollment(ports, owner.enrollee, resumed)
    : await enroll(ports, owner.enrollee, { virtualMfaDeviceName: flags.virtualMfaDeviceName })
  await rememberFirst(context, connection, serialNumber)
  terminal.say(`${serialNumber} is assigned`)
  return { serialNumber, tokenCode: codes?.authenticationCode2 }
}

/** Signs in; after an enrollment with its second code, which AWS has not counted as used, so that nobody types a third. */
export async function signInWithNew(
  context: Context,
  connection: Connection,
  flags: SignInFlags,
  enrolled: NewlyEnrolled | undefined,
): Promise<SignedIn> {
  if (enrolled?.tokenCode === undefined) return obtainSignedIn(context, connection, flags)
  try {
    return await obtainSignedIn(context, connection, { ...flags, tokenCode: enrolled.tokenCode })
  } catch (error) {
    if (!(error instanceof SallyportError) || error.code !== 'TOKEN_CODE_REJECTED') throw error
    context.terminal.say('the code of the enrollment is past; a new one is needed to sign in')
    return obtainSignedIn(context, connection, flags)
  }
}

function needsTerminal(userName: string): SallyportError {
  return new SallyportError(
    'USAGE',
    `user \`${userName}\` has no MFA device, and there is no terminal to show a QR code on`,
    {
      hint: 'run it in a terminal, or enroll one elsewhere and run it again',
    },
  )
}
