import { spawnSync } from 'node:child_process'
import { beforeEach, describe, expect, test } from 'vitest'
import { parseEnv } from 'node:util'
import {
  formatDotenv,
  formatForNushell,
  formatForShell,
  sessionVariables,
  STALE_VARIABLES,
  type Shell,
} from '../../src/session/export-formats.ts'
import { NO_WAY_TO_AWS } from '../no-way-to-aws.ts'
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

const POSIX = { args: ['-c', 'eval "$TEXT"; eval "$THEN"'], print: 'printf "%s" "$AWS_SESSION_TOKEN"' }

/** How each evaluates the text, and then prints. */
const EVALUATED: Readonly<Record<Exclude<Shell, 'cmd'>, { program: string; args: readonly string[]; print: string }>> =
  {
    bash: { program: 'bash', ...POSIX },
    zsh: { program: 'zsh', ...POSIX },
    sh: { program: 'sh', ...POSIX },
    fish: { program: 'fish', ...POSIX, args: ['-c', 'printf "%s" "$TEXT" | source; eval "$THEN"'] },
    powershell: {
      program: 'pwsh',
      args: ['-NoProfile', '-NonInteractive', '-Command', '$Env:TEXT | Out-String | iex; iex $Env:THEN'],
      print: '[Console]::Out.Write($Env:AWS_SESSION_TOKEN)',
    },
  }

/** Its output, and what a program that it starts sees. */
function evaluate(shell: Exclude<Shell, 'cmd'>, text: string, then: string, environment: Record<string, string> = {}) {
  const { program, args } = EVALUATED[shell]
  return spawnSync(program, args, {
    encoding: 'utf8',
    env: {
      ...NO_WAY_TO_AWS,
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      LANG: 'C.UTF-8',
      POWERSHELL_TELEMETRY_OPTOUT: '1',
      TEXT: text,
      THEN: then,
      ...environment,
    },
  })
}

for (const shell of ['bash', 'zsh', 'sh', 'fish', 'powershell'] as const) {
  const { program, print } = EVALUATED[shell]
  describe(`formatForShell, evaluated by a real ${program}`, () => {
    beforeEach(({ skip }) => {
      programOrSkip(skip, program)
    })

    for (const value of AWKWARD) {
      test(JSON.stringify(value), () => {
        const { stdout, stderr } = evaluate(shell, formatForShell(shell, { AWS_SESSION_TOKEN: value }), print)
        expect(stderr).toBe('')
        expect(stdout).toBe(value)
      })
    }

    test('ends with success, whether what is stale was set or not', () => {
      const success = { bash: 'echo $?', zsh: 'echo $?', sh: 'echo $?', fish: 'echo $status', powershell: '[int](!$?)' }
      for (const environment of [{}, { AWS_PROFILE: 'old' }]) {
        const { stdout } = evaluate(
          shell,
          formatForShell(shell, { AWS_SESSION_TOKEN: 'x' }),
          success[shell],
          environment,
        )
        expect(stdout.trim()).toBe('0')
      }
    })

    test('unsets what is stale, whether it is set or not', () => {
      const [unset, ...set] = STALE_VARIABLES
      const stale = Object.fromEntries(set.map((name) => [name, 'stale']))
      const text = formatForShell(shell, {})
      expect(text).toContain(unset)
      const { stdout, stderr } = evaluate(
        shell,
        text,
        `${shell === 'powershell' ? '& ' : ''}'${process.execPath}' -p 'Object.keys(process.env)'`,
        stale,
      )
      expect(stderr).toBe('')
      expect(stdout).toContain('HOME')
      expect(stdout.match(/AWS_\w+/g)).toEqual(['AWS_EC2_METADATA_DISABLED'])
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

// No cmd.exe runs where these tests do: the table says what it is given.
describe('formatForShell for cmd', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['plain/+=', `set "X=plain/+="`],
    [`a'b`, `set "X=a'b"`],
    ['$HOME & del | < > ^ ( )', `set "X=$HOME & del | < > ^ ( )"`],
    ['', `set "X="`],
  ]
  for (const [value, line] of cases) {
    test(JSON.stringify(value), () => {
      expect(formatForShell('cmd', { X: value })).toContain(`${line}\n`)
    })
  }

  for (const value of ['%PATH%', 'a"b', 'bang!', 'two\nlines', 'two\rlines', 'nul\0']) {
    test(`${JSON.stringify(value)} is refused`, () => {
      expect(() => formatForShell('cmd', { X: value })).toThrow('which the format cmd can')
    })
  }

  test('takes away what is stale', () => {
    expect(formatForShell('cmd', {})).toContain('set "AWS_PROFILE="\n')
  })
})

describe('formatForNushell', () => {
  test('is loaded by a real nu as it was', ({ skip }) => {
    const nu = programOrSkip(skip, 'nu')
    for (const value of AWKWARD) {
      const args = ['--no-config-file', '-c', '$env.TEXT | from json | load-env; print -n $env.AWS_SESSION_TOKEN']
      const env = { ...process.env, TEXT: formatForNushell({ AWS_SESSION_TOKEN: value }) }
      const { stdout, stderr } = spawnSync(nu, args, { encoding: 'utf8', env })
      expect({ stdout, stderr }).toEqual({ stdout: value, stderr: '' })
    }
  })
})

describe('formatDotenv', () => {
  const told = [...AWKWARD, `a'b`, 'a"b', '$HOME', '%PATH%', 'bang!', '`id`'].filter((value) => {
    return !/\\|\$\{/.test(value) && !(value.includes("'") && /["$`\n]/.test(value))
  })
  for (const value of told) {
    test(`${JSON.stringify(value)} is read by Node as it was`, () => {
      expect(parseEnv(formatDotenv({ A: 'before', X: value, Z: 'after' }))).toEqual({
        A: 'before',
        X: value,
        Z: 'after',
      })
    })

    test(`${JSON.stringify(value)} is read by python-dotenv as it was`, ({ skip }) => {
      const python = programOrSkip(skip, 'python3')
      const program =
        'import dotenv, io, os, sys; sys.stdout.write(dotenv.dotenv_values(stream=io.StringIO(os.environ["TEXT"]))["X"])'
      const env = { ...process.env, TEXT: formatDotenv({ X: value }) }
      const { stdout, stderr } = spawnSync(python, ['-c', program], { encoding: 'utf8', env })
      if (stderr.includes('ModuleNotFoundError')) skip('python-dotenv is not installed')
      expect({ stdout, stderr }).toEqual({ stdout: value, stderr: '' })
    })
  }

  test('what a session has stands bare, as Docker wants it', () => {
    const text = formatDotenv({
      AWS_SESSION_TOKEN: 'IQo/+abc==',
      AWS_CREDENTIAL_EXPIRATION: '2026-11-24T12:00:00.000Z',
    })
    expect(text).toBe('AWS_SESSION_TOKEN=IQo/+abc==\nAWS_CREDENTIAL_EXPIRATION=2026-11-24T12:00:00.000Z\n')
  })

  for (const value of ['a\\b', `a'b"c`, `it's $HOME`, '${HOME}', `it's\ntwo`, 'cr\r']) {
    test(`${JSON.stringify(value)} is refused`, () => {
      expect(() => formatDotenv({ X: value })).toThrow('which the format dotenv can')
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
      AWS_SESSION_EXPIRATION: '2026-11-24T12:00:00.000Z',
    })
  })
})
