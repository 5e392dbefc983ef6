import type { ConditionKeyType } from '../catalogue/index.ts'
import type { ContextValue, RequestContext } from '../policy/request-context.ts'
import type { ComparedAs, ConditionUse } from './condition-use.ts'
import { addressesAround } from './ip-values.ts'
import { momentsAround, numbersAround, type Range } from './ordered-values.ts'
import { textsAround } from './text-values.ts'

/** What a key can hold, as far as the conditions on it can tell. */
export interface KeyValues {
  readonly values: readonly (ContextValue | undefined)[]
  readonly complete: boolean
}

export interface KeyFacts {
  readonly type: ConditionKeyType
  readonly alwaysPresent: boolean
  readonly range?: Range | undefined
}

/** More lists than these are not looked at one by one. */
const MOST_LISTS = 4096

/** Values of which one stands for each outcome that the conditions can have together; absent first, where it can be. */
export function keyValues(uses: readonly ConditionUse[], facts: KeyFacts, context: RequestContext): KeyValues {
  const { values, complete } = singleValues(uses, facts, context)
  const absent = facts.alwaysPresent ? [] : [undefined]
  if (!facts.type.startsWith('ArrayOf')) return { values: [...absent, ...values], complete }
  // Each condition needs one item at most to hold or to fail.
  const longest = Math.max(1, uses.filter(({ isSet }) => isSet).length)
  const lists = subsets(values, longest)
  return {
    values: [...absent, ...(lists ?? [[], ...values.map((value) => [value])])],
    complete: complete && lists !== undefined,
  }
}

/** All sets of up to so many values, the small ones first; `undefined` when they are too many. */
export function subsets(values: readonly string[], longest: number): string[][] | undefined {
  const sets: string[][] = [[]]
  let begin = 0
  for (let length = 1; length <= Math.min(longest, values.length); length += 1) {
    const end = sets.length
    for (let at = begin; at < end; at += 1) {
      const set = sets[at] ?? []
      const from = set.length === 0 ? 0 : values.indexOf(set.at(-1) ?? '') + 1
      for (const value of values.slice(from)) sets.push([...set, value])
      if (sets.length > MOST_LISTS) return undefined
    }
    begin = end
  }
  return sets
}

export function singleValues(
  uses: readonly ConditionUse[],
  { type, range }: KeyFacts,
  context: RequestContext,
): { values: string[]; complete: boolean } {
  const item = type.replace('ArrayOf', '')
  const texts = (...kinds: ComparedAs[]): string[] =>
    uses.filter(({ comparedAs }) => kinds.includes(comparedAs)).flatMap(({ condition }) => condition.values)
  if (item === 'Bool') return { values: ['false', 'true'], complete: true }
  if (item === 'Numeric') return { values: numbersAround(texts('Numeric', 'String'), range), complete: true }
  if (item === 'Date') {
    return { values: momentsAround(texts('Date', 'Numeric', 'String'), range).map(isoText), complete: true }
  }
  if (item === 'IPAddress') return { values: addressesAround(texts('IpAddress', 'String')), complete: true }

  const textual = uses.filter(({ comparedAs }) => comparedAs === 'String' || comparedAs === 'Arn')
  const found = textsAround(textual, item === 'ARN' ? 'arn' : 'any', context)
  const values = new Set(found.values)
  // A text may look like a number or an address too, where a policy takes it for one.
  if (texts('Numeric').length > 0) for (const value of numbersAround(texts('Numeric'))) values.add(value)
  if (texts('Date').length > 0) for (const value of momentsAround(texts('Date')).map(isoText)) values.add(value)
  if (texts('IpAddress').length > 0) for (const value of addressesAround(texts('IpAddress'))) values.add(value)
  if (texts('Bool').length > 0) values.add('true').add('false')
  for (const value of texts('Binary')) values.add(value)
  return { values: [...values], complete: found.complete }
}

export function isoText(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
