import {
  FINDING_TITLES,
  HARMLESS,
  LIMITS,
  residualOf,
  type Finding,
  type OpenAction,
  type ProfileName,
  type Proof,
  type Residual,
  type Severity,
} from '../../../proof/index.ts'
import { printable } from '../../telling/printable.ts'
import { formatTable } from '../../telling/table.ts'
import { placeOf, type ProvedTarget } from './proved-target.ts'
import type { PolicyTexts, ProofTarget } from './proof-target.ts'

export const PROFILE_TITLES: Readonly<Record<ProfileName, string>> = {
  longTermKey: 'long-term key',
  sessionWithoutMfa: 'session without MFA',
  sessionWithMfa: 'session with MFA',
  forwardedCall: 'forwarded call',
  roleSession: 'role session',
  root: 'root user',
}

interface TextOptions {
  readonly date: string
  readonly showsAll: boolean
}

/** Open actions that are shown of each service, and services, where not all are asked for. */
const MOST_SERVICES = 6
/** So many are shown anyway. */
const FEW = 12

/** The report for people: the verdict, how much is open, what is wrong with it and how to mend it. */
export function* reportText(
  proved: readonly ProvedTarget[],
  texts: PolicyTexts,
  { date, showsAll }: TextOptions,
): Generator<string> {
  for (const one of proved) {
    yield* reportTarget(one, texts, showsAll)
    yield ''
  }
  yield `AWS's actions as of ${date}. Not looked at:`
  for (const limit of LIMITS) yield `- ${limit}`
}

function* reportTarget(
  { target, proof, findings }: ProvedTarget,
  texts: PolicyTexts,
  showsAll: boolean,
): Generator<string> {
  yield printable(`${target.title}: ${verdict(target.subject.type, findings)}`)
  if (target.isAnybody === true) {
    yield `The policies tell users apart by name; this is about ${target.subject.name}: name another with --user-arn.`
  }
  if (target.layers.identity.length > 0) yield* reportCounts(proof)
  for (const finding of findings) {
    yield ''
    yield* reportFinding(finding, texts, showsAll)
  }
  yield* reportRemains(proof)
}

function* reportCounts(proof: Proof): Generator<string> {
  yield ''
  const rows = proof.profiles.map(({ profile, open, closed, notProved }) => [
    PROFILE_TITLES[profile.name],
    String(open.length),
    String(closed.reduce((sum, { names }) => sum + names.length, 0)),
    String(notProved.length),
  ])
  yield formatTable([['CREDENTIALS', 'OPEN', 'CLOSED', 'NOT PROVED'], ...rows])
  for (const { profile, open } of proof.profiles) {
    if (profile.name === 'sessionWithMfa') yield* reportConditions(open)
  }
}

/** Under which conditions sessions with MFA may what they may, such as the age of the sign-in. */
function* reportConditions(open: readonly OpenAction[]): Generator<string> {
  const counts = new Map<string, number>()
  const texts = new Map<OpenAction['answer'], string[]>()
  for (const action of open) {
    const known = texts.get(action.answer) ?? residualOf(action).map(residualText)
    texts.set(action.answer, known)
    for (const text of known) counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  const most = [...counts].sort(([, one], [, other]) => other - one).slice(0, 3)
  for (const [text, count] of most) yield printable(`${count} of those with MFA provided that ${text}`)
}

function* reportRemains(proof: Proof): Generator<string> {
  const key = proof.profiles.find(({ profile }) => profile.name === 'longTermKey')
  const harmless = (key?.open ?? []).filter(({ name }) => HARMLESS.has(name))
  if (harmless.length > 0) {
    yield ''
    yield 'open to a long-term key, and rightly so:'
    yield formatTable(
      harmless.map(({ name, resource }) => [`  ${name}`, printable(resource), HARMLESS.get(name) ?? '']),
    )
  }
  yield ''
  yield "AWS's rules that stand in no policy:"
  for (const { rule, opens, closes } of proof.outsideRules) {
    const isNews = proof.profiles.some(({ openByRule }) => opens.some((name) => openByRule.includes(name)))
    const concerned = isNews ? ' (so it is open, and not counted above)' : ''
    yield `- ${rule}${closes.length === 0 ? concerned : ` (this concerns ${shorten(closes, 5)})`}`
  }
}

function verdict(type: ProofTarget['subject']['type'], findings: readonly Finding[]): string {
  const counts = new Map<Severity, number>()
  for (const { severity } of findings) counts.set(severity, (counts.get(severity) ?? 0) + 1)
  const told = [...counts]
    .filter(([severity]) => severity !== 'info')
    .map(([severity, count]) => `${count} ${severity}`)
  if (told.length > 0) return told.join(', ')
  return type === 'User'
    ? 'nothing is open without MFA that should not be'
    : 'sessions of a role never carry MFA; what counts is who may assume it (--trust-policy)'
}

function* reportFinding(finding: Finding, texts: PolicyTexts, showsAll: boolean): Generator<string> {
  const { code, severity, message, advice, credentials, open, statements } = finding
  yield `${severity.toUpperCase()}: ${FINDING_TITLES[code]} [${code}]`
  yield printable(`  ${message}`)
  if (open.length > 0) {
    const whose = credentials.map((name) => PROFILE_TITLES[name]).join(', ')
    yield `  open to ${whose}: ${open.length} ${open.length === 1 ? 'action' : 'actions'}`
    yield* reportOpen(open, showsAll)
  }
  for (const statement of statements.slice(0, 5)) {
    const { policy, line, number, sid } = placeOf(statement, texts)
    const where = texts.has(policy) ? `${policy}:${line}` : policy
    yield printable(`  see ${where}, statement ${sid === undefined || sid === '' ? number : sid}`)
  }
  if (advice !== undefined) yield printable(`  mend: ${advice}`)
}

function* reportOpen(open: readonly OpenAction[], isAskedForAll: boolean): Generator<string> {
  const showsAll = isAskedForAll || open.length <= FEW
  const byService = new Map<string, OpenAction[]>()
  for (const action of open) {
    const service = action.name.slice(0, action.name.indexOf(':'))
    byService.set(service, [...(byService.get(service) ?? []), action])
  }
  const services = [...byService].sort(([, one], [, other]) => other.length - one.length)
  for (const [service, actions] of showsAll ? services : services.slice(0, MOST_SERVICES)) {
    for (const { name, resource } of showsAll ? actions : actions.slice(0, 1)) {
      const more = showsAll || actions.length === 1 ? '' : ` and ${actions.length - 1} more of ${service}`
      yield printable(`    ${name} on ${resource}${more}`)
    }
  }
  const hidden = services.length - MOST_SERVICES
  if (!showsAll && hidden > 0) yield `    and ${hidden} more services (--all shows every action)`
  const [first] = open
  for (const residual of first === undefined ? [] : residualOf(first))
    yield printable(`  provided that ${residualText(residual)}`)
}

function residualText({ mustHold, operator, key, values, witness }: Residual): string {
  const value = witness === undefined ? 'absent' : JSON.stringify(witness)
  const condition = `${operator} ${key} ${values.map((text) => JSON.stringify(text)).join(' or ')}`
  return `${condition} ${mustHold ? 'holds' : 'does not hold'}, as with ${value}`
}

export function shorten(names: readonly string[], most: number): string {
  const more = names.length - most
  return `${names.slice(0, most).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
