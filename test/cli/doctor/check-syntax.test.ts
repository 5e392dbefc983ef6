import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { findRefusedLine } from '../../../src/cli/doctor/check-syntax.ts'
import { programOrSkip } from '../../program.ts'

const CASES: readonly [text: string, line: number | undefined][] = [
  ['', undefined],
  ['[profile a]\nregion = x\n\n# [profile a]\n; x\n[default]\nregion=y', undefined],
  ['[profile a]\r\nregion = x\r\n[profile "b c"] # mine\r\nregion = y\r\n', undefined],
  ['[services s]\niam =\n  endpoint_url = http://127.0.0.1\n  nothing\nsts =\n  endpoint_url = x\n', undefined],
  ['[a]\nmfa_process: ykman oath\n', undefined],
  ['[a]\n  region = x\n  output = json\n', undefined],
  ['[a]\nregion = x\n[b]\nregion = x\n', undefined],
  ['[profile a]\nregion = x\n[profile c\nrole_arn = y\n', 3],
  ['[profile a]\nnonsense\n', 2],
  ['\nregion = x\n[profile a]\n', 2],
  ['[profile a]\noutput = json\n\n[profile a]\nregion = x\n', 4],
  ['[profile a]\nregion = x\nREGION=y\n', 3],
  ['[profile a]\n= x\n', 2],
  ['[]\n', 1],
  ['[a]\nregion = x\n    y\n  z\n[a]\n', 5],
]

/** As botocore has it. */
const READ =
  'import configparser, sys; configparser.RawConfigParser(default_section=None).read_string(sys.stdin.read())'

describe('the line for which the AWS CLI and boto3 refuse a file', () => {
  for (const [text, line] of CASES) {
    test(`${JSON.stringify(text)}: ${line ?? 'none'}, and Python says so too`, ({ skip }) => {
      expect(findRefusedLine(text)?.number).toBe(line)
      const python = programOrSkip(skip, 'python3')
      const read = () => execFileSync(python, ['-c', READ], { input: text, stdio: ['pipe', 'ignore', 'ignore'] })
      if (line === undefined) read()
      else expect(read).toThrow('Command failed')
    })
  }
})
