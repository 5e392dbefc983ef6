import type { Catalogue } from '../catalogue/index.ts'
import type { ActionClasses } from './action-classes.ts'
import type { ClosedAnswer } from './answer.ts'
import type { CredentialProfile } from './credential-profiles.ts'
import { isBoundBy, type ProofStatement } from './proof-statements.ts'
import { contextOf, isSettled } from './statement-space.ts'
import { weightOf } from './statement-weight.ts'
import { variableKeys } from './text-pattern.ts'

/** So many patterns are compared with each action, and no longer conditions are looked at. */
const MOST_PATTERNS = 100
const MOST_WEIGHT = 2000

/**
 * Denies that hold for every request with some credentials: for all resources, and under no condition but such as the
 * credentials settle. What they are about is closed however much else there is, so this is told without the budget.
 */
export class Walls {
  readonly #classes: ActionClasses
  readonly #walls: readonly ProofStatement[]
  readonly #answers = new Map<ProofStatement, ClosedAnswer>()

  constructor(
    statements: readonly ProofStatement[],
    profile: CredentialProfile,
    { classes, catalogue }: { classes: ActionClasses; catalogue: Catalogue },
  ) {
    this.#classes = classes
    const walls: ProofStatement[] = []
    let patterns = 0
    for (const statement of statements) {
      if (!isWall(statement, profile, catalogue)) continue
      const own = classes.countPatterns(statement)
      if (patterns + own > MOST_PATTERNS) continue
      patterns += own
      walls.push(statement)
    }
    this.#walls = walls
  }

  /** @param action - In lower case. */
  closing(action: string): ClosedAnswer | undefined {
    return this.#closedBy(this.#walls.find((wall) => this.#classes.isAbout(wall, action)))
  }

  /** What closes all names of a service that no policy writes out; `undefined`: of services that no policy names. */
  closingAll(service: string | undefined): ClosedAnswer | undefined {
    return this.#closedBy(this.#walls.find((wall) => this.#classes.isAboutAll(wall, service)))
  }

  /** The same answer each time, so that what one statement closes stands together. */
  #closedBy(wall: ProofStatement | undefined): ClosedAnswer | undefined {
    if (wall === undefined) return undefined
    let answer = this.#answers.get(wall)
    if (answer === undefined) {
      answer = { kind: 'closed', closedBy: [wall], silentGate: undefined }
      this.#answers.set(wall, answer)
    }
    return answer
  }
}

function isWall(statement: ProofStatement, profile: CredentialProfile, catalogue: Catalogue): boolean {
  const { gate, variables } = statement
  const { source, conditions } = statement.statement
  const { effect, resource, principal } = source
  if (effect !== 'Deny' || gate.isOld || principal !== undefined || !isBoundBy(gate, profile)) return false
  if (resource !== undefined && (resource.not || !resource.values.includes('*'))) return false
  if (conditions.length > 0 && weightOf(statement.statement) > MOST_WEIGHT) return false
  return (profile.states ?? [profile]).every((state) => {
    const context = contextOf(state.known)
    return conditions.every((condition) => {
      const keys = [condition.key, ...(variables ? condition.source.values.flatMap(variableKeys) : [])]
      return keys.every((one) => isSettled(one, state, catalogue)) && condition.holds(context)
    })
  })
}
