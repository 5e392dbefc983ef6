import { compileActions, includesAction, type ActionIndex } from '../policy/action-index.ts'
import { isWanted, type ProofStatement } from './proof-statements.ts'

/** Actions that the same statements are about; what is proved of one is proved of all. */
export interface ActionClass {
  readonly statements: readonly ProofStatement[]
}

/** Finds the class of an action. Statements that are about all of a service or none are sorted out once per service. */
export class ActionClasses {
  readonly #statements: readonly ProofStatement[]
  readonly #indexes: readonly ActionIndex[]
  readonly #services: readonly ReadonlySet<string>[]
  readonly #classes = new Map<string, ActionClass>()
  #service = ''
  #undecided: readonly number[] = []
  #decided: readonly number[] = []
  #decidedKey = ''

  constructor(statements: readonly ProofStatement[]) {
    this.#statements = statements
    this.#indexes = statements.map(({ statement }) => compileActions(statement.source.action.values))
    this.#services = this.#indexes.map(({ names }) => new Set([...names].map(serviceOf)))
  }

  /** @param action - In lower case. Ask for the actions of a service one after the other. */
  find(action: string): ActionClass {
    this.#turnTo(serviceOf(action))
    let key = this.#decidedKey
    for (const id of this.#undecided) if (this.#isAbout(id, action)) key += `,${id}`
    const found = this.#classes.get(key)
    return found ?? this.#makeClass(key, action)
  }

  /**
   * A class for all names of a service, or of services that no policy names, that no policy writes out: with everything in
   * it that may let one through, and nothing that may not stop one. What is closed to it is closed to each.
   *
   * @param service - In lower case.
   */
  loosest(service: string | undefined): ActionClass {
    const prefix = service === undefined ? undefined : `${service}:`
    return {
      statements: this.#statements.filter((statement, id) => {
        const index = this.#indexes[id]
        if (index === undefined) return false
        const isAll = index.names.has('*') || index.patterns.some(isEverything) || isWholeService(statement, prefix)
        const isSome = index.patterns.length > 0 || (prefix !== undefined && index.patternsByService.has(prefix))
        const mayHold = this.#isNegated(id) ? !isAll : isAll || isSome
        const mustHold = this.#isNegated(id) ? !isAll && !isSome : isAll
        return isWanted(statement) ? mayHold : mustHold
      }),
    }
  }

  #makeClass(key: string, action: string): ActionClass {
    const about = new Set([...this.#decided, ...this.#undecided.filter((id) => this.#isAbout(id, action))])
    const statements = this.#statements.filter(({ id }) => about.has(id))
    // The same statements may have been met in another order.
    const sorted = statements.map(({ id }) => `,${id}`).join('')
    const made = this.#classes.get(sorted) ?? { statements }
    this.#classes.set(sorted, made).set(key, made)
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
    for (const [id, { names, patterns, patternsByService }] of this.#indexes.entries()) {
      const isAll = names.has('*') || patterns.some(isEverything)
      const isNone = patterns.length === 0 && !patternsByService.has(service) && !this.#services[id]?.has(service)
      if (!isAll && !isNone) undecided.push(id)
      else if (isAll !== this.#isNegated(id)) decided.push(id)
    }
    this.#undecided = undecided
    this.#decided = decided
    this.#decidedKey = decided.map((id) => `,${id}`).join('')
  }

  #isNegated(id: number): boolean {
    return this.#statements[id]?.statement.source.action.not ?? false
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
