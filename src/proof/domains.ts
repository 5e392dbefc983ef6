import type { Catalogue } from '../catalogue/index.ts'
import type { ContextValue, RequestContext } from '../policy/request-context.ts'
import type { ConditionUse } from './condition-use.ts'
import type { CredentialProfile } from './credential-profiles.ts'
import { keyValues, MOST_LISTS, singleValues, subsets } from './key-values.ts'
import { formOfNamingKey } from './naming-keys.ts'
import { TIMES, timesDomain } from './times-domain.ts'
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

const CALLED_VIA = ['aws:calledvia', 'aws:calledviafirst', 'aws:calledvialast']

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
    const form = formOfNamingKey(key, profile)
    const { values, complete } = keyValues(uses, { type, alwaysPresent, mayBeList: !isGlobal, form }, context, search)
    domains.push({ keys: [key], points: values.map((value) => [value]), complete })
  }
  return domains
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
