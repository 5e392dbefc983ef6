import type { ConditionOperators } from './condition-operator.ts'
import { equalsIgnoringCase } from './ignore-case.ts'

/** The Boolean operator. "true" in any letter case is true; any other text is false, in the policy and the request. */
export const boolOperators: ConditionOperators = {
  Bool: {
    negated: false,
    compileValue(text) {
      const expected = isTrue(text)
      return (value) => isTrue(value) === expected
    },
  },
}

export function isTrue(text: string): boolean {
  return text === 'true' || equalsIgnoringCase(text, 'true')
}
