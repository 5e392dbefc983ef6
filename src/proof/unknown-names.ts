import type { Catalogue } from '../catalogue/index.ts'
import { parsePattern } from '../policy/pattern.ts'
import { addToSet } from './add-to-set.ts'
import { Budget } from './budget.ts'
import { findWitnesses } from './find-witnesses.ts'
import type { ProofStatement } from './proof-statements.ts'
import { actionShape, globPattern, literalPattern, type TextPattern } from './text-pattern.ts'
import type { Work } from './work.ts'

/** An action that the catalogue doesn't have: of tomorrow, or of a service that it lacks. */
export interface UnknownName {
  readonly name: string
  /** In lower case; `undefined` for one that the catalogue lacks and no policy names either. */
  readonly service: string | undefined
  /** Does a policy write exactly this name? */
  readonly isWritten: boolean
}

export interface UnknownNames {
  /** One for each way in which policies can tell such names apart, by service. */
  readonly names: readonly UnknownName[]
  /** The services of which there are too many to tell; `undefined` for those that no policy names. */
  readonly untold: readonly (string | undefined)[]
}

/** After so many known names in place of unknown ones, no more are looked for. */
const MOST_ROUNDS = 20
/** More names of one service are not asked about. */
const MOST_NAMES = 2000

/**
 * The names outside the catalogue that the Actions and NotActions of policies treat differently.
 *
 * @param budget - Of the whole proof.
 */
export function unknownNames(
  statements: readonly ProofStatement[],
  catalogue: Catalogue,
  budget = new Budget(),
): Work<UnknownNames> {
  return new UnknownNameFinder(statements, catalogue, budget).find()
}

class UnknownNameFinder {
  readonly #catalogue: Catalogue
  readonly #budget: Budget
  /** Names that policies write and the catalogue lacks, by service. */
  readonly #written = new Map<string, Set<string>>()
  /** Patterns whose service is written out, by service. */
  readonly #patterns = new Map<string, Set<string>>()
  /** Patterns of several services, but for those that take everything. */
  readonly #wide = new Set<string>()
  readonly #untold: (string | undefined)[] = []
  readonly #made = new Map<string, TextPattern>()

  constructor(statements: readonly ProofStatement[], catalogue: Catalogue, budget: Budget) {
    this.#catalogue = catalogue
    this.#budget = budget
    for (const value of statements.flatMap(({ statement }) => statement.source.action.values)) {
      const text = value.toLowerCase()
      const service = text.slice(0, text.indexOf(':'))
      if (EVERYTHING.test(text) || !text.includes(':')) continue
      if (/[*?]/.test(service)) this.#wide.add(text)
      else if (/[*?]/.test(text)) addToSet(this.#patterns, service, text)
      else if (catalogue.findAction(text) === undefined) addToSet(this.#written, service, value)
    }
  }

  *find(): Work<UnknownNames> {
    const names = [...this.#ofNoService()]
    for (const service of new Set([...this.#catalogue.services, ...this.#written.keys(), ...this.#patterns.keys()])) {
      if (this.#budget.isPieceDone()) yield
      if (this.#budget.isSpent) this.#untold.push(service)
      else for (const name of this.#ofService(service)) names.push(name)
    }
    return { names, untold: this.#untold }
  }

  *#ofService(service: string): Generator<UnknownName> {
    for (const name of this.#written.get(service) ?? []) yield { name, service, isWritten: true }
    const patterns = [...(this.#patterns.get(service) ?? []), ...this.#wide]
    this.#budget.spend(patterns.length)
    for (const name of this.#likely(service, patterns)) yield { name, service, isWritten: false }
    if (patterns.every((pattern) => pattern === `${service}:*`)) return
    const isKnown = (name: string): TextPattern | undefined => this.#catalogue.findAction(name) && literalPattern(name)
    for (const name of this.#tell(service, patterns, isKnown)) yield { name, service, isWritten: false }
  }

  /** Names that read well; what they leave out, the automata find. */
  *#likely(service: string, patterns: readonly string[]): Generator<string> {
    const names = [`${service}:Unknown`]
    for (const pattern of patterns) {
      if (pattern.startsWith(`${service}:`)) names.push(pattern.replaceAll('*', 'Unknown').replaceAll('?', 'x'))
    }
    for (const name of names) {
      if (name.length <= LONGEST_NAME && this.#catalogue.findAction(name) === undefined) yield name
    }
  }

  *#ofNoService(): Generator<UnknownName> {
    const isNamed = (service: string): boolean =>
      this.#catalogue.findService(service) !== undefined || this.#written.has(service) || this.#patterns.has(service)
    let service = 'unknown'
    while (isNamed(service)) service += '-'
    yield { name: `${service}:Unknown`, service: undefined, isWritten: false }
    if (this.#wide.size === 0) return
    const isKnown = (name: string): TextPattern | undefined => {
      const own = name.slice(0, name.indexOf(':'))
      return isNamed(own) ? actionShape(own) : undefined
    }
    for (const name of this.#tell(undefined, [...this.#wide], isKnown)) {
      yield { name, service: undefined, isWritten: false }
    }
  }

  /**
   * One name for each way of matching the patterns and not matching them.
   *
   * @param findKnown - What to leave out when a name turns out to be known.
   */
  #tell(
    service: string | undefined,
    patterns: readonly string[],
    findKnown: (name: string) => TextPattern | undefined,
  ): readonly string[] {
    const required = [actionShape(service)]
    const made = patterns.map((text) => this.#patternOf(text))
    const tracked = [...new Map(made.map((pattern) => [pattern.id, pattern])).values()]
    const forbidden = new Map<string, TextPattern>()
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const { found, complete } = findWitnesses({ required, forbidden: [...forbidden.values()], tracked }, this.#budget)
      const names = found.map(({ text }) => text)
      const known = names.map(findKnown).filter((pattern) => pattern !== undefined)
      if (!complete || names.length > MOST_NAMES) break
      if (known.length === 0) return names
      for (const pattern of known) forbidden.set(pattern.id, pattern)
    }
    this.#untold.push(service)
    return []
  }

  #patternOf(text: string): TextPattern {
    let pattern = this.#made.get(text)
    if (pattern === undefined) this.#made.set(text, (pattern = patternOf(text)))
    return pattern
  }
}

/** Longer ones don't read well; the automata find shorter ones. */
const LONGEST_NAME = 100
const EVERYTHING = /^(?:\*+|\*+:\*+)$/

function patternOf(text: string): TextPattern {
  const tokens = parsePattern(text, { variables: false, wildcards: true })
  return globPattern(tokens.filter((token) => typeof token !== 'object'))
}
