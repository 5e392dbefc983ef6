import { expect, test } from 'vitest'
import { programHint } from '../../src/cli/run.ts'

test.each([
  [['exec', 'ana', 'aws', 's3'], 'linux', 'put -- before the program, as in: sallyport exec ana -- aws s3 ls'],
  [
    ['exec', 'ana', 'aws', 's3'],
    'win32',
    "put '--' before the program (with the quotes in PowerShell, without them in cmd), as in: sallyport exec ana '--' aws s3 ls",
  ],
  [['exec', 'ana'], 'win32', undefined],
  [['local', 'log'], 'linux', undefined],
] as const)('%j on %s: %s', (args, platform, hint) => {
  expect(programHint(args, platform)).toBe(hint)
})
