import { splitArnTokens } from '../policy/arn.ts'
import { parsePattern, resolveTokens } from '../policy/pattern.ts'
import type { RequestContext } from '../policy/request-context.ts'
import type { ConditionUse } from './condition-use.ts'
import type { PatternQuestion } from './find-witnesses.ts'
import { arnPattern, globPattern, type TextPattern } from './text-pattern.ts'
import type { WitnessSearch } from './witness-search.ts'

/** Texts of which one stands for each way of matching and not matching the values of the conditions. */
export interface TextValues {
  readonly values: readonly string[]
  readonly complete: boolean
}

/**
 * @param forms - What the texts can look like, such as an ARN; texts of each are looked for.
 * @param context - Gives variables their values; a value with a variable that has none matches nothing.
 */
export function textsAround(
  uses: readonly ConditionUse[],
  forms: readonly Omit<PatternQuestion, 'tracked'>[],
  context: RequestContext,
  search: WitnessSearch,
): TextValues {
  const patterns = new Map<string, TextPattern>()
  for (const use of uses) {
    const isAffordable = search.budget.spend(use.condition.values.reduce((sum, text) => sum + 1 + text.length, 0))
    if (!isAffordable) return { values: [], complete: false }
    for (const pattern of patternsOf(use, context)) patterns.set(pattern.id, pattern)
  }
  const literals = [...patterns.values()].filter(({ isLiteral }) => isLiteral)
  // A literal is a value of its own; only when a witness happens to be one must it be told from its neighbours.
  const tracked = new Set([...patterns.values()].filter(({ isLiteral }) => !isLiteral))

  for (;;) {
    const found = forms.map((form) => search.find({ ...form, tracked: [...tracked] }))
    const texts = new Set(found.flatMap((witnesses) => witnesses.found.map(({ text }) => text)))
    search.budget.spend(literals.length + texts.size)
    const taken = literals.filter((literal) => !tracked.has(literal) && texts.has(literal.head))
    if (taken.length === 0) {
      const values = new Set([...texts, ...literals.map(({ head }) => head)])
      return { values: [...values], complete: found.every(({ complete }) => complete) && !uses.some(hasUncertainCase) }
    }
    for (const literal of taken) tracked.add(literal)
  }
}

/** Outside ASCII, several characters can have one lower case, and AWS's rules for them are not documented. */
function hasUncertainCase({ ignoreCase, condition }: ConditionUse): boolean {
  return ignoreCase && condition.values.some((text) => /[^\0-\x7F]/.test(text))
}

function patternsOf(use: ConditionUse, context: RequestContext): TextPattern[] {
  return use.condition.values.flatMap((text) => {
    const tokens = resolveTokens(parsePattern(text, use), context)
    if (tokens === undefined) return []
    return [
      use.comparedAs === 'Arn'
        ? arnPattern(splitArnTokens(tokens).map(withoutVariables))
        : globPattern(tokens, use.ignoreCase),
    ]
  })
}

/** `resolveTokens` left none; this tells the types so. */
function withoutVariables<Token>(tokens: readonly Token[]): Exclude<Token, object>[] {
  return tokens.filter((token): token is Exclude<Token, object> => typeof token !== 'object')
}
