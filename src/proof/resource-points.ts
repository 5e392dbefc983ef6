import type { Witnesses } from './find-witnesses.ts'
import type { ResourceFormat } from './resource-shapes.ts'
import type { SpaceResource } from './statement-space.ts'
import { matcherOf } from './pattern-machine.ts'
import { beginApart, NAMED_WITH_DOLLAR, type TextPattern } from './text-pattern.ts'
import type { WitnessSearch } from './witness-search.ts'

/** Resources of which one stands for each way in which resources of a format meet the statements. */
export class ResourcePoints {
  readonly #search: WitnessSearch

  constructor(search: WitnessSearch) {
    this.#search = search
  }

  /**
   * @param isKnown - Only what can be a resource of the format for certain?
   * @param required - Patterns that each of the resources matches, beside the format.
   * @param forbidden - Patterns that none matches.
   * @param avoided - Statements that are to be told apart.
   */
  find(
    format: ResourceFormat,
    isKnown: boolean,
    required: readonly TextPattern[],
    forbidden: readonly TextPattern[],
    avoided: readonly SpaceResource[],
  ): Witnesses {
    const beginnings = [format, ...required]
    const entries = avoided.reduce((sum, { patterns }) => sum + 1 + patterns.length, 0)
    const compared = beginnings.length * (required.length + forbidden.length + entries)
    if (!this.#search.budget.spend(compared)) return UNSEARCHED
    if (required.some((one) => beginnings.some((other) => beginApart(one, other)))) return NONE
    const isReachable = (pattern: TextPattern): boolean => !beginnings.some((other) => beginApart(other, pattern))
    const avoidedPatterns = avoided.filter(({ isEverything }) => !isEverything).flatMap(({ patterns }) => patterns)
    const tracked = unique(avoidedPatterns.filter(isReachable))
    const kept = unique(forbidden.filter(isReachable))
    if (required.length === 0 && kept.length === 0 && tracked.length === 0) {
      return { found: [{ text: format.sample, matched: NOTHING }], complete: true }
    }

    // A variable that is text, in a policy of the old Version, looks like a name that can't be.
    if (IAM.test(format.head) && [...required, ...tracked].some(hasDollar)) kept.push(NAMED_WITH_DOLLAR)
    const forms = isKnown ? format.known : [format.pattern]
    const ofForms = forms.map((form) =>
      this.#search.find({ required: unique([form, ...required]), forbidden: kept, tracked }),
    )
    return { found: ofForms.flatMap(({ found }) => found), complete: ofForms.every(({ complete }) => complete) }
  }

  /** Is it certain that the format has such a resource? */
  isKnown(format: ResourceFormat, resource: string): boolean {
    return resource === format.sample || format.known.some((form) => matcherOf(form, this.#search.budget)(resource))
  }
}

const NONE: Witnesses = { found: [], complete: true }
const UNSEARCHED: Witnesses = { found: [], complete: false }
const NOTHING: ReadonlySet<string> = new Set()

function unique(patterns: readonly TextPattern[]): TextPattern[] {
  return [...new Map(patterns.map((pattern) => [pattern.id, pattern])).values()]
}

const IAM = /^arn:[\w-]+:iam:/

function hasDollar({ steps }: TextPattern): boolean {
  return steps.some((step) => step.kind === 'one' && step.characters === '$')
}
