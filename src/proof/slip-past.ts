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
  readonly passed: readonly { readonly origin: Origin; readonly domain: number }[]
}

/**
 * A way past all obstacles: for each that is in the way, give up its points of one domain. Depth first, and back as soon
 * as nothing is left of a domain.
 *
 * @param step - Counts; `false` ends the search.
 * @param onBlocked - Is told an obstacle that can't be passed on the way that was tried.
 */
export function slipPast<Origin>(
  points: readonly Points[],
  obstacles: readonly Obstacle<Origin>[],
  { step, onBlocked }: { step: () => boolean; onBlocked: (origin: Origin) => void },
): Passage<Origin> | undefined {
  function pass(left: readonly Points[], at: number, passed: Passage<Origin>['passed']): Passage<Origin> | undefined {
    const obstacle = obstacles[at]
    if (obstacle === undefined) return { points: left, passed }
    const isAside = left.some((own, domain) => (own & (obstacle.points[domain] ?? 0n)) === 0n)
    if (isAside) return pass(left, at + 1, passed)
    let isBlocked = true
    for (const [domain, own] of left.entries()) {
      const rest = own & ~(obstacle.points[domain] ?? 0n)
      if (rest === 0n) continue
      if (!step()) return undefined
      isBlocked = false
      const found = pass(left.with(domain, rest), at + 1, [...passed, { origin: obstacle.origin, domain }])
      if (found !== undefined) return found
    }
    if (isBlocked) onBlocked(obstacle.origin)
    return undefined
  }
  return pass(points, 0, [])
}
