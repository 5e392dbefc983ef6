import type { Catalogue } from '../catalogue/index.ts'
import type { Budget } from './budget.ts'
import { RequestContext, type ContextValue } from '../policy/request-context.ts'
import { conditionUse, type ConditionUse } from './condition-use.ts'
import type { CredentialProfile } from './credential-profiles.ts'
import { buildDomains, type Domain } from './domains.ts'
import { isWanted, type ProofStatement } from './proof-statements.ts'
import { weightOf, weightOfValues } from './statement-weight.ts'
import { resourcePattern, variableKeys, type TextPattern } from './text-pattern.ts'
import type { WitnessSearch } from './witness-search.ts'

/** A set of points of a domain, a bit each. */
export type Points = bigint

/** A statement under one kind of credentials: what is left of it when all is put in that the credentials determine. */
export interface SpaceStatement {
  readonly origin: ProofStatement
  /** For each domain the points at which the statement's conditions hold. */
  readonly points: readonly Points[]
  readonly resource: SpaceResource
  /** Are there none but conditions that the credentials settle? */
  readonly isUnconditional: boolean
  /** Are all values known that its conditions can tell apart? */
  readonly isComplete: boolean
}

export interface SpaceResource {
  readonly not: boolean
  /** Entries that can match something. */
  readonly patterns: readonly TextPattern[]
  /** Does it hold for every resource? */
  readonly isEverything: boolean
}

/** Everything that requests with one kind of credentials can be, as far as the policies can tell. */
export interface StatementSpace {
  readonly profile: CredentialProfile
  readonly domains: readonly Domain[]
  /** Of each domain the points that a request can have for certain. */
  readonly known: readonly Points[]
  /** By the number of the statement; `undefined` for one that never applies. */
  readonly statements: readonly (SpaceStatement | undefined)[]
  /** The keys that the credentials determine. */
  readonly fixed: ReadonlyMap<string, ContextValue | undefined>
  /** Made with variables taken for anything: it finds too much open, so only what it finds closed counts. */
  readonly isLoose: boolean
  /** `false`: the budget was spent before it was made, so nothing in it is proved. */
  readonly isWhole: boolean
  /** What it takes to compare all points of one statement with those of another, in steps of a budget. */
  readonly width: number
}

export interface SpaceOptions {
  readonly catalogue: Catalogue
  readonly now: Date
  readonly search: WitnessSearch
  /** Values for keys that variables name and the credentials don't determine. */
  readonly assigned?: ReadonlyMap<string, ContextValue | undefined>
  /** Variables that have no value yet: take them for anything. */
  readonly loose?: ReadonlySet<string>
}

export function buildSpace(
  statements: readonly ProofStatement[],
  profile: CredentialProfile,
  { catalogue, now, search, assigned = new Map(), loose = new Set() }: SpaceOptions,
): StatementSpace {
  const fixed = new Map([...profile.known, ...assigned])
  const context = contextOf(fixed)
  const isFixed = (key: string): boolean => fixed.has(key) || isSettled(key, profile, catalogue)
  const { budget } = search
  budget.spend(statements.reduce((sum, { statement }) => sum + weightOf(statement), 0))
  const left = statements.map((statement) => leftConditions(statement, context, isFixed, loose))
  const usesByKey = new Map<string, ConditionUse[]>()
  for (const { key, use } of left.flatMap((conditions) => conditions ?? [])) {
    const uses = usesByKey.get(key)
    if (uses === undefined) usesByKey.set(key, [use])
    else uses.push(use)
  }
  const domains = buildDomains(usesByKey, profile, { catalogue, now, search, context })
  const width = domains.reduce((sum, { points }) => sum + 1 + points.length / POINTS_A_STEP, 1)
  const known = domains.map((domain) => (1n << BigInt(domain.known)) - 1n)
  const shared = { profile, domains, known, fixed, isLoose: loose.size > 0, width }
  if (!budget.spend(PASSES * statements.length * domains.length)) return { ...shared, statements: [], isWhole: false }
  const held = domains.map((domain) => pointsOfStatements(domain, left, fixed, budget))

  const uncertain = new Set(domains.flatMap(({ keys, complete }) => (complete ? [] : keys)))
  const inSpace = statements.map((origin, index): SpaceStatement | undefined => {
    const conditions = left[index]
    if (conditions === undefined) return undefined
    const points = held.map((ofStatements) => ofStatements[index] ?? 0n)
    const resource = spaceResource(origin, context, loose)
    // It never applies if it does at none of all points; where there may be more points, that isn't known.
    const isNever = points.some((own, place) => own === 0n && domains[place]?.complete === true)
    const isUnconditional = conditions.length === 0
    const isComplete = !conditions.some(({ key }) => uncertain.has(key))
    return isNever || resource === undefined ? undefined : { origin, points, resource, isUnconditional, isComplete }
  })
  return { ...shared, statements: inSpace, isWhole: !budget.isSpent }
}

const POINTS_A_STEP = 1024
/** So often each statement is looked at for each domain. */
const PASSES = 3

export function contextOf(values: Iterable<readonly [string, ContextValue | undefined]>): RequestContext {
  const context = new RequestContext()
  for (const [key, value] of values) context.set(key, value)
  return context
}

/** A key that AWS doesn't have is never there. */
export function isUnknownKey(key: string, catalogue: Catalogue): boolean {
  return catalogue.findConditionKey(key) === undefined && !/^[^:]*\.[^:]*:/.test(key)
}

/** Do the credentials determine it? */
export function isSettled(key: string, { known, tagsAreKnown }: CredentialProfile, catalogue: Catalogue): boolean {
  return known.has(key) || (tagsAreKnown && key.startsWith('aws:principaltag/')) || isUnknownKey(key, catalogue)
}

interface LeftCondition {
  readonly key: string
  readonly use: ConditionUse
  readonly holds: (context: RequestContext) => boolean
}

/** The conditions that the credentials don't settle; `undefined` when one of those they settle fails. */
function leftConditions(
  origin: ProofStatement,
  context: RequestContext,
  isFixed: (key: string) => boolean,
  loose: ReadonlySet<string>,
): LeftCondition[] | undefined {
  const { statement, variables } = origin
  const left: LeftCondition[] = []
  for (const condition of statement.conditions) {
    const { source, key } = condition
    const holds = (at: RequestContext): boolean => condition.holds(at)
    const isOpen = variables && source.values.some((text) => variableKeys(text).some((name) => loose.has(name)))
    if (isOpen) {
      // May hold or not: what is wanted is taken to hold, what is to be avoided not to.
      if (!isWanted(origin)) return undefined
    } else if (isFixed(key)) {
      if (!holds(context)) return undefined
    } else left.push({ key, use: conditionUse(source, variables), holds })
  }
  return left
}

/** `undefined` when no resource fits. */
function spaceResource(
  origin: ProofStatement,
  context: RequestContext,
  loose: ReadonlySet<string>,
): SpaceResource | undefined {
  const { variables } = origin
  const { resource: element } = origin.statement.source
  if (element === undefined) return { not: false, patterns: [], isEverything: true }
  const { not, values } = element
  // Too much for what is wanted or for what is left out of what is to be avoided, too little for the other two.
  const isWide = isWanted(origin) !== not
  const patterns = values.flatMap((text) => {
    const isOpen = variables && variableKeys(text).some((name) => loose.has(name))
    if (isOpen) return isWide ? (resourcePattern(text.replaceAll(VARIABLE, '*'), false, context) ?? []) : []
    return resourcePattern(text, variables, context) ?? []
  })
  if (!not && patterns.length === 0) return undefined
  const hasAll = patterns.some(
    ({ steps: [step, second] }) => step?.kind === 'run' && step.except === '' && second === undefined,
  )
  if (not && hasAll) return undefined
  return { not, patterns, isEverything: not ? patterns.length === 0 : hasAll }
}

const VARIABLE = /\$\{[^}]*\}/g

/** For each statement the points of the domain at which its conditions hold; all, where none of them is about its keys. */
function pointsOfStatements(
  domain: Domain,
  left: readonly (readonly LeftCondition[] | undefined)[],
  fixed: ReadonlyMap<string, ContextValue | undefined>,
  budget: Budget,
): Points[] {
  const asking = left.flatMap((conditions = [], index) => {
    const own = conditions.filter(({ key }) => domain.keys.includes(key))
    return own.length === 0 ? [] : [{ index, own, flags: domain.points.map(() => false) }]
  })
  const all = allPoints(domain)
  const held = left.map(() => all)
  const weight = asking
    .flatMap(({ own }) => own)
    .reduce((sum, { use }) => sum + weightOfValues(use.condition.values), 0)
  if (!budget.spend(weight * sizeOf(domain))) return held
  const context = contextOf(fixed)
  for (const [place, point] of domain.points.entries()) {
    for (const [at, key] of domain.keys.entries()) context.set(key, point[at])
    for (const { own, flags } of asking) flags[place] = own.every(({ holds }) => holds(context))
  }
  for (const { index, flags } of asking) held[index] = pointsOf(flags)
  return held
}

/** How many values its points have together. */
function sizeOf({ points }: Domain): number {
  return points.reduce(
    (sum, point) => sum + point.reduce((own, value) => own + (Array.isArray(value) ? 1 + value.length : 1), 0),
    0,
  )
}

/** The points whose flag is set, the first one the lowest. */
export function pointsOf(flags: readonly boolean[]): Points {
  return BigInt(`0b0${flags.map(Number).toReversed().join('')}`)
}

export function allPoints({ points }: Domain): Points {
  return (1n << BigInt(points.length)) - 1n
}
