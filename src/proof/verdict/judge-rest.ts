import { UNKNOWN_SERVICE, type ActionAnswers, type OpenAction, type ProfileAnswers } from '../answer-actions.ts'
import type { ProofSubject } from '../credential-profiles.ts'
import { kindOf, SERVICE_CREDENTIALS } from './action-kinds.ts'
import { finding, type Finding } from './finding.ts'
import { openBy } from './judge-gaps.ts'
import { BOTH } from './judge-kinds.ts'
import { openWithMfa, userArn } from './judge-liveness.ts'

/** Forwarded calls, names that are not in the catalogue, and what could not be proved. */
export function judgeRest(answers: readonly ProfileAnswers[]): Finding[] {
  return [...judgeForwarded(answers), ...judgeUnknown(answers), ...judgeNotProved(answers)]
}

function judgeForwarded(answers: readonly ProfileAnswers[]): Finding[] {
  const forwarded = openBy(answers, 'forwardedCall')
  const session = openBy(answers, 'sessionWithoutMfa')
  const key = openBy(answers, 'longTermKey')
  if (forwarded === undefined || session === undefined || key === undefined) return []
  const open = [...forwarded.values()].filter(({ name }) => !session.has(name))
  if (open.length === 0) return []
  const starts = [...session.keys(), ...key.keys()].filter((name) => kindOf(name) !== 'harmless')
  const isProved = starts.length === 0
  const message = isProved
    ? 'forwarded calls are exempt, which Athena or CloudFormation need; nothing that is open without MFA starts one'
    : 'forwarded calls are exempt, and what is open without MFA may start some'
  const severity = isProved ? 'info' : 'medium'
  return [finding('forwarded-calls', severity, { kind: 'gap', message, credentials: ['forwardedCall'], open })]
}

function judgeUnknown(answers: readonly ProfileAnswers[]): Finding[] {
  const open = new Map<string, OpenAction>()
  for (const { profile, openUnknown } of answers) {
    if (!BOTH.includes(profile.name)) continue
    // The first is of a service that nobody knows; where that is open, the others are no news.
    const [first] = openUnknown
    for (const action of first?.name === UNKNOWN_SERVICE ? [first] : openUnknown) open.set(action.name, action)
  }
  if (open.size === 0) return []
  const message = 'what AWS adds tomorrow, or the catalogue lacks, will be open under names such as these'
  return [finding('unknown-actions', 'medium', { kind: 'gap', message, credentials: BOTH, open: [...open.values()] })]
}

function judgeNotProved(answers: readonly ProfileAnswers[]): Finding[] {
  const names = new Set(
    answers.filter(({ profile }) => BOTH.includes(profile.name)).flatMap(({ notProved }) => notProved),
  )
  if (names.size === 0) return []
  const some = [...names].slice(0, 5).join(', ')
  const message = `the search did not come to an end for ${names.size} actions (${some}${names.size > 5 ? ', …' : ''}): they may be open`
  const advice = 'name the tags of the user, or write the patterns and variables of the statements more plainly'
  return [finding('not-proved', 'high', { kind: 'gap', message, advice, credentials: BOTH })]
}

/** What stays even where the policy is as AWS writes it. */
export function judgeRemains(
  one: ActionAnswers['one'],
  answers: readonly ProfileAnswers[],
  subject: ProofSubject,
): Finding[] {
  if (subject.type === 'Role') return []
  const findings: Finding[] = []
  const isOpen = (resource: string): boolean => one('longTermKey', 'iam:EnableMFADevice', resource)?.kind === 'open'
  const gained = openWithMfa(answers).size - (openBy(answers, 'longTermKey')?.size ?? 0)
  if (subject.hasMfaDevice !== true && gained > 0 && isOpen(userArn(subject))) {
    const message = 'until the user has a device, the key alone is enough: its holder enrolls one and signs in'
    const advice =
      'have users enroll at once, and look for users without a device; AWS refuses a further device without MFA'
    findings.push(finding('enrolls-first', 'info', { kind: 'gap', message, advice, credentials: BOTH }))
  }
  if (gained > 0 && isOpen(userArn({ ...subject, path: '/', name: 'somebody-else' }))) {
    const message =
      'iam:EnableMFADevice is exempted, and allowed for every user: a key can enroll a device of its own for a colleague who has none'
    const advice = 'deny the exempted actions without MFA where NotResource is the own user and mfa/*'
    findings.push(finding('others-devices', 'medium', { kind: 'gap', message, advice, credentials: BOTH }))
  }
  const credentials = [...openWithMfa(answers).values()].filter(({ name }) => SERVICE_CREDENTIALS.has(name))
  if (credentials.length > 0) {
    const message =
      'requests with credentials for Git, mail, SSH or certificates never carry MFA: a Deny without MFA stops them'
    findings.push(
      finding('service-credentials', 'info', {
        kind: 'liveness',
        message,
        open: credentials,
        credentials: ['sessionWithMfa'],
      }),
    )
  }
  return findings
}
