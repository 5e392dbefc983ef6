import { compileGlob, literalOf, matchesGlob } from '../glob.ts'
import { parsePattern, resolveTokens } from '../pattern.ts'
import type { ConditionOperator, ConditionOperators, ValueTest } from './condition-operator.ts'
import { equalsIgnoringCase } from './ignore-case.ts'

/**
 * String operators (IAM User Guide, "IAM JSON policy elements: Condition operators"). Only the `Like` ones know `*` and
 * `?`; variables work in all. Letter case is ignored by comparing lower-cased text.
 */
export const stringOperators: ConditionOperators = {
  StringEquals: operator({}),
  StringNotEquals: operator({ negated: true }),
  StringEqualsIgnoreCase: operator({ ignoreCase: true }),
  StringNotEqualsIgnoreCase: operator({ ignoreCase: true, negated: true }),
  StringLike: operator({ wildcards: true }),
  StringNotLike: operator({ wildcards: true, negated: true }),
}

function operator({ wildcards = false, ignoreCase = false, negated = false }): ConditionOperator {
  return {
    negated,
    compileValue: (text, variables) =>
      ignoreCase ? compileIgnoringCase(text, variables) : compileValue(text, variables, wildcards),
  }
}

function compileValue(text: string, variables: boolean, wildcards: boolean): ValueTest {
  const glob = compileGlob(parsePattern(text, { variables, wildcards }))
  const literal = literalOf(glob)
  if (literal !== undefined) return (value) => value === literal
  return (value, context) => matchesGlob(glob, value, 0, value.length, context)
}

function compileIgnoringCase(text: string, variables: boolean): ValueTest {
  const tokens = parsePattern(text, { variables, wildcards: false })
  const literal = literalOf(compileGlob(tokens))
  if (literal !== undefined) return (value) => equalsIgnoringCase(value, literal)
  return (value, context) => {
    const resolved = resolveTokens(tokens, context)
    return resolved !== undefined && equalsIgnoringCase(value, resolved.join(''))
  }
}
