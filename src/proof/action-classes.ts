import { compileActions, includesAction, type ActionIndex } from '../policy/action-index.ts'
import type { Budget } from './budget.ts'
import { isWanted, type ProofStatement } from './proof-statements.ts'
import { weightOf } from './statement-weight.ts'

/** Actions that the same statements are about; what is proved of one is proved of all. */
export interface ActionClass {
  readonly statements: readonly ProofStatement[]
  /** What it takes the engine to decide a request for one of them, in steps of a budget. */
  readonly weight: number
}

/** Finds the class of an action. Statements that are about all of a service or none are sorted out once per service. */
export class ActionClasses {
  readonly #statements: readonly ProofStatement[]
  readonly #indexes: readonly ActionIndex[]
  readonly #services: readonly ReadonlySet<string>[]
  readonly #classes = new Map<string, ActionClass>()
  readonly #budget: Budget
  #service = ''
  #undecided: readonly number[] = []
  #decided: readonly number[] = []
  /** Of the service, by which of the undecided statements are about them. */
  #ofService = new Map<string, ActionClass>()
  /** Of finding one. */
  #weight = 0

  /** @param budget - Of the whole proof. Once it is spent, what is found is no longer to be used. */
  constructor(statements: readonly ProofStatement[], budget: Budget) {
    this.#statements = statements
    this.#budget = budget
    budget.spend(statements.reduce((sum, { statement }) => sum + statement.source.action.values.length, 0))
    this.#indexes = statements.map(({ statement }) => compileActions(statement.source.action.values))
    this.#services = this.#indexes.map(({ names }) => new Set([...names].map(serviceOf)))
  }

  /** @param action - In lower case. Ask for the actions of a service one after the other. */
  find(action: string): ActionClass {
    this.#turnTo(serviceOf(action))
    this.#budget.spend(this.#weight)
    let key = ''
    for (const id of this.#undecided) if (this.#isAbout(id, action)) key += `,${id}`
    let found = this.#ofService.get(key)
    if (found === undefined) this.#ofService.set(key, (found = this.#makeClass(action)))
    return found
  }

  /**
   * A class for all names of a service, or of services that no policy names, that no policy writes out: with everything in
   * it that may let one through, and nothing that may not stop one. What is closed to it is closed to each.
   *
   * @param service - In lower case.
   */
  loosest(service: string | undefined): ActionClass {
    const prefix = service === undefined ? undefined : `${service}:`
    return classOf(
      this.#statements.filter((statement, id) => {
        const index = this.#indexes[id]
        if (index === undefined) return false
        this.#budget.spend(1 + statement.statement.source.action.values.length)
        const { isAll, isSome } = reach(statement, index, prefix)
        const mayHold = this.#isNegated(id) ? !isAll : isAll || isSome
        return isWanted(statement) ? mayHold : this.isAboutAll(statement, service)
      }),
    )
  }

  /** Is the statement about all names of a service, or of services that no policy names, but for such as policies write out? */
  isAboutAll(statement: ProofStatement, service: string | undefined): boolean {
    const index = this.#indexes[statement.id]
    if (index === undefined) return false
    const { isAll, isSome } = reach(statement, index, service === undefined ? undefined : `${service}:`)
    return this.#isNegated(statement.id) ? !isAll && !isSome : isAll
  }

  /** @param action - In lower case. */
  isAbout({ id }: ProofStatement, action: string): boolean {
    return this.#isAbout(id, action)
  }

  /** How many patterns an action is compared with, one more for the statement itself. */
  countPatterns({ id }: ProofStatement): number {
    const { patterns = [], patternsByService = new Map<string, readonly unknown[]>() } = this.#indexes[id] ?? {}
    return [...patternsByService.values()].reduce((sum, own) => sum + own.length, 1 + patterns.length)
  }

  #makeClass(action: string): ActionClass {
    this.#budget.spend(this.#weight + this.#statements.length)
    const about = new Set([...this.#decided, ...this.#undecided.filter((id) => this.#isAbout(id, action))])
    const statements = this.#statements.filter(({ id }) => about.has(id))
    const key = statements.map(({ id }) => id).join()
    const made = this.#classes.get(key) ?? classOf(statements)
    this.#classes.set(key, made)
    return made
  }

  #isAbout(id: number, action: string): boolean {
    const index = this.#indexes[id]
    return index !== undefined && includesAction(index, action) !== this.#isNegated(id)
  }

  #turnTo(service: string): void {
    if (service === this.#service) return
    this.#service = service
    const undecided: number[] = []
    const decided: number[] = []
    let weight = 1
    for (const [id, { names, patterns, patternsByService }] of this.#indexes.entries()) {
      const isAll = names.has('*') || patterns.some(isEverything)
      const isNone = patterns.length === 0 && !patternsByService.has(service) && !this.#services[id]?.has(service)
      if (!isAll && !isNone) {
        undecided.push(id)
        weight += 1 + patterns.length + (patternsByService.get(service)?.length ?? 0)
      } else if (isAll !== this.#isNegated(id)) decided.push(id)
    }
    this.#undecided = undecided
    this.#decided = decided
    this.#ofService = new Map()
    this.#weight = weight
    this.#budget.spend(this.#indexes.length)
  }

  #isNegated(id: number): boolean {
    return this.#statements[id]?.statement.source.action.not ?? false
  }
}

function classOf(statements: readonly ProofStatement[]): ActionClass {
  return { statements, weight: statements.reduce((sum, { statement }) => sum + weightOf(statement), 1) }
}

/** Is its list of actions about all names of a service, or about some, but for those it writes out? */
function reach(
  statement: ProofStatement,
  { names, patterns, patternsByService }: ActionIndex,
  prefix: string | undefined,
): { isAll: boolean; isSome: boolean } {
  return {
    isAll: names.has('*') || patterns.some(isEverything) || isWholeService(statement, prefix),
    isSome: patterns.length > 0 || (prefix !== undefined && patternsByService.has(prefix)),
  }
}

function isWholeService({ statement }: ProofStatement, prefix: string | undefined): boolean {
  return prefix !== undefined && statement.source.action.values.some((value) => value.toLowerCase() === `${prefix}*`)
}

function serviceOf(action: string): string {
  return action.slice(0, action.indexOf(':') + 1)
}

/** `*` is the glob of two empty pieces. */
function isEverything({ pieces }: ActionIndex['patterns'][number]): boolean {
  return pieces.length === 2 && pieces.every((piece) => piece.length === 0)
}
