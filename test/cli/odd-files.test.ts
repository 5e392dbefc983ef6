import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openUserSide, type UserSide } from '../user-side.ts'
import { PROGRAM } from './pseudo-terminal.ts'

const users = { ana: { groups: ['Force_MFA'], mfa: true } }
const CONFIG = '[profile ana]\nregion = eu-west-1\n'
const hasPipes = process.platform !== 'win32'

async function withAwsFolder(side: UserSide): Promise<string> {
  await mkdir(join(side.home, '.aws'))
  return join(side.home, '.aws', 'config')
}

interface Case {
  readonly title: string
  readonly prepare: (side: UserSide) => Promise<unknown>
  readonly reason: string
  readonly hint: string
}

const TEXT_FILE = 'hint: put a text file there, or move it away\n'

const cases: readonly Case[] = [
  {
    title: 'HOME is a file',
    prepare: async ({ home }) => {
      await rm(home, { recursive: true })
      await writeFile(home, '')
    },
    reason: 'a part of its path is no folder',
    hint: 'hint: move away the file that stands where a folder should be\n',
  },
  {
    title: '~/.aws is a file',
    prepare: ({ home }) => writeFile(join(home, '.aws'), ''),
    reason: 'a part of its path is no folder',
    hint: 'hint: move away the file that stands where a folder should be\n',
  },
  {
    title: 'the config is a folder',
    prepare: async (side) => mkdir(await withAwsFolder(side)),
    reason: 'it is a folder',
    hint: TEXT_FILE,
  },
  {
    title: 'the config is a pipe that nobody writes to',
    prepare: async (side) => execFileSync('mkfifo', [await withAwsFolder(side)]),
    reason: 'it is not a regular file',
    hint: TEXT_FILE,
  },
  {
    title: 'the config is a link to a device without end',
    prepare: async (side) => symlink('/dev/zero', await withAwsFolder(side)),
    reason: 'it is not a regular file',
    hint: TEXT_FILE,
  },
  {
    title: 'the config is a link to itself',
    prepare: async (side) => symlink('config', await withAwsFolder(side)),
    reason: 'its links lead in a circle',
    hint: TEXT_FILE,
  },
  {
    title: 'the config is 17 MB long',
    prepare: async (side) => {
      const path = await withAwsFolder(side)
      await writeFile(path, '')
      await truncate(path, 17 * 1024 * 1024)
    },
    reason: 'it is longer than 16 MB',
    hint: TEXT_FILE,
  },
  {
    title: 'the config is UTF-16',
    prepare: async (side) => writeFile(await withAwsFolder(side), `\uFEFF${CONFIG}`, 'utf16le'),
    reason: 'it is UTF-16',
    hint: 'hint: save it as UTF-8\n',
  },
  {
    title: 'the config is no text',
    prepare: async (side) => writeFile(await withAwsFolder(side), Buffer.from('7f454c4602010100', 'hex')),
    reason: 'it is no text',
    hint: TEXT_FILE,
  },
]

describe('what stands in the way of a configuration', () => {
  for (const { title, prepare, reason, hint } of cases) {
    test.skipIf(!hasPipes)(title, async () => {
      await using side = await openUserSide({ users })
      await prepare(side)
      for (const args of [['status'], ['login', 'ana'], ['credential-process', 'ana']]) {
        const outcome = await side.sallyport(args, args[0] === 'status' ? side.keyOf('ana') : {})
        expect(outcome).toMatchObject({ status: 7, stdout: '' })
        expect(outcome.stderr).toMatch(/^sallyport: can't read `/)
        expect(outcome.stderr).toContain(`: ${reason}\n${hint}`)
      }
    })
  }

  test.skipIf(!hasPipes)(
    'a link to a regular file is as good as the file, and an empty device as an empty one',
    async () => {
      await using side = await openUserSide({ users })
      const path = await withAwsFolder(side)
      await writeFile(join(side.home, 'elsewhere'), `# caf\xe9\n${CONFIG}`, 'latin1')
      await symlink(join(side.home, 'elsewhere'), path)
      expect((await side.sallyport(['login', 'ana'])).stderr).toContain('no long-term access key for profile `ana`')
      const empty = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' }
      expect((await side.sallyport(['login', 'ana'], empty)).stderr).toContain('no profile `ana`')
    },
  )
})

describe('a profile that is not there', () => {
  test('the nearest name of many is told, else the first of them and how many there are', async () => {
    await using side = await openUserSide({ users })
    const many = Array.from({ length: 1750 }, (_, index) => `[profile p${index + 1}-account]\nregion = eu-west-1\n`)
    await writeFile(await withAwsFolder(side), `${many.join('')}${CONFIG}`)
    expect((await side.sallyport(['login', 'anna'])).stderr).toBe(
      'sallyport: no profile `anna`\nhint: did you mean `ana`?\n',
    )
    expect((await side.sallyport(['login', 'somebody'])).stderr).toBe(
      'sallyport: no profile `somebody`\nhint: profiles there are: p1-account, p2-account, p3-account, p4-account, ' +
        'p5-account, p6-account, p7-account, p8-account and 1743 more\n',
    )
    expect((await side.sallyport(['key', 'add', '--from-credentials-file', 'anna'])).stderr).toContain(
      'hint: did you mean `ana`?\n',
    )
  })
})

describe('standard output', () => {
  test.skipIf(!existsSync('/dev/full'))('that takes nothing is told, and is no success and no bug', () => {
    for (const args of ['--version', '--help', 'policy --help', 'mfa-script']) {
      const command = `"$0" "${PROGRAM}" ${args} > /dev/full`
      const { status, stderr } = spawnSync('sh', ['-c', command, process.execPath], { encoding: 'utf8' })
      expect([status, stderr]).toEqual([7, "sallyport: standard output can't be written (ENOSPC)\n"])
    }
  })

  test.skipIf(!hasPipes)('whose reader has seen enough is no failure', () => {
    const command = `{ "$0" "${PROGRAM}" policy --help; echo "status $?" >&2; } | true`
    const { stderr } = spawnSync('sh', ['-c', command, process.execPath], { encoding: 'utf8' })
    expect(stderr).toBe('status 0\n')
  })
})
