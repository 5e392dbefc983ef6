import type { ContextValue } from '../policy/request-context.ts'
import type { ProofStatement } from './proof-statements.ts'
import type { Budget } from './budget.ts'
import type { ResourcePoints } from './resource-points.ts'
import type { ResourceFormat, ResourceShape } from './resource-shapes.ts'
import { slipPast } from './slip-past.ts'
import {
  allPoints,
  pointsOf,
  type Points,
  type SpaceResource,
  type SpaceStatement,
  type StatementSpace,
} from './statement-space.ts'
import { beginApart, type TextPattern } from './text-pattern.ts'

/** Is there a request for which one statement of each group holds, and none of those to avoid? */
export interface Question {
  readonly groups: readonly (readonly SpaceStatement[])[]
  readonly avoided: readonly SpaceStatement[]
}

export interface Found {
  readonly kind: 'open'
  readonly resource: string
  /** The keys that conditions are about, with values for which the answer holds; `undefined` is an absent key. */
  readonly values: ReadonlyMap<string, ContextValue | undefined>
  /** The statements that let it through, one a group. */
  readonly chosen: readonly ProofStatement[]
  /** The statements to avoid that are avoided by the values of some keys, or with no keys by the resource. */
  readonly evaded: readonly Evaded[]
}

export interface Evaded {
  readonly statement: ProofStatement
  readonly keys: readonly string[]
}

export interface NotFound {
  readonly kind: 'closed' | 'notProved'
  /** The statements that stop what else would be let through; none when nothing lets it through. */
  readonly closedBy: readonly ProofStatement[]
}

/** Steps of one search, of the budget of the proof. */
const MOST_WORK = 3_000_000

/**
 * Takes one statement of each group, and one entry of its Resource, at a time, and looks for a way past all that is to
 * be avoided. So a list of thousands of entries costs as much as each of them alone.
 */
export function solve(
  space: StatementSpace,
  { groups, avoided }: Question,
  shape: ResourceShape,
  resources: ResourcePoints,
  budget: Budget,
): Found | NotFound {
  const closedBy = new Set<ProofStatement>()
  const leastLeft = Math.max(0, budget.left - MOST_WORK)
  let isComplete = [avoided, ...groups].every((some) => some.every((statement) => statement.isComplete))
  let isSpent = false
  const step = (times = 1): boolean => {
    budget.spend(times * space.width)
    isSpent ||= budget.left < leastLeft
    return !isSpent
  }
  const onBlocked = (origin: ProofStatement): unknown => closedBy.add(origin)
  /** Are only those values and resources looked at that a request can have for certain? */
  let isKnown = false
  /** Can there be the request that was found? */
  let isCertain = false

  /** Chooses for one group after the other. */
  function choose(chosen: readonly SpaceStatement[], points: readonly Points[]): Found | undefined {
    const group = groups[chosen.length]
    if (group === undefined) return settle(chosen, points)
    for (const statement of group) {
      if (!step()) return undefined
      const left = meet(points, statement.points)
      if (left.includes(0n)) continue
      const found = choose([...chosen, statement], left)
      if (found !== undefined) return found
    }
    return undefined
  }

  function settle(chosen: readonly SpaceStatement[], points: readonly Points[]): Found | undefined {
    if (!step(avoided.length)) return undefined
    const inTheWay = avoided.filter((statement) => !meet(points, statement.points).includes(0n))
    const wall = inTheWay.find((statement) => statement.resource.isEverything && covers(statement.points, points))
    if (wall !== undefined) {
      onBlocked(wall.origin)
      return undefined
    }
    const forbidden = chosen.flatMap(({ resource }) => (resource.not ? resource.patterns : []))
    const entries = chosen.reduce((sum, { resource }) => sum + resource.patterns.length, 0)
    for (const format of shape.formats) {
      budget.spend(4 * entries)
      for (const entries of entryChoices(chosen, format)) {
        if (!step()) return undefined
        const found = look(chosen, points, inTheWay, { format, entries, forbidden })
        if (found !== undefined) return found
      }
    }
    return undefined
  }

  /** Takes the resources of one format as a domain beside the others. */
  function look(
    chosen: readonly SpaceStatement[],
    points: readonly Points[],
    inTheWay: readonly SpaceStatement[],
    { format, entries, forbidden }: Look,
  ): Found | undefined {
    const ways = inTheWay.map(({ resource }) => resource)
    const { found, complete } = resources.find(format, isKnown, entries, forbidden, ways)
    isComplete &&= complete
    if (found.length === 0) return undefined
    budget.spend(found.length * ways.reduce((sum, { patterns }) => sum + 1 + patterns.length, 0))
    if (!step()) return undefined
    const all = (1n << BigInt(found.length)) - 1n
    const obstacles = inTheWay.map(({ origin, points: own, resource }) => {
      const held = found.map(({ matched }) => holdsFor(resource, matched))
      return { origin, points: [pointsOf(held), ...own] }
    })
    const passage = slipPast([all, ...points], obstacles, { step, onBlocked })
    if (passage === undefined) return undefined
    const [held = 0n, ...left] = passage.points
    const resource = found[firstOf(held)]?.text ?? format.sample
    isCertain = isKnown || (areKnown(space, left) && resources.isKnown(format, resource))
    return {
      kind: 'open',
      resource,
      values: valuesAt(space, left),
      chosen: chosen.map(({ origin }) => origin),
      evaded: passage.passed.map(({ origin, domain }) => ({
        statement: origin,
        keys: space.domains[domain - 1]?.keys ?? [],
      })),
    }
  }

  const found = choose([], space.domains.map(allPoints))
  if (found !== undefined && isCertain) return found
  if (found !== undefined) {
    isKnown = true
    return choose([], space.known) ?? { kind: 'notProved', closedBy: [...closedBy] }
  }
  return { kind: isComplete && !isSpent ? 'closed' : 'notProved', closedBy: [...closedBy] }
}

interface Look {
  readonly format: ResourceFormat
  readonly entries: readonly TextPattern[]
  readonly forbidden: readonly TextPattern[]
}

/** Every way to take one entry of each Resource that the format can match; an entry that is everything asks for nothing. */
function* entryChoices([first, ...rest]: readonly SpaceStatement[], format: ResourceFormat): Generator<TextPattern[]> {
  if (first === undefined) {
    yield []
    return
  }
  const { not, isEverything, patterns } = first.resource
  const own = patterns.filter((pattern) => !beginApart(pattern, format))
  if (own.length === 0 && !not && !isEverything) return
  for (const others of entryChoices(rest, format)) {
    if (not || isEverything) yield others
    else for (const pattern of own) yield [pattern, ...others]
  }
}

function holdsFor({ isEverything, not, patterns }: SpaceResource, matched: ReadonlySet<string>): boolean {
  return isEverything || patterns.some(({ id }) => matched.has(id)) !== not
}

function meet(one: readonly Points[], other: readonly Points[]): Points[] {
  return one.map((own, place) => own & (other[place] ?? 0n))
}

function covers(one: readonly Points[], other: readonly Points[]): boolean {
  return other.every((own, place) => (own & ~(one[place] ?? 0n)) === 0n)
}

function firstOf(points: Points): number {
  const digits = points.toString(2)
  return digits.length - 1 - digits.lastIndexOf('1')
}

/** Are the values that stand for these points such as a request can have for certain? They are the first of each. */
function areKnown({ known }: StatementSpace, points: readonly Points[]): boolean {
  return points.every((own, place) => (own & (known[place] ?? 0n)) !== 0n)
}

function valuesAt({ domains }: StatementSpace, points: readonly Points[]): Map<string, ContextValue | undefined> {
  const values = new Map<string, ContextValue | undefined>()
  for (const [place, { keys, points: all }] of domains.entries()) {
    const point = all[firstOf(points[place] ?? 1n)] ?? []
    for (const [index, key] of keys.entries()) values.set(key, point[index])
  }
  return values
}
