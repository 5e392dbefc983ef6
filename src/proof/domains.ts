import type { Catalogue } from '../catalogue/index.ts'
import type { ContextValue, RequestContext } from '../policy/request-context.ts'
import type { ConditionUse } from './condition-use.ts'
import type { CredentialProfile } from './credential-profiles.ts'
import { isoText, keyValues, singleValues, subsets, type KeyFacts } from './key-values.ts'
import { momentsAround } from './ordered-values.ts'

/** Some keys and all that requests can have in them, as far as the policies can tell. */
export interface Domain {
  /** In lower case. */
  readonly keys: readonly string[]
  /** Each has a value for each key. */
  readonly points: readonly (readonly (ContextValue | undefined)[])[]
  /** `false`: there may be more points than these. */
  readonly complete: boolean
}

const CLOCK = ['aws:currenttime', 'aws:epochtime']
const CALLED_VIA = ['aws:calledvia', 'aws:calledviafirst', 'aws:calledvialast']
const MFA_AGE = 'aws:multifactorauthage'
const ISSUED_AT = 'aws:tokenissuetime'

/** Keys that all requests have, whoever makes them. */
const ALWAYS_PRESENT: ReadonlySet<string> = new Set(['aws:requestedregion', 'aws:resourceaccount', 'aws:useragent'])

/** Puts the keys that conditions name into domains; those that say the same thing in two ways are one domain. */
export function buildDomains(
  usesByKey: ReadonlyMap<string, readonly ConditionUse[]>,
  profile: CredentialProfile,
  { catalogue, now, context }: { catalogue: Catalogue; now: Date; context: RequestContext },
): Domain[] {
  const domains: Domain[] = []
  const usesOf = (keys: readonly string[]): ConditionUse[] => keys.flatMap((key) => usesByKey.get(key) ?? [])
  if (usesOf(CLOCK).length > 0) domains.push(clockDomain(usesOf(CLOCK), now))
  const calledVia = usesOf(CALLED_VIA)
  if (calledVia.length > 0 && profile.present.has('aws:calledvia')) domains.push(calledViaDomain(calledVia, context))
  const grouped = new Set([...CLOCK, ...CALLED_VIA])
  for (const [key, uses] of usesByKey) {
    if (grouped.has(key)) continue
    const type = catalogue.findConditionKey(key)?.type ?? 'String'
    const alwaysPresent = profile.present.has(key) || ALWAYS_PRESENT.has(key)
    const { values, complete } = keyValues(uses, { type, alwaysPresent, range: rangeOf(key, now) }, context)
    domains.push({ keys: [key], points: values.map((value) => [value]), complete })
  }
  return domains
}

function rangeOf(key: string, now: Date): KeyFacts['range'] {
  if (key === MFA_AGE) return { from: 0, wholeNumbers: true }
  return key === ISSUED_AT ? { to: now.getTime() } : undefined
}

/** Now and later: what a policy says of times gone by no longer matters. */
function clockDomain(uses: readonly ConditionUse[], now: Date): Domain {
  const texts = uses.flatMap(({ condition }) => condition.values)
  const moments = momentsAround(texts, { from: now.getTime() })
  return {
    keys: CLOCK,
    points: moments.map((moment) => [isoText(moment), String(moment / 1000)]),
    complete: true,
  }
}

/** The services a call went through, in order; the first and the last are keys of their own. */
function calledViaDomain(uses: readonly ConditionUse[], context: RequestContext): Domain {
  const { values, complete } = singleValues(uses, { type: 'ArrayOfString', alwaysPresent: true }, context)
  const lists = subsets(values, Math.max(2, uses.length))
  const ordered = (lists ?? values.map((value) => [value])).flatMap((list) => turns(list))
  const points = ordered.filter((list) => list.length > 0).map((list) => [list, list[0], list.at(-1)])
  return { keys: CALLED_VIA, points, complete: complete && lists !== undefined }
}

/** A list begun at each of its items, forwards and backwards, so that every pair is once first and last. */
function turns(list: readonly string[]): string[][] {
  if (list.length < 2) return [[...list]]
  return list.flatMap((first) =>
    list
      .filter((last) => last !== first)
      .map((last) => [first, ...list.filter((item) => item !== first && item !== last), last]),
  )
}
