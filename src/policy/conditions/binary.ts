import type { ConditionOperators } from './condition-operator.ts'

/** The binary operator: base64 on both sides, compared byte for byte; what isn't base64 equals nothing. */
export const binaryOperators: ConditionOperators = {
  BinaryEquals: {
    negated: false,
    compileValue(text) {
      const expected = decodeBase64(text)
      if (expected === undefined) return () => false
      return (value) =>
        value === text || (value.length === text.length && decodeBase64(value)?.equals(expected) === true)
    },
  },
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

function decodeBase64(text: string): Buffer | undefined {
  return text.length % 4 === 0 && BASE64.test(text) ? Buffer.from(text, 'base64') : undefined
}
