import { describe, expect, test } from 'vitest'
import { howToStart, howToStartLine, shellOf } from '../../../src/cli/programs/how-to-start.ts'
import { withWindowsNames } from '../../../src/cli/programs/windows-names.ts'

// Windows itself isn't here: this is what decides.

const FILES = [
  String.raw`C:\nodejs\npm.cmd`,
  String.raw`C:\nodejs\node.exe`,
  String.raw`C:\Program Files\aws\aws.exe`,
  String.raw`C:\work\run me.bat`,
  String.raw`C:\here\terraform.exe`,
]
const windows = {
  platform: 'win32',
  environment: { PATH: String.raw`C:\nodejs;;C:\Program Files\aws`, COMSPEC: String.raw`C:\Windows\system32\cmd.exe` },
  isFile: (path: string) => FILES.some((file) => file.toLowerCase() === path.toLowerCase()),
} as const

describe('a program that a person named, on Windows', () => {
  test.each([
    { words: ['aws', 's3', 'ls'], program: String.raw`C:\Program Files\aws\aws.exe`, args: ['s3', 'ls'] },
    { words: ['node.exe', '-e', '"%x%"'], program: String.raw`C:\nodejs\node.exe`, args: ['-e', '"%x%"'] },
    { words: ['terraform'], program: 'terraform', args: [] },
    { words: [String.raw`C:\here\terraform`], program: String.raw`C:\here\terraform.exe`, args: [] },
  ] as const)('$words: without a shell', ({ words, program, args }) => {
    const [command, ...rest] = words
    const start = howToStart([command, ...rest], windows)
    expect({ ...start, program: start.program.toLowerCase() }).toEqual({
      program: program.toLowerCase(),
      args,
      windowsVerbatimArguments: false,
    })
  })

  test.each([
    { words: ['npm', 'test', '--', 'a & b'], line: String.raw`"C:\nodejs\npm.cmd" "test" "--" "a & b"` },
    { words: [String.raw`C:\work\run me.bat`, 'C:\\dir\\'], line: String.raw`"C:\work\run me.bat" "C:\dir\\"` },
    { words: ['npm', '', '^|<>()'], line: String.raw`"C:\nodejs\npm.cmd" "" "^|<>()"` },
  ] as const)('$words: a batch file, by cmd.exe, every word between quotes', ({ words, line }) => {
    const [command, ...rest] = words
    const { program, args, windowsVerbatimArguments } = howToStart([command, ...rest], windows)
    expect([program, windowsVerbatimArguments]).toEqual([windows.environment.COMSPEC, true])
    expect(args).toEqual(['/d', '/s', '/c', `"${line}"`])
  })

  test.each(['a"b', '%PATH%', 'a\nb', 'a\rb'])('a batch file is not told %j, which it would take for more', (word) => {
    expect(() => howToStart(['npm', word], windows)).toThrow('`npm` is a batch file, to which')
  })
})

test('elsewhere a program is started as it is named, and a line by /bin/sh', () => {
  const linux = { platform: 'linux', environment: {}, isFile: () => true } as const
  expect(howToStart(['npm', '%"x'], linux)).toEqual({ program: 'npm', args: ['%"x'], windowsVerbatimArguments: false })
  expect(howToStartLine('ykman "x"', 'darwin', {})).toMatchObject({ program: '/bin/sh', args: ['-c', 'ykman "x"'] })
})

test('a line of a person, on Windows, reaches cmd.exe as it is written', () => {
  const line = String.raw`"C:\Program Files\Yubico\ykman.exe" oath code -s aws`
  expect(howToStartLine(line, 'win32', {})).toEqual({
    program: 'cmd.exe',
    args: ['/d', '/s', '/c', `"${line}"`],
    windowsVerbatimArguments: true,
  })
})

test('Windows has variables under any case', () => {
  const variables = { Path: String.raw`C:\nodejs`, ComSpec: 'cmd.exe', AWS_PROFILE: 'ana' }
  expect(withWindowsNames(variables)).toEqual({ ...variables, PATH: String.raw`C:\nodejs`, COMSPEC: 'cmd.exe' })
})

test.each([
  [
    'win32',
    { COMSPEC: String.raw`C:\Windows\system32\cmd.exe`, SHELL: '/usr/bin/bash' },
    String.raw`C:\Windows\system32\cmd.exe`,
  ],
  ['win32', { COMSPEC: '', SHELL: '/usr/bin/bash' }, 'cmd.exe'],
  ['darwin', { COMSPEC: 'cmd.exe', SHELL: '/bin/zsh' }, '/bin/zsh'],
  ['linux', { SHELL: '' }, '/bin/sh'],
] as const)('the shell on %s of %j', (platform, environment, shell) => {
  expect(shellOf(environment, platform)).toBe(shell)
})
