import { spawnSync } from 'node:child_process'
import { beforeEach, describe, expect, test } from 'vitest'
import { formatForShell, sessionVariables, STALE_VARIABLES, type Shell } from '../../src/session/export-formats.ts'
import { programOrSkip } from '../program.ts'

const AWKWARD = [
  'plain/+=',
  `a'b"c`,
  '$HOME ${HOME} $(id) `id`',
  'back\\slash\\',
  'line\nbreak\n',
  '!bang *glob? [x] ~ #hash ; & | < >',
  '\u2018typographic\u2019 \u201Bquotes',
  '%PATH% ^caret',
  '',
]

const PRINT: Readonly<Record<string, string>> = {
  bash: 'printf "%s" "$AWS_SESSION_TOKEN"',
  zsh: 'printf "%s" "$AWS_SESSION_TOKEN"',
  sh: 'printf "%s" "$AWS_SESSION_TOKEN"',
  fish: 'printf "%s" "$AWS_SESSION_TOKEN"',
}

for (const shell of ['bash', 'zsh', 'sh', 'fish'] as const) {
  describe(`formatForShell, evaluated by a real ${shell}`, () => {
    beforeEach(({ skip }) => {
      programOrSkip(skip, shell)
    })

    for (const value of AWKWARD) {
      test(JSON.stringify(value), () => {
        const script = `${formatForShell(shell, { AWS_SESSION_TOKEN: value })}${PRINT[shell]}`
        const { stdout, stderr } = spawnSync(shell, ['-c', script], {
          encoding: 'utf8',
          env: { PATH: process.env['PATH'], HOME: process.env['HOME'], LANG: 'C.UTF-8' },
        })
        expect(stderr).toBe('')
        expect(stdout).toBe(value)
      })
    }

    test('unsets what is stale', () => {
      const script = `${formatForShell(shell, {})}env`
      const stale = Object.fromEntries(STALE_VARIABLES.map((name) => [name, 'stale']))
      const { stdout } = spawnSync(shell, ['-c', script], {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], ...stale },
      })
      expect(stdout).not.toMatch(/^AWS_/m)
    })
  })
}

describe('formatForShell for powershell', () => {
  const cases: readonly (readonly [string, string])[] = [
    [`a'b`, `$Env:X = 'a''b'`],
    ['$HOME `id`', "$Env:X = '$HOME `id`'"],
    ['\u2019', `$Env:X = '\u2019\u2019'`],
    ['two\nlines', `$Env:X = 'two\nlines'`],
  ]
  for (const [value, line] of cases) {
    test(JSON.stringify(value), () => {
      expect(formatForShell('powershell' satisfies Shell, { X: value })).toContain(`${line}\n`)
    })
  }
})

describe('sessionVariables', () => {
  test('always says when the session ends', () => {
    const session = {
      accessKeyId: 'ASIAEXAMPLE',
      secretAccessKey: 'secret',
      sessionToken: 'token',
      expiration: new Date('2026-11-24T12:00:00Z'),
    }
    expect(sessionVariables(session, { region: undefined, endpoints: {} })).toEqual({
      AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'token',
      AWS_CREDENTIAL_EXPIRATION: '2026-11-24T12:00:00.000Z',
    })
  })
})
