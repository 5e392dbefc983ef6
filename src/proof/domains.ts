import type { Catalogue } from '../catalogue/index.ts'
import { parseInstant } from '../policy/conditions/date.ts'
import { parseNumber } from '../policy/conditions/numeric.ts'
import type { ContextValue, RequestContext } from '../policy/request-context.ts'
import type { ConditionUse } from './condition-use.ts'
import type { CredentialProfile } from './credential-profiles.ts'
import { keyValues, MOST_LISTS, singleValues, subsets, type KeyFacts } from './key-values.ts'
import { formOfNamingKey } from './naming-keys.ts'
import { isoText, momentsBetween } from './ordered-values.ts'
import type { WitnessSearch } from './witness-search.ts'

/** Some keys and all that requests can have in them, as far as the policies can tell. */
export interface Domain {
  /** In lower case. */
  readonly keys: readonly string[]
  /** Each has a value for each key. */
  readonly points: readonly (readonly (ContextValue | undefined)[])[]
  /** `false`: there may be more points than these. */
  readonly complete: boolean
}

interface TextOptions {
  readonly now: Date
  readonly context: RequestContext
  readonly search: WitnessSearch
}

const CURRENT_TIME = 'aws:currenttime'
const EPOCH_TIME = 'aws:epochtime'
const ISSUED_AT = 'aws:tokenissuetime'
const TIMES = [CURRENT_TIME, EPOCH_TIME, ISSUED_AT]
const CALLED_VIA = ['aws:calledvia', 'aws:calledviafirst', 'aws:calledvialast']
const MFA_AGE = 'aws:multifactorauthage'

/** No temporary credentials live longer (GetSessionToken, GetFederationToken: 36 hours). */
const LONGEST_SESSION = 36 * 3_600_000

/** Keys that all requests have, whoever makes them. */
const ALWAYS_PRESENT: ReadonlySet<string> = new Set(['aws:requestedregion', 'aws:useragent'])

/** Puts the keys that conditions name into domains; those that say the same thing in two ways are one domain. */
export function buildDomains(
  usesByKey: ReadonlyMap<string, readonly ConditionUse[]>,
  profile: CredentialProfile,
  { catalogue, now, context, search }: { catalogue: Catalogue } & TextOptions,
): Domain[] {
  const domains: Domain[] = []
  const usesOf = (keys: readonly string[]): ConditionUse[] => keys.flatMap((key) => usesByKey.get(key) ?? [])
  const times = TIMES.filter((key) => usesByKey.has(key))
  if (times.length > 0) domains.push(timesDomain(times, usesByKey, profile, { now, context, search }))
  const calledVia = usesOf(CALLED_VIA)
  if (calledVia.length > 0 && profile.present.has('aws:calledvia'))
    domains.push(calledViaDomain(calledVia, context, search))
  const grouped = new Set([...TIMES, ...CALLED_VIA])
  for (const [key, uses] of usesByKey) {
    if (grouped.has(key)) continue
    const { type = 'String', isGlobal = false } = catalogue.findConditionKey(key) ?? {}
    const alwaysPresent = profile.present.has(key) || ALWAYS_PRESENT.has(key)
    const range = key === MFA_AGE ? AGE : undefined
    const form = formOfNamingKey(key, profile)
    const { values, complete } = keyValues(
      uses,
      { type, alwaysPresent, range, mayBeList: !isGlobal, form },
      context,
      search,
    )
    domains.push({ keys: [key], points: values.map((value) => [value]), complete })
  }
  return domains
}

/** Whole seconds. */
const AGE: KeyFacts['range'] = { from: 0, wholeNumbers: true }

/**
 * When the request is made, now or later, and when its session was made, not after that. What policies say of times gone
 * by no longer matters.
 */
function timesDomain(
  keys: readonly string[],
  usesByKey: ReadonlyMap<string, readonly ConditionUse[]>,
  { present }: CredentialProfile,
  { now, context, search }: TextOptions,
): Domain {
  const uses = keys.flatMap((key) => (usesByKey.get(key) ?? []).map((use) => ({ key, use })))
  const edges = uses.flatMap(({ key, use }) => edgesOf(key, use, context, search))
  const requested = momentsBetween(edges, { from: now.getTime() })
  const issued = momentsBetween([...edges, now.getTime()], { from: now.getTime() - LONGEST_SESSION })
  const issuedPoints = keys.includes(ISSUED_AT) ? requested.length * issued.length : 0
  const fits = issuedPoints <= MOST_LISTS
  const points = requested.flatMap((moment) => {
    const own: Readonly<Record<string, string>> = {
      [CURRENT_TIME]: isoText(moment),
      [EPOCH_TIME]: String(moment / 1000),
    }
    if (!keys.includes(ISSUED_AT)) return [keys.map((key) => own[key])]
    const earlier = issued.filter((at) => at <= moment)
    const before = (fits ? earlier : earlier.slice(-1)).map(isoText)
    return [...(present.has(ISSUED_AT) ? [] : [undefined]), ...before].map((at) => keys.map((key) => own[key] ?? at))
  })
  return { keys, points, complete: fits && !uses.some(({ use }) => readsText(use)) }
}

/** The moments at which a condition on a time changes its mind; for one that reads the time as text, some of them. */
function edgesOf(key: string, use: ConditionUse, context: RequestContext, search: WitnessSearch): number[] {
  const texts = use.condition.values
  if (readsText(use)) {
    return singleValues([use], { type: 'Date', alwaysPresent: true }, context, search).values.map(parseInstant)
  }
  if (use.comparedAs === 'Numeric') return key === EPOCH_TIME ? texts.map((text) => parseNumber(text) * 1000) : []
  return texts.map(parseInstant)
}

function readsText({ comparedAs }: ConditionUse): boolean {
  return comparedAs === 'String' || comparedAs === 'Binary'
}

/**
 * The services a call went through, in order; the first and the last are keys of their own, and a service may come twice.
 * Of those between, each condition needs one at most.
 */
function calledViaDomain(uses: readonly ConditionUse[], context: RequestContext, search: WitnessSearch): Domain {
  const { values, complete } = singleValues(uses, { type: 'ArrayOfString', alwaysPresent: true }, context, search)
  const between = subsets(values, uses.filter(({ isSet }) => isSet).length)
  const fits = between !== undefined && between.length * values.length ** 2 <= MOST_LISTS
  const ends = values.flatMap((first) => (fits ? values : [first]).map((last) => [first, last] as const))
  const lists = ends.flatMap(([first, last]) =>
    (fits ? between : [[]]).map((others) =>
      first === last && others.length === 0 ? [first] : [first, ...others, last],
    ),
  )
  return { keys: CALLED_VIA, points: lists.map((list) => [list, list[0], list.at(-1)]), complete: complete && fits }
}
