import { describe, expect, test } from 'vitest'
import { loadCommandTree } from '../../../src/cli/help/command-tree.ts'
import { propose } from '../../../src/cli/completion/propose.ts'

const known = {
  profiles: async () => ['ana', 'bo', 'default'],
  serialNumbers: async () => ['arn:aws:iam::123456789012:mfa/ana'],
}

const CASES: [string, string[] | string][] = [
  ['dev', ['device']],
  ['device re', ['replace', 'resync', 'remove']],
  ['login ', ['ana', 'bo', 'default']],
  ['login b', ['bo']],
  ['login ana ', []],
  ['login --tok', ['--token-code']],
  ['login --profile ', ['ana', 'bo', 'default']],
  ['login --profile=a', ['--profile=ana']],
  ['device remove --serial-number ', ['arn:aws:iam::123456789012:mfa/ana']],
  ['device remove ana --serial-number=arn:', ['--serial-number=arn:aws:iam::123456789012:mfa/ana']],
  ['export --format f', ['fish']],
  ['key import --csv ', 'files'],
  ['exec ana -- te', 'command'],
  ['completion ', ['bash', 'zsh', 'fish', 'powershell']],
  ['nothing --', ['--help']],
  ['local lo', ['log']],
]

describe('propose', () => {
  for (const [line, expected] of CASES) {
    test(`sallyport ${line}⇥`, async () => {
      const answer = await propose(await loadCommandTree(), line.split(' '), known)
      expect(typeof answer === 'string' ? answer : answer.map(({ value }) => value)).toEqual(expected)
    })
  }

  test('an option that is given is not proposed again', async () => {
    const answer = await propose(await loadCommandTree(), ['login', '--json', '--'], known)
    expect(answer).not.toContainEqual(expect.objectContaining({ value: '--json' }))
    expect(answer).toContainEqual(expect.objectContaining({ value: '--profile' }))
  })
})
