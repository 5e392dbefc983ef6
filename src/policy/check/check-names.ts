import { compileGlob, literalOf, matchesGlob, type Glob } from '../glob.ts'
import { parsePattern } from '../pattern.ts'
import { RequestContext } from '../request-context.ts'
import type { Finding } from './finding.ts'
import type { LocatedStatement, LocatedText } from './located-policy.ts'
import { findNearest } from './find-nearest.ts'
import type { NameCatalogue } from './name-catalogue.ts'
import { found, type Subject } from './subject.ts'

/** Patterns across services that are tried against all actions; more of them would take long and mean nothing. */
const MOST_WIDE_PATTERNS = 100
/** Names a near one is looked for; after that many, spelling is not the trouble. */
const MOST_SUGGESTIONS = 50

const NO_CONTEXT = new RequestContext()

/** Actions and condition keys that AWS doesn't have, and patterns that take none of its actions. */
export function* checkNames({ policy, catalogue }: Subject): Iterable<Finding> {
  if (catalogue === undefined) return
  const speller = new Speller(catalogue)
  const seen = new Map<string, Finding | undefined>()
  for (const statement of policy.statements) {
    for (const value of statement.action?.values ?? []) {
      const known = seen.get(value.text)
      const finding = seen.has(value.text)
        ? known && inStatement(known, statement, value)
        : speller.checkAction(statement, value)
      seen.set(value.text, finding)
      if (finding !== undefined) yield finding
    }
    for (const { key } of statement.conditions) {
      const finding = speller.checkKey(statement, key)
      if (finding !== undefined) yield finding
    }
  }
}

function inStatement(finding: Finding, { index, sid }: LocatedStatement, { offset }: LocatedText): Finding {
  return { ...finding, statement: { index, sid }, offset }
}

class Speller {
  readonly #catalogue: NameCatalogue
  #suggestions = 0
  #widePatterns = 0

  constructor(catalogue: NameCatalogue) {
    this.#catalogue = catalogue
  }

  checkAction(statement: LocatedStatement, { text, offset }: LocatedText): Finding | undefined {
    const colon = text.indexOf(':')
    if (text === '*' || colon === -1) return undefined
    const prefix = text.slice(0, colon)
    const glob = compileGlob(parsePattern(text.toLowerCase(), { variables: false, wildcards: true }))
    const isPattern = literalOf(glob) === undefined
    if (/[*?]/.test(prefix)) return this.#checkWidePattern(statement, { text, offset }, glob)

    const service = this.#catalogue.findService(prefix)
    if (service === undefined) {
      const message = `no service has the prefix \`${prefix}\``
      return found('unknown-action', statement, offset, message, this.#suggest(prefix, this.#catalogue.services))
    }
    if (!isPattern && this.#catalogue.findAction(text) !== undefined) return undefined
    if (!isPattern) {
      const names = service.actions.map(({ name }) => name)
      return found('unknown-action', statement, offset, `no action \`${text}\``, this.#suggest(text, names))
    }
    if (service.actions.some(({ name }) => matches(glob, name))) return undefined
    return this.#matchesNothing(statement, { text, offset })
  }

  #checkWidePattern(statement: LocatedStatement, value: LocatedText, glob: Glob): Finding | undefined {
    this.#widePatterns += 1
    if (this.#widePatterns > MOST_WIDE_PATTERNS) return undefined
    for (const service of this.#catalogue.services) {
      if (this.#catalogue.findService(service)?.actions.some(({ name }) => matches(glob, name))) return undefined
    }
    return this.#matchesNothing(statement, value)
  }

  #matchesNothing(statement: LocatedStatement, { text, offset }: LocatedText): Finding {
    const message = `\`${text}\` matches no action`
    return found('pattern-matches-nothing', statement, offset, message, this.#asOf('correct it or take it out'))
  }

  checkKey(statement: LocatedStatement, { text, offset }: LocatedText): Finding | undefined {
    // AWS: keys of web identities begin with the provider's host: any may be one.
    const prefix = text.slice(0, text.indexOf(':'))
    if (/[./]/.test(prefix) || isMisspeltMfaKey(text)) return undefined
    if (this.#catalogue.findConditionKey(text) !== undefined) return undefined
    const names = this.#catalogue.conditionKeys.map(({ name }) => name)
    const message = `no condition key \`${text}\`: no request has it`
    return found('unknown-key', statement, offset, message, this.#suggest(text, names))
  }

  #suggest(name: string, names: readonly string[]): string {
    this.#suggestions += 1
    const nearest = this.#suggestions > MOST_SUGGESTIONS ? undefined : findNearest(name, names)
    return this.#asOf(nearest === undefined ? 'correct it or take it out' : `did you mean \`${nearest}\`?`)
  }

  #asOf(advice: string): string {
    return `${advice} (names as of ${this.#catalogue.date})`
  }
}

function matches(glob: Glob, name: string): boolean {
  return matchesGlob(glob, name.toLowerCase(), 0, name.length, NO_CONTEXT)
}

const MFA_KEYS = ['aws:MultiFactorAuthPresent', 'aws:MultiFactorAuthAge']

/** The MFA key that is likely meant by something almost like it. */
export function findMfaKeyNear(text: string): string | undefined {
  if (MFA_KEYS.some((key) => key.toLowerCase() === text.toLowerCase())) return undefined
  // Also what people remember of it.
  if (/^(?:aws:)?(?:multi-?factor-?auth(?:entication)?(?:present|age)?|mfa(?:-?auth)?(?:present|age))$/i.test(text)) {
    return /age$/i.test(text) ? MFA_KEYS[1] : MFA_KEYS[0]
  }
  return findNearest(text, MFA_KEYS)
}

function isMisspeltMfaKey(text: string): boolean {
  return findMfaKeyNear(text) !== undefined
}
