import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

import { forceMfaPolicy } from '../../src/policy/index.ts'

test('docs/policies/Force_MFA.json, which the README attaches, is the policy of the code', () => {
  const document: unknown = JSON.parse(
    readFileSync(new URL('../../docs/policies/Force_MFA.json', import.meta.url), 'utf8'),
  )
  expect(document).toEqual(forceMfaPolicy())
})
