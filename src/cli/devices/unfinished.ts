import type { Enrollee } from '../../mfa/create-device.ts'
import { unfinishedEnrollments } from '../../mfa/resume-enrollment.ts'
import type { EnrollmentRecord } from '../../ports.ts'
import type { Connection } from '../connection.ts'
import type { Context } from '../context.ts'

/** Says what was begun for a user on this computer and not finished, and how to finish it. */
export async function mentionUnfinished(context: Context, enrollee: Enrollee): Promise<readonly EnrollmentRecord[]> {
  const { terminal, enrollments, followUps } = context
  const unfinished = await unfinishedEnrollments({ enrollments }, enrollee)
  for (const record of unfinished) terminal.say(followUps.spell(tell(record)))
  return unfinished
}

/** The first device of a user is the one to sign in with. */
export async function rememberFirst(
  { knownUsers }: Context,
  connection: Connection,
  serialNumber: string,
): Promise<void> {
  const { accessKeyId } = await connection.findKey()
  const known = await knownUsers.find(connection.endpoint, accessKeyId)
  if (known && known.serialNumber === undefined) {
    await knownUsers.save(connection.endpoint, accessKeyId, { ...known, serialNumber })
  }
}

/** An enrollment whose QR code was shown already, when the person says that the phone has it. */
export async function offerToResume(context: Context, enrollee: Enrollee): Promise<EnrollmentRecord | undefined> {
  const unfinished = await mentionUnfinished(context, enrollee)
  const shown = unfinished.find(({ state }) => state === 'shown')
  if (!shown) return undefined
  const question = `Does the phone have ${shown.serialNumber} already? Two codes finish it; else another device is made`
  return (await context.terminal.confirm(question)) ? shown : undefined
}

function tell({ serialNumber, replaces, state }: EnrollmentRecord): string {
  if (replaces === undefined) {
    return `${serialNumber} was begun and not assigned; if the phone has it: sallyport device enroll --resume`
  }
  return state === 'enabled'
    ? `${serialNumber} is assigned and was to replace ${replaces}; to finish: sallyport device replace`
    : `${serialNumber} was begun, to replace ${replaces}, and not assigned; if the phone has it: sallyport device replace --resume`
}
