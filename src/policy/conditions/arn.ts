import { ARN_SEGMENTS, compileArnPattern, isArn, matchesArn, splitArnTokens } from '../arn.ts'
import { parsePattern, resolveTokens } from '../pattern.ts'
import type { ConditionOperator, ConditionOperators, ValueTest } from './condition-operator.ts'

/** ARN operators: each of the six parts by itself, with `*` and `?`. AWS: `ArnEquals` is the same as `ArnLike`. */
export const arnOperators: ConditionOperators = {
  ArnEquals: operator(false),
  ArnLike: operator(false),
  ArnNotEquals: operator(true),
  ArnNotLike: operator(true),
}

function operator(negated: boolean): ConditionOperator {
  return { negated, compileValue, isComparable: isArn }
}

function compileValue(text: string, variables: boolean): ValueTest {
  const tokens = parsePattern(text, { variables, wildcards: true })
  const segments = splitArnTokens(tokens)
  const fixed = segments.slice(0, ARN_SEGMENTS - 1)
  if (segments.length === ARN_SEGMENTS && !fixed.flat().some((token) => typeof token === 'object')) {
    const pattern = compileArnPattern(segments)
    return (value, context) => matchesArn(pattern, value, context)
  }
  if (!tokens.some((token) => typeof token === 'object')) return () => false

  // A variable may stand for several parts, even for the whole ARN, so its value goes in before the cut.
  return (value, context) => {
    const resolved = splitArnTokens(resolveTokens(tokens, context) ?? [])
    return resolved.length === ARN_SEGMENTS && matchesArn(compileArnPattern(resolved), value, context)
  }
}
