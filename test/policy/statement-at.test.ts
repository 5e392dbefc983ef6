import { expect, test } from 'vitest'
import { parseCases } from '../../src/policy/cases/parse-cases.ts'

const ALLOW = '{"Effect": "Allow", "Action": "*", "Resource": "*"}'
const BROKEN = '{"Effect": "Deny" "Action": "*"}'
const policies = (statements: string) => `[{"name": "a", "policies": {"identity": [{"Statement": ${statements}}]}}]`

/** Cases that are no JSON, and the statement that it is said of. */
const broken: readonly [string, string, string][] = [
  ['in the second statement', policies(`[${ALLOW}, ${BROKEN}]`), 'statement 2: not JSON: expected }'],
  ['in a single statement', policies(BROKEN), 'statement 1: not JSON: expected }'],
  [
    'in the first statement of the second policy',
    policies(`[${ALLOW}, ${ALLOW}]}, {"Statement": [${BROKEN}]`),
    'statement 1: not JSON: expected }',
  ],
  ['after all statements', policies(`[${ALLOW}]} "x"`), ': not JSON: expected ]'],
  ['in a condition', policies(`[${ALLOW}, {"Condition": {"Bool": {"a" "b"}}}]`), 'statement 2: not JSON: '],
]

test.each(broken)('cases that are no JSON %s', (_, text, message) => {
  const found = (): unknown => parseCases(text, { file: 'cases.json' })
  expect(found).toThrow(message)
  if (message.startsWith(':')) expect(found).not.toThrow('statement')
})
