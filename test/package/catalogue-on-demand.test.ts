import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PROGRAM } from '../cli/pseudo-terminal.ts'
import { NO_WAY_TO_AWS } from '../no-way-to-aws.ts'

let folder = ''
/** The program as it is built, but for the catalogue. */
let program = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-no-catalogue-'))
  program = join(folder, 'dist', basename(PROGRAM))
  cpSync(dirname(PROGRAM), dirname(program), { recursive: true })
  expect(existsSync(join(folder, 'dist', 'catalogue.pack'))).toBe(true)
  rmSync(join(folder, 'dist', 'catalogue.pack'))
  writeFileSync(
    join(folder, 'policy.json'),
    JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } }),
  )
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function run(file: string, args: readonly string[]) {
  const env = { ...NO_WAY_TO_AWS, PATH: process.env['PATH'], HOME: folder, USERPROFILE: folder }
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], {
    env,
    cwd: folder,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

describe('what needs no catalogue does not ask for it', () => {
  test.each([
    ['--version'],
    ['--help'],
    ['credential-process nobody'],
    ['login nobody --token-code 123456'],
    ['export nobody'],
    ['status nobody'],
    ['device list nobody'],
  ])('sallyport %s', (line) => {
    const args = line.split(' ')
    const without = run(program, args)
    expect(without).toEqual(run(PROGRAM, args))
    expect(without.stderr).not.toContain('catalogue')
  })

  test('and what does says that it is missing', () => {
    expect(run(program, ['policy', 'check', 'policy.json'])).toMatchObject({
      status: 7,
      stderr: expect.stringContaining('the catalogue of AWS actions is missing'),
    })
  })
})
