import type { ActionAnswers, OpenUnknownName, ProfileAnswers } from '../answer-actions.ts'
import { isConditional } from '../residual.ts'
import type { ProfileName, ProofSubject } from '../credential-profiles.ts'
import { kindOf, SERVICE_CREDENTIALS } from './action-kinds.ts'
import { finding, type Finding, type Severity } from './finding.ts'
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
  const starts = [...new Set([...session.keys(), ...key.keys()])].filter((name) => kindOf(name) !== 'harmless')
  const isProved = starts.length === 0
  const some = `${starts.slice(0, 3).join(', ')}${starts.length > 3 ? ', …' : ''}`
  const message = isProved
    ? 'forwarded calls are exempt, which Athena or CloudFormation need; nothing that is open without MFA starts one'
    : 'forwarded calls are exempt, and what is open without MFA may start some'
  const severity = isProved ? 'info' : 'medium'
  const advice = isProved
    ? 'keep it so: exempt nothing that starts such calls; where nobody uses such services, take aws:ViaAWSService out of the Deny'
    : `close what may start them (${some}), or take aws:ViaAWSService out of the Deny`
  return [finding('forwarded-calls', severity, { kind: 'gap', message, advice, credentials: ['forwardedCall'], open })]
}

/** Where actions of the catalogue are open for the same reason, the findings about them weigh for these too. */
function judgeUnknown(answers: readonly ProfileAnswers[]): Finding[] {
  const open = new Map<string, OpenUnknownName>()
  for (const { profile, openUnknown } of answers) {
    if (BOTH.includes(profile.name)) for (const action of openUnknown) open.set(action.name, action)
  }
  const unknownOpen = (some: readonly OpenUnknownName[], severity: Severity, message: string): Finding[] => {
    const names = new Set(some.map(({ name }) => name))
    const credentials = thoseWith(answers, ({ openUnknown }) => openUnknown.some(({ name }) => names.has(name)))
    return unknownFinding(some, credentials, severity, message)
  }
  const likeKnown = [...open.values()].filter(({ isLikeKnown }) => isLikeKnown)
  const news = [...open.values()].filter(({ isLikeKnown }) => !isLikeKnown)
  const isMild = news.every((action) => isConditional(action) || READS.test(action.name))
  return [
    ...unknownOpen(
      news,
      isMild ? 'high' : 'critical',
      'these are open for actions not in the catalogue: nobody here knows what they do',
    ),
    ...unknownOpen(
      likeKnown,
      'medium',
      'what AWS adds tomorrow, or the catalogue lacks, will be open under names such as these',
    ),
  ]
}

function unknownFinding(
  open: readonly OpenUnknownName[],
  credentials: readonly ProfileName[],
  severity: Severity,
  message: string,
): Finding[] {
  if (open.length === 0) return []
  const advice = open.every(({ isLikeKnown }) => isLikeKnown) ? LIKE_KNOWN : ADVICE
  return [finding('unknown-actions', severity, { kind: 'gap', message, advice, credentials, open })]
}

/** The credentials without MFA of which that is so. */
function thoseWith(answers: readonly ProfileAnswers[], isSo: (one: ProfileAnswers) => boolean): ProfileName[] {
  return answers.filter((one) => BOTH.includes(one.profile.name) && isSo(one)).map(({ profile }) => profile.name)
}

const LIKE_KNOWN =
  'mend what the other findings tell, by a Deny with NotAction and not by lists of actions: it stops those of tomorrow too'
const ADVICE = 'exempt names that AWS has, not patterns of more; sallyport policy check tells those it does not have'
/** By AWS's habit of naming. */
const READS = /:(?:Get|List|Describe|View|Search|Lookup|BatchGet)/i

function judgeNotProved(answers: readonly ProfileAnswers[]): Finding[] {
  const names = new Set(
    answers
      .filter(({ profile }) => BOTH.includes(profile.name))
      .flatMap(({ notProved, notProvedUnknown }) => [...notProved, ...notProvedUnknown]),
  )
  if (names.size === 0) return []
  const some = [...names].slice(0, 5).join(', ')
  const message = `the search did not come to an end for ${names.size} actions (${some}${names.size > 5 ? ', …' : ''}): they may be open`
  const advice = 'name the tags of the user, or write the patterns and variables of the statements more plainly'
  const credentials = thoseWith(answers, (one) => one.notProved.length + one.notProvedUnknown.length > 0)
  return [finding('not-proved', 'critical', { kind: 'gap', message, advice, credentials })]
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
        advice:
          'work with a session that began with MFA instead, and leave the making of such credentials out of the exemptions',
        open: credentials,
        credentials: ['sessionWithMfa'],
      }),
    )
  }
  return findings
}
