import type { Catalogue } from '../catalogue/index.ts'
import type { ContextValue, RequestContext } from '../policy/request-context.ts'
import type { ConditionUse } from './condition-use.ts'
import type { CredentialProfile } from './credential-profiles.ts'
import { keyValues, knownFirst, MOST_LISTS, singleValues, subsets } from './key-values.ts'
import { formOfKey } from './known-forms.ts'
import { TIMES, timesDomain } from './times-domain.ts'
import type { WitnessSearch } from './witness-search.ts'

/** Some keys and all that requests can have in them, as far as the policies can tell. */
export interface Domain {
  /** In lower case. */
  readonly keys: readonly string[]
  /** Each has a value for each key. */
  readonly points: readonly (readonly (ContextValue | undefined)[])[]
  /** So many of them, the first ones, a request can have for certain. */
  readonly known: number
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
    domains.push(calledViaDomain(calledVia, profile, context, search))
  const grouped = new Set([...TIMES, ...CALLED_VIA])
  for (const [key, uses] of usesByKey) {
    if (grouped.has(key)) continue
    const { type = 'String', isGlobal = false } = catalogue.findConditionKey(key) ?? {}
    const alwaysPresent = profile.present.has(key) || ALWAYS_PRESENT.has(key)
    const facts = { type, alwaysPresent, mayBeList: !isGlobal, form: formOfKey(key, type, profile) }
    const { values, known, complete } = keyValues(uses, facts, context, search)
    domains.push({ keys: [key], points: values.map((value) => [value]), known, complete })
  }
  return domains
}

/**
 * The services a call went through, in order; the first and the last are keys of their own, and a service may come twice.
 * Of those between, each condition needs one at most.
 */
function calledViaDomain(
  uses: readonly ConditionUse[],
  profile: CredentialProfile,
  context: RequestContext,
  search: WitnessSearch,
): Domain {
  const form = formOfKey('aws:calledvia', 'ArrayOfString', profile)
  const single = singleValues(uses, { type: 'ArrayOfString', alwaysPresent: true, form }, context, search)
  const { complete } = single
  // The first and the last may be settled as values of variables.
  const [, isFirst, isLast] = CALLED_VIA.map((key) => {
    const settled = context.get(key)
    return (service: string): boolean => settled === undefined || settled === service
  })
  const settled = CALLED_VIA.map((key) => context.get(key)).filter((value) => typeof value === 'string')
  const values = [...new Set([...settled, ...single.values])]
  const between = subsets(values, uses.filter(({ isSet }) => isSet).length)
  const fits = between !== undefined && between.length * values.length ** 2 <= MOST_LISTS
  const ends = values
    .flatMap((first) => (fits ? values : [first]).map((last) => [first, last] as const))
    .filter(([first, last]) => isFirst?.(first) && isLast?.(last))
  const lists = ends.flatMap(([first, last]) =>
    (fits ? between : [[]]).map((others) =>
      first === last && others.length === 0 ? [first] : [first, ...others, last],
    ),
  )
  const sorted = knownFirst(lists, values, form, search)
  const points = sorted.values.map((list) => [list, list[0], list.at(-1)])
  return { keys: CALLED_VIA, points, known: sorted.known, complete: complete && fits }
}
