import { parseInstant } from '../policy/conditions/date.ts'
import { parseNumber } from '../policy/conditions/numeric.ts'
import type { ContextValue, RequestContext } from '../policy/request-context.ts'
import type { ConditionUse } from './condition-use.ts'
import type { CredentialProfile } from './credential-profiles.ts'
import type { Domain } from './domains.ts'
import { MOST_LISTS, singleValues } from './key-values.ts'
import { isoText } from './ordered-values.ts'
import type { WitnessSearch } from './witness-search.ts'

const CURRENT_TIME = 'aws:currenttime'
const EPOCH_TIME = 'aws:epochtime'
const ISSUED_AT = 'aws:tokenissuetime'
const MFA_AGE = 'aws:multifactorauthage'

export const TIMES: readonly string[] = [CURRENT_TIME, EPOCH_TIME, ISSUED_AT, MFA_AGE]

const HOUR = 3_600_000
/** The last moment that a date is written in. */
const LATEST = Date.parse('9999-12-31T23:59:59.999Z')

/**
 * No credentials live longer, and no sign-in with MFA counts for longer: sessions of users up to 36 hours, those of roles and of the
 * root user's console up to 12 (STS API Reference, GetSessionToken and AssumeRole).
 */
function longestSession({ principal }: CredentialProfile): number {
  return principal.type === 'User' ? 36 * HOUR : 12 * HOUR
}

interface TimesOptions {
  readonly now: Date
  readonly context: RequestContext
  readonly search: WitnessSearch
}

/** Whole numbers that no condition tells apart; both ends are among them. */
interface Stretch {
  readonly first: number
  readonly last: number
}

/**
 * When the request is made, now or later; when its session was made, before that and within what a session lives; and how
 * long ago MFA was, which is no later than the session. What policies say of times gone by no longer matters.
 */
export function timesDomain(
  keys: readonly string[],
  usesByKey: ReadonlyMap<string, readonly ConditionUse[]>,
  profile: CredentialProfile,
  { now, context, search }: TimesOptions,
): Domain {
  const edges = (key: string): number[] =>
    (usesByKey.get(key) ?? []).flatMap((use) => edgesOf(key, use, context, search))
  const life = longestSession(profile)
  const today = now.getTime()
  // As values of variables they are settled already.
  const settled = (key: string, read: (text: string) => number): Stretch[] | undefined => {
    const value = context.get(key)
    return typeof value === 'string' ? [{ first: read(value), last: read(value) }] : undefined
  }
  const requested =
    settled(CURRENT_TIME, parseInstant) ??
    settled(EPOCH_TIME, parseInstant) ??
    stretches([...edges(CURRENT_TIME), ...edges(EPOCH_TIME)], today, LATEST)
  const settledIssue = settled(ISSUED_AT, parseInstant)
  const issued = settledIssue ?? stretches(edges(ISSUED_AT), today - life, LATEST)
  const settledAge = settled(MFA_AGE, parseNumber)
  const ages = settledAge ?? stretches(edges(MFA_AGE), 0, life / 1000)
  const count = requested.length * issued.length * ages.length
  const points: (ContextValue | undefined)[][] = []
  for (const at of requested) {
    for (const made of keys.includes(ISSUED_AT) || settledIssue !== undefined ? issued : [undefined]) {
      for (const age of keys.includes(MFA_AGE) || settledAge !== undefined ? ages : [undefined]) {
        if (points.length === MOST_LISTS) break
        const moments = momentsIn({ at, made, age }, life)
        if (moments !== undefined) points.push(keys.map((key) => moments[key]))
      }
    }
  }
  const isText = keys.some((key) => usesByKey.get(key)?.some((use) => isOfOtherType(key, use)))
  search.budget.spend(Math.min(count, MOST_LISTS) + requested.length * issued.length)
  return { keys, points, known: points.length, complete: points.length < MOST_LISTS && !isText }
}

/** Moments of the stretches that go together; `undefined` when none do. */
function momentsIn(
  { at, made, age }: { at: Stretch; made: Stretch | undefined; age: Stretch | undefined },
  life: number,
): Readonly<Record<string, string>> | undefined {
  if (made !== undefined && made.first > at.last) return undefined
  // As close to each other as can be: what goes together farther apart goes together so, too.
  const request = made === undefined ? at.first : Math.max(at.first, Math.min(made.first, at.last))
  const issue = made === undefined ? request : Math.min(made.last, request)
  if (request - issue > life) return undefined
  const least = Math.floor((request - issue) / 1000)
  // AWS: times may be told in whole seconds, so the age may seem to be one less.
  if (age !== undefined && age.last < least - 1) return undefined
  return {
    [CURRENT_TIME]: isoText(request),
    [EPOCH_TIME]: String(request / 1000),
    ...(made && { [ISSUED_AT]: isoText(issue) }),
    ...(age && { [MFA_AGE]: String(Math.min(age.last, Math.max(age.first, least))) }),
  }
}

function stretches(edges: readonly number[], from: number, to: number): Stretch[] {
  // Each edge is a stretch of its own; a fraction parts the whole numbers on its sides.
  const begins = edges.flatMap((edge) => (Number.isInteger(edge) ? [edge, edge + 1] : [Math.ceil(edge)]))
  const within = [from, ...new Set(begins.filter((begin) => begin > from && begin <= to))]
  within.sort((one, other) => one - other)
  return within.map((first, index) => ({ first, last: (within[index + 1] ?? to + 1) - 1 }))
}

/** The moments, or ages, at which a condition changes its mind; for one that reads text, some of them. */
function edgesOf(key: string, use: ConditionUse, context: RequestContext, search: WitnessSearch): number[] {
  const texts = use.condition.values
  if (key === MFA_AGE) {
    return isOfOtherType(key, use)
      ? singleValues([use], { type: 'Numeric', alwaysPresent: true, range: AGE }, context, search).values.map(
          parseNumber,
        )
      : texts.map(parseNumber)
  }
  if (readsText(use)) {
    return singleValues([use], { type: 'Date', alwaysPresent: true }, context, search).values.map(parseInstant)
  }
  if (use.comparedAs === 'Numeric') return key === EPOCH_TIME ? texts.map((text) => parseNumber(text) * 1000) : []
  return texts.map(parseInstant)
}

const AGE = { from: 0, wholeNumbers: true } as const

/** Does it take the key for something else than it is? */
function isOfOtherType(key: string, use: ConditionUse): boolean {
  return key === MFA_AGE ? !['Numeric', 'Null'].includes(use.comparedAs) : readsText(use)
}

function readsText({ comparedAs }: ConditionUse): boolean {
  return comparedAs === 'String' || comparedAs === 'Binary'
}
