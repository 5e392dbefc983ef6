import type { OpenAction, ProfileAnswers } from '../answer-actions.ts'
import type { ProfileName } from '../credential-profiles.ts'
import type { ProofStatement } from '../proof-statements.ts'
import { kindOf } from './action-kinds.ts'
import { BOTH, byKind } from './judge-kinds.ts'
import { finding, type Finding, type FindingCode, type Severity } from './finding.ts'
import { DENY_WITHOUT_MFA, evadedBy, isPastMfa, TAKE_CONDITIONS_OUT } from './past-mfa.ts'
import { asksForMfa, findCauses, isAboutMfa, type Cause } from './mfa-statements.ts'

/** What is open to a user's credentials without MFA and should not be. */
export function judgeGaps(answers: readonly ProfileAnswers[], statements: readonly ProofStatement[]): Finding[] {
  const key = openBy(answers, 'longTermKey')
  const session = openBy(answers, 'sessionWithoutMfa')
  if (key === undefined || session === undefined) return []
  const open = [...new Map([...session, ...key]).values()].filter(({ name }) => kindOf(name) !== 'harmless')
  const only = (one: ReadonlyMap<string, OpenAction>, other: ReadonlyMap<string, OpenAction>): OpenAction[] =>
    open.filter(({ name }) => one.has(name) && !other.has(name))
  const both = open.filter(({ name }) => key.has(name) && session.has(name))
  const isWide = both.some(({ name }) => !/^(?:iam|sts):/.test(name) && kindOf(name) === 'other')
  // Where everything is open, what is worst about it goes into one finding.
  const isMain = ({ name }: OpenAction): boolean => isWide || kindOf(name) === 'other'
  const causes = findCauses(statements)
  return [
    ...notCovered('key-not-covered', ['longTermKey'], only(key, session), causes, 'key'),
    ...notCovered('session-not-covered', ['sessionWithoutMfa'], only(session, key), causes, 'session'),
    ...openToBoth(both.filter(isMain), statements, causes),
    ...byKind(
      both.filter((action) => !isMain(action)),
      statements,
      causes.filter(({ missed }) => missed === 'both'),
    ),
  ]
}

export function openBy(answers: readonly ProfileAnswers[], name: ProfileName): Map<string, OpenAction> | undefined {
  const found = answers.find(({ profile }) => profile.name === name)
  return found && new Map(found.open.map((action) => [action.name, action]))
}

function notCovered(
  code: FindingCode,
  credentials: readonly ProfileName[],
  open: readonly OpenAction[],
  causes: readonly Cause[],
  missed: Cause['missed'],
): Finding[] {
  if (open.length === 0) return []
  const own = causes.filter((cause) => cause.missed === missed)
  return [withCauses(code, 'critical', credentials, open, own, 'no statement stops them')]
}

/** A statement that asks for MFA and is not wrong in itself may still leave this open. */
function openToBoth(
  open: readonly OpenAction[],
  statements: readonly ProofStatement[],
  causes: readonly Cause[],
): Finding[] {
  const plain = open.filter((action) => !isPastMfa(action))
  const conditional = open.filter(isPastMfa)
  const findings: Finding[] = []
  if (conditional.length > 0) {
    const message = 'the statement that asks for MFA has further conditions, all of which must hold for it to apply'
    findings.push(
      finding('conditional', 'high', {
        kind: 'gap',
        message,
        advice: TAKE_CONDITIONS_OUT,
        credentials: BOTH,
        open: conditional,
        statements: evadedBy(conditional),
      }),
    )
  }
  if (plain.length === 0) return findings
  const denies = statements.filter((statement) => asksForMfa(statement) && statement.statement.source.effect === 'Deny')
  const allows = statements.filter(
    (statement) => asksForMfa(statement) && statement.statement.source.effect === 'Allow',
  )
  const severity = plain.every(({ entry }) => entry?.accessLevel === 'Read' || entry?.accessLevel === 'List')
    ? 'high'
    : 'critical'
  const both = causes.filter(({ missed }) => missed === 'both')
  if (denies.length === 0 && allows.length > 0 && both.length === 0) {
    const letting = lettingThrough(plain)
    const message = 'permissions add up: what one statement allows with MFA only, another allows without'
    const advice = 'put the condition into the other statement too, or deny everything without MFA'
    return [
      ...findings,
      finding('another-allow', severity, {
        kind: 'gap',
        message,
        advice,
        credentials: BOTH,
        open: plain,
        statements: letting,
      }),
    ]
  }
  const reason = denies.length === 0 ? 'no statement asks for MFA' : missReasons(denies, plain)
  const blamed = denies.length > 0 ? denies : lettingThrough(plain)
  return [...findings, withCauses('not-covered', severity, BOTH, plain, both, reason, blamed)]
}

function withCauses(
  code: FindingCode,
  severity: Severity,
  credentials: readonly ProfileName[],
  open: readonly OpenAction[],
  causes: readonly Cause[],
  otherwise: string,
  blamed: readonly ProofStatement[] = [],
): Finding {
  const reasons = [...new Set(causes.map(({ reason }) => reason))]
  const advice = [...new Set(causes.map(({ advice: text }) => text))]
  return finding(code, severity, {
    kind: 'gap',
    message: reasons.length === 0 ? otherwise : reasons.join('; '),
    advice: advice.length === 0 ? DENY_WITHOUT_MFA : advice.join('; '),
    credentials,
    open,
    statements: causes.length === 0 ? blamed : [...new Set(causes.map(({ statement }) => statement))],
  })
}

function lettingThrough(open: readonly OpenAction[]): ProofStatement[] {
  return [...new Set(open.flatMap(({ answer }) => answer.chosen))]
}

/** Why Denies that ask for MFA don't apply, in the order of what is looked at first. */
function missReasons(denies: readonly ProofStatement[], [example]: readonly OpenAction[]): string {
  const reasons = denies.map(({ policy, statement }) => {
    const { source } = statement
    if (example === undefined || !policy.isAbout(statement, example.name)) {
      return `the Deny leaves ${example?.name ?? 'them'} out`
    }
    if (source.resource?.not === true || source.resource?.values.includes('*') === false) {
      return 'the Deny is about some resources only'
    }
    const others = source.conditions.filter((condition) => !isAboutMfa(condition))
    const texts = others.map(({ operator, key, values }) => `${operator} ${key} ${values.join(' or ')}`)
    return `the Deny has a condition that never holds: ${texts.join('; ')}`
  })
  return [...new Set(reasons)].join('; ')
}
