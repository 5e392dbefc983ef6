import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

import { iamActions } from '../../../src/local-aws/iam/index.ts'
import { iamModel } from '../../../src/local-aws/wire/iam-model.ts'

const folder = new URL('../../../src/local-aws/iam/', import.meta.url)

test('every action is one of AWS’s, and its file is named after it', () => {
  expect(iamActions.size).toBeGreaterThanOrEqual(90)
  const files = readdirSync(folder).filter((file) =>
    /= defineAction[<(]/.test(readFileSync(new URL(file, folder), 'utf8')),
  )
  expect([...iamActions.keys()].map(fileOf).sort()).toEqual(files.sort())
  expect([...iamActions.keys()].filter((name) => iamModel.operations[name] === undefined)).toEqual([])
})

/** `EnableMFADevice` is in `enable-mfa-device.ts`. */
function fileOf(name: string): string {
  return `${name.replaceAll(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '-').toLowerCase()}.ts`
}
