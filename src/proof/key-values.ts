import type { ConditionKeyType } from '../catalogue/index.ts'
import type { ContextValue, RequestContext } from '../policy/request-context.ts'
import type { ConditionUse } from './condition-use.ts'
import type { KeyForm } from './known-forms.ts'
import type { Range } from './ordered-values.ts'
import { matcherOf } from './pattern-machine.ts'
import { ANY_ARN, type TextPattern } from './text-pattern.ts'
import { textsAround } from './text-values.ts'
import { TYPED_VALUES } from './typed-values.ts'
import type { WitnessSearch } from './witness-search.ts'

/** What a key can hold, as far as the conditions on it can tell. */
export interface KeyValues {
  /** Those first that a request can have for certain. */
  readonly values: readonly (ContextValue | undefined)[]
  /** So many of them a request can have for certain. */
  readonly known: number
  readonly complete: boolean
}

export interface KeyFacts {
  readonly type: ConditionKeyType
  readonly alwaysPresent: boolean
  readonly range?: Range | undefined
  /** Is it a list after all, when a condition takes it for one? Services' pages don't always say. */
  readonly mayBeList?: boolean
  /** What a text of it looks like, where that is known. */
  readonly form?: KeyForm | undefined
}

/** More lists than these are not looked at one by one. */
export const MOST_LISTS = 4096

/** Values of which one stands for each outcome that the conditions can have together; absent first, where it can be. */
export function keyValues(
  uses: readonly ConditionUse[],
  facts: KeyFacts,
  context: RequestContext,
  search: WitnessSearch,
): KeyValues {
  const { values, complete } = singleValues(uses, facts, context, search)
  const absent = facts.alwaysPresent ? [] : [undefined]
  const isList = facts.type.startsWith('ArrayOf')
  const singles = isList ? [] : values
  if (!isList && !(facts.mayBeList === true && uses.some(({ isSet }) => isSet))) {
    return { ...knownFirst([...absent, ...singles], values, facts.form, search), complete }
  }
  // Each condition needs one item at most to hold or to fail.
  const longest = Math.max(1, uses.filter(({ isSet }) => isSet).length)
  const lists = subsets(values, longest)
  return {
    ...knownFirst(
      [...absent, ...singles, ...(lists ?? [[], ...values.map((value) => [value])])],
      values,
      facts.form,
      search,
    ),
    complete: complete && lists !== undefined,
  }
}

/**
 * The values with those first that a request can have for certain.
 *
 * @param items - All texts that there are in them.
 */
export function knownFirst<Value extends ContextValue | undefined>(
  values: readonly Value[],
  items: readonly string[],
  form: KeyForm | undefined,
  { budget }: WitnessSearch,
): { readonly values: readonly Value[]; readonly known: number } {
  if (form?.known === undefined) return { values, known: values.length }
  const possible = new Set(items.filter(matcherOf(form.known, budget)))
  const isKnown = (value: ContextValue | undefined): boolean =>
    typeof value === 'string' ? possible.has(value) : (value ?? []).every((text) => possible.has(text))
  const known = values.filter(isKnown)
  const others = values.filter((value) => !isKnown(value))
  return { values: [...known, ...others], known: known.length }
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
      if (sets.length + values.length - from > MOST_LISTS) return undefined
      for (const value of values.slice(from)) sets.push([...set, value])
    }
    begin = end
  }
  return sets
}

/**
 * Values of one item. They are all that matters when the conditions take the key for one type: its own, or for a text any
 * one. Where a condition takes a number for a text, or a text now for a number and now for a text, there may be more.
 */
export function singleValues(
  uses: readonly ConditionUse[],
  facts: KeyFacts,
  context: RequestContext,
  search: WitnessSearch,
): SingleValues {
  const own = OWN_TYPES[facts.type.replace('ArrayOf', '')]
  if (own === undefined) return valuesOfText(uses, facts, context, search)
  const { around, includes, forms } = TYPED_VALUES[own]
  // All there are.
  if (own === 'Bool') return { values: around([]), complete: true }
  const others = uses.filter(({ comparedAs }) => comparedAs !== own && comparedAs !== 'Null')
  const values = new Set(around(textsOf(uses, own), facts.range))
  for (const value of [...around(textsOf(others), facts.range), ...textsInForms(others, forms, context, search)]) {
    if (includes(value)) values.add(value)
  }
  return { values: [...values], complete: others.length === 0 }
}

const OWN_TYPES: Readonly<Record<string, keyof typeof TYPED_VALUES>> = {
  Bool: 'Bool',
  Numeric: 'Numeric',
  Date: 'Date',
  IPAddress: 'IpAddress',
}

interface SingleValues {
  readonly values: string[]
  readonly complete: boolean
}

/** A text may look like a number or an address too, where a policy takes it for one. */
function valuesOfText(
  uses: readonly ConditionUse[],
  { type, form }: KeyFacts,
  context: RequestContext,
  search: WitnessSearch,
): SingleValues {
  const textual = uses.filter(isTextual)
  const own = form?.all ?? (type.endsWith('ARN') ? ANY_ARN : undefined)
  const forms = own
    ? [{ required: [own] }]
    : uses.some(({ comparedAs }) => comparedAs === 'Arn')
      ? [{ required: [ANY_ARN] }, { required: [], forbidden: [ANY_ARN] }]
      : [{ required: [] }]
  const found = textsAround(textual, forms, context, search)
  const values = new Set(found.values)
  if (form?.known !== undefined) {
    for (const text of textsAround(textual, [{ required: [form.known] }], context, search).values) values.add(text)
  }
  const types = Object.entries(TYPED_VALUES).filter(([name]) => uses.some(({ comparedAs }) => comparedAs === name))
  for (const [name, { around, includes, forms: looks }] of types) {
    for (const value of around(textsOf(uses, name))) values.add(value)
    for (const value of textsInForms(textual, looks, context, search)) if (includes(value)) values.add(value)
  }
  const isOneType = types.length === 0 || (types.length === 1 && textual.length === 0)
  const all = form?.all
  const possible = all === undefined ? [...values] : [...values].filter(matcherOf(all, search.budget))
  return { values: possible, complete: found.complete && isOneType }
}

function isTextual({ comparedAs }: ConditionUse): boolean {
  return comparedAs === 'String' || comparedAs === 'Arn'
}

/** What the conditions compare with; of one type when it is named. */
function textsOf(uses: readonly ConditionUse[], type?: string): string[] {
  return uses
    .filter(({ comparedAs }) => type === undefined || comparedAs === type)
    .flatMap(({ condition }) => condition.values)
}

/** Texts that the conditions on text tell apart, among those that look like a number, a date or an address. */
function textsInForms(
  uses: readonly ConditionUse[],
  forms: readonly TextPattern[],
  context: RequestContext,
  search: WitnessSearch,
): string[] {
  const textual = uses.filter(isTextual)
  if (textual.length === 0 || forms.length === 0) return []
  const asked = forms.map((form) => ({ required: [form] }))
  return [...textsAround(textual, asked, context, search).values]
}
