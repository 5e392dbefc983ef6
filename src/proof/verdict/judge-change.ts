import type { OpenAction, ProfileAnswers } from '../answer-actions.ts'
import type { ProfileName, ProofSubject } from '../credential-profiles.ts'
import { kindOf } from './action-kinds.ts'
import { finding, type Finding, type Severity } from './finding.ts'

/**
 * What to make of what a change newly allows. Critical is whatever is new to credentials without MFA (of a user the key
 * and sessions without MFA, of a role its sessions, which never carry MFA): actions, names that the catalogue lacks, and
 * what can't be proved closed. All else that is new is medium for forwarded calls, and worth knowing.
 *
 * @param answers - Of `compareActions`: what is open is newly open.
 */
export function judgeChange(answers: readonly ProfileAnswers[], { type }: ProofSubject): Finding[] {
  const withoutMfa: readonly ProfileName[] = type === 'Role' ? ['roleSession'] : ['longTermKey', 'sessionWithoutMfa']
  const exposed = answers.filter(({ profile }) => withoutMfa.includes(profile.name))
  const others = answers.filter(({ profile }) => !withoutMfa.includes(profile.name))
  return [
    ...newlyOpen('newly-open', 'critical', exposed, ({ open }) => open.filter((action) => !isHarmless(action))),
    ...newlyOpen('newly-open-unknown', 'critical', exposed, ({ openUnknown }) => openUnknown),
    ...notProved('critical', exposed),
    ...newlyOpen('newly-open-otherwise', 'medium', others.filter(isForwarded), everythingOpen),
    ...newlyOpen('newly-open-otherwise', 'info', exposed, ({ open }) => open.filter(isHarmless)),
    ...newlyOpen(
      'newly-open-otherwise',
      'info',
      others.filter((one) => !isForwarded(one)),
      everythingOpen,
    ),
    ...notProved('info', others),
  ]
}

function isHarmless({ name }: OpenAction): boolean {
  return kindOf(name) === 'harmless'
}

function isForwarded({ profile }: ProfileAnswers): boolean {
  return profile.name === 'forwardedCall'
}

function everythingOpen({ open, openUnknown }: ProfileAnswers): readonly OpenAction[] {
  return [...open, ...openUnknown]
}

const MESSAGES = {
  'newly-open': 'the new policies allow it without MFA, the old ones did not',
  'newly-open-unknown':
    'the new policies allow it without MFA under names that the catalogue lacks, the old ones did not',
  'newly-open-otherwise': 'the new policies allow it, the old ones did not',
} as const

const ADVICE = 'take out of these statements what is not meant, or ask for MFA in them'

function newlyOpen(
  code: keyof typeof MESSAGES,
  severity: Severity,
  answers: readonly ProfileAnswers[],
  of: (answers: ProfileAnswers) => readonly OpenAction[],
): Finding[] {
  const concerned = answers.filter((one) => of(one).length > 0)
  if (concerned.length === 0) return []
  const open = [...new Map(concerned.flatMap(of).map((action) => [action.name, action])).values()]
  // What lets it through is where to look.
  const statements = new Set(
    open.flatMap(({ answer }) =>
      answer.chosen.filter(({ gate, statement }) => !gate.isOld && statement.source.effect === 'Allow'),
    ),
  )
  const credentials = concerned.map(({ profile }) => profile.name)
  const message = MESSAGES[code]
  const advice = severity === 'critical' ? ADVICE : undefined
  return [finding(code, severity, { kind: 'gap', message, advice, credentials, open, statements: [...statements] })]
}

function notProved(severity: Severity, answers: readonly ProfileAnswers[]): Finding[] {
  const concerned = answers.filter((one) => unprovedNames(one).length > 0)
  if (concerned.length === 0) return []
  const names = [...new Set(concerned.flatMap(unprovedNames))]
  const message = `the search did not come to an end for ${names.length} actions (${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}): they may be newly open`
  const credentials = concerned.map(({ profile }) => profile.name)
  const advice = 'write the patterns and variables of the new statements more plainly'
  return [finding('not-proved', severity, { kind: 'gap', message, advice, credentials })]
}

function unprovedNames({ notProved: names, notProvedUnknown }: ProfileAnswers): readonly string[] {
  return [...names, ...notProvedUnknown]
}
