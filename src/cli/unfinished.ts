import type { Enrollee } from '../mfa/create-device.ts'
import { unfinishedEnrollments } from '../mfa/resume-enrollment.ts'
import type { EnrollmentRecord } from '../ports.ts'
import type { Context } from './context.ts'

/** Says what was begun for a user on this computer and not finished, and how to finish it. */
export async function mentionUnfinished(context: Context, enrollee: Enrollee): Promise<readonly EnrollmentRecord[]> {
  const { terminal, enrollments, followUps } = context
  const unfinished = await unfinishedEnrollments({ enrollments }, enrollee)
  for (const record of unfinished) terminal.say(followUps.spell(tell(record)))
  return unfinished
}

function tell({ serialNumber, replaces, state }: EnrollmentRecord): string {
  if (replaces === undefined) {
    return `${serialNumber} was begun and not assigned; if the phone has it: sallyport device enroll --resume`
  }
  return state === 'enabled'
    ? `${serialNumber} is assigned and was to replace ${replaces}; to finish: sallyport device replace`
    : `${serialNumber} was begun, to replace ${replaces}, and not assigned; if the phone has it: sallyport device replace --resume`
}
