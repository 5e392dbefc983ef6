import {
  appendFileSync,
  cpSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { describe, expect, test } from 'vitest'

import type { LocalAws } from '../../../src/local-aws/index.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import { createSealer } from '../../../src/local-aws/store/sealer.ts'
import { openSqlite } from '../../../src/local-aws/store/sqlite-driver.ts'
import { openSqliteJournal } from '../../../src/local-aws/store/sqlite-journal.ts'
import { filesOf, newFolder } from '../folder.ts'

const FILE = 'local-aws.sqlite'
const sealingKey = new Uint8Array(32).fill(7)
const start = (data: string): Promise<LocalAws> => startLocalAws({ data, sealingKey })

const openJournal = (folder: string) => openSqliteJournal(folder, createSealer(sealingKey))

const createUsers = async (aws: LocalAws, names: readonly string[]) => {
  const iam = new IAMClient(aws.clientConfig())
  for (const UserName of names) await iam.send(new CreateUserCommand({ UserName }))
}

async function userNames(folder: string): Promise<string[]> {
  await using aws = await start(folder)
  const { Users = [] } = await new IAMClient(aws.clientConfig()).send(new ListUsersCommand({}))
  return Users.map(({ UserName = '' }) => UserName)
}

/** What a server that was killed leaves behind. */
async function killedFolder(): Promise<string> {
  const [folder, copy] = [newFolder(), newFolder()]
  await start(folder).then((aws) => aws.close())
  await using aws = await start(folder)
  await createUsers(aws, ['ana', 'bo', 'cy'])
  cpSync(folder, copy, { recursive: true, preserveTimestamps: true })
  return copy
}

const cut = (path: string, bytes: number) => truncateSync(path, statSync(path).size - bytes)

function flipBit(path: string, at: number): void {
  const bytes = readFileSync(path)
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
  writeFileSync(path, bytes)
}

describe('the log of a server that was killed', () => {
  test.each<[string, (wal: string) => void]>([
    ['gone', (wal) => rmSync(wal)],
    ['emptied', (wal) => truncateSync(wal, 0)],
    ['cut off in its head', (wal) => truncateSync(wal, 20)],
    ['cut off in the middle', (wal) => truncateSync(wal, Math.floor(statSync(wal).size / 2))],
    ['cut off by a byte', (wal) => cut(wal, 1)],
    ['with a bit that fell in its head', (wal) => flipBit(wal, 17)],
    ['with a bit that fell in its first frame', (wal) => flipBit(wal, 32 + 24 + 100)],
    ['with a bit that fell in its last frame', (wal) => flipBit(wal, statSync(wal).size - 100)],
    ['of another program', (wal) => writeFileSync(wal, 'some text\n'.repeat(1000))],
  ])('%s is noticed, and all is left as it is', async (_, damage) => {
    const folder = await killedFolder()
    damage(join(folder, `${FILE}-wal`))
    const before = filesOf(folder)
    const error: unknown = await start(folder).catch((error: unknown) => error)
    expect(error).toMatchObject({
      code: 'STORE_UNUSABLE',
      message: expect.stringMatching(/lacks writes that were answered: its log .*-wal is gone, cut off or damaged$/),
      hint: expect.stringContaining(join(folder, `${FILE}-mark`)),
    })
    expect(filesOf(folder)).toEqual(before)

    // The way back that the hint tells: what is left of it.
    rmSync(join(folder, `${FILE}-mark`))
    expect(await userNames(folder)).toContain('administrator')
  })

  test('is whole with the rest of a write that was cut short', async () => {
    const folder = await killedFolder()
    const wal = join(folder, `${FILE}-wal`)
    appendFileSync(wal, readFileSync(wal).subarray(32, 3000))
    expect(await userNames(folder)).toEqual(['administrator', 'ana', 'bo', 'cy'])
  })

  test('may be folded into the database by another program that looks at it', async () => {
    const folder = await killedFolder()
    const sqlite = await openSqlite(join(folder, FILE))
    sqlite.prepare('SELECT count(*) FROM rows').get()
    sqlite.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    sqlite.exec('PRAGMA journal_mode = DELETE')
    sqlite.close()
    expect(existsSync(join(folder, `${FILE}-wal`))).toBe(false)
    expect(await userNames(folder)).toEqual(['administrator', 'ana', 'bo', 'cy'])
  })

  test('is whole after a start that was refused for its key', async () => {
    const folder = await killedFolder()
    const otherKey = startLocalAws({ data: folder, sealingKey: new Uint8Array(32).fill(8) })
    await expect(otherKey).rejects.toThrow('is sealed under the key')
    expect(await userNames(folder)).toEqual(['administrator', 'ana', 'bo', 'cy'])
  })

  test('is whole whenever the server is killed, also when the log begins anew', async () => {
    const folder = newFolder()
    const journal = await openJournal(folder)
    const begins = new Set<string>()
    for (let commit = 1; commit <= 60; commit++) {
      const keys = Array.from({ length: 50 }, (_, index) => `user-${commit}-${index}`)
      journal.commit(keys.map((key) => ({ table: 'users', key, row: { userName: key } })))
      if (commit % 7 !== 0) continue
      const copy = newFolder()
      cpSync(folder, copy, { recursive: true, preserveTimestamps: true })
      begins.add(readFileSync(join(copy, `${FILE}-wal`)).toString('hex', 16, 24))
      let rows = 0
      const killed = await openJournal(copy)
      killed.load(() => (rows += 1))
      killed.close()
      expect(rows).toBe(commit * 50)
    }
    journal.close()
    expect(begins.size).toBeGreaterThan(2)
  })
})

test('a folder that was closed has no log, and none is missed', async () => {
  const folder = newFolder()
  await using _ = await start(folder)
  await createUsers(_, ['ana'])
  await _.close()
  expect([...filesOf(folder).keys()]).toEqual([FILE])
  expect(await userNames(folder)).toEqual(['administrator', 'ana'])
})

test.each([
  ['was emptied', (path: string) => truncateSync(path, 0), /local-aws\.sqlite is damaged: it is empty$/],
  ['is gone', (path: string) => rmSync(path), /local-aws\.sqlite is missing, and .* is left of it$/],
])('a database that %s is no new one where its log or its objects are left', async (_, damage, message) => {
  for (const what of ['blobs', `${FILE}-wal`]) {
    const folder = await killedFolder()
    damage(join(folder, FILE))
    rmSync(join(folder, what), { recursive: true })
    rmSync(join(folder, `${FILE}-mark`))
    const before = filesOf(folder)
    await expect(start(folder)).rejects.toThrow(message)
    expect(filesOf(folder)).toEqual(before)
  }
})
