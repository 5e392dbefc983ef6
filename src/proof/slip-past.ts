import type { Points } from './statement-space.ts'

/** Something to slip past: it holds at these points of each domain, and only where it holds in all of them at once. */
export interface Obstacle<Origin> {
  readonly origin: Origin
  readonly points: readonly Points[]
}

export interface Passage<Origin> {
  /** What is left of each domain. Any point of each, together, are past every obstacle. */
  readonly points: readonly Points[]
  /** The obstacles that stood in the way, and the domain through which each was passed. */
  readonly passed: readonly Pass<Origin>[]
}

interface Pass<Origin> {
  readonly origin: Origin
  readonly domain: number
}

/** A place on the way: before an obstacle, of which some domains were tried. */
interface Place<Origin> {
  readonly left: readonly Points[]
  readonly at: number
  readonly pass: Pass<Origin> | undefined
  nextDomain: number
  isBlocked: boolean
}

/**
 * A way past all obstacles: for each that is in the way, give up its points of one domain. Depth first, and back as soon
 * as nothing is left of a domain.
 *
 * @param step - Counts, once for each obstacle that is looked at; `false` ends the search.
 * @param onBlocked - Is told an obstacle that can't be passed on the way that was tried.
 */
export function slipPast<Origin>(
  points: readonly Points[],
  obstacles: readonly Obstacle<Origin>[],
  { step, onBlocked }: { step: () => boolean; onBlocked: (origin: Origin) => void },
): Passage<Origin> | undefined {
  /** The place before the next obstacle that is in the way. */
  function placeFrom(left: readonly Points[], from: number, pass: Pass<Origin> | undefined): Place<Origin> | undefined {
    for (let at = from; ; at += 1) {
      const obstacle = obstacles[at]
      const isAside =
        obstacle !== undefined && left.some((own, domain) => (own & (obstacle.points[domain] ?? 0n)) === 0n)
      if (!isAside) return { left, at, pass, nextDomain: 0, isBlocked: true }
      if (!step()) return undefined
    }
  }

  const way: Place<Origin>[] = []
  let place = placeFrom(points, 0, undefined)
  while (place !== undefined) {
    const { left, at, nextDomain } = place
    const obstacle = obstacles[at]
    if (obstacle === undefined) {
      return { points: left, passed: [...way, place].flatMap(({ pass }) => pass ?? []) }
    }
    const own = left[nextDomain]
    if (own === undefined) {
      if (place.isBlocked) onBlocked(obstacle.origin)
      place = way.pop()
      continue
    }
    place.nextDomain += 1
    const rest = own & ~(obstacle.points[nextDomain] ?? 0n)
    if (rest === 0n) continue
    if (!step()) return undefined
    place.isBlocked = false
    way.push(place)
    place = placeFrom(left.with(nextDomain, rest), at + 1, { origin: obstacle.origin, domain: nextDomain })
  }
  return undefined
}
