import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { quoteForProcess } from '../../../src/cli/programs/own-command.ts'
import { programOrSkip } from '../../program.ts'

const NAMES = ['ana', 'my own', "Zoé's", 'a$b', 'a`id`', 'a"b', String.raw`a\b`, 'a;b&c|d']

describe('a word of a credential_process', () => {
  for (const name of NAMES) {
    test(`${name} is what a shell reads`, ({ skip }) => {
      const line = `printf %s ${quoteForProcess(name, 'linux')}`
      expect(execFileSync(programOrSkip(skip, 'sh'), ['-c', line], { encoding: 'utf8' })).toBe(name)
    })

    test(`${name} is what Python reads, as the AWS CLI and boto3 do`, ({ skip }) => {
      const script = 'import shlex, sys; sys.stdout.buffer.write("\\n".join(shlex.split(sys.argv[1])).encode())'
      const words = [script, `x ${quoteForProcess(name, 'linux')}`]
      expect(execFileSync(programOrSkip(skip, 'python3'), ['-c', ...words], { encoding: 'utf8' })).toBe(`x\n${name}`)
    })
  }

  test.each([
    ['ana', 'ana'],
    ['my own', '"my own"'],
    [String.raw`C:\Program Files\nodejs\node.exe`, String.raw`"C:\Program Files\nodejs\node.exe"`],
  ])('on Windows %s stands as %s', (word, quoted) => {
    expect(quoteForProcess(word, 'win32')).toBe(quoted)
  })
})
