import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, test } from 'vitest'

import { backUpFolder } from '../../../src/local-aws/backup/back-up-folder.ts'
import type { LocalAws, LocalAwsOptions } from '../../../src/local-aws/index.ts'
import { restoreBackup, startLocalAws } from '../../../src/local-aws/index.ts'
import { openSqlite } from '../../../src/local-aws/store/sqlite-driver.ts'
import { filesOf, newFolder } from '../folder.ts'
import { refusalOf } from '../refusal.ts'

const sealingKey = new Uint8Array(32).fill(7)
const Bucket = 'acme-logs'
const SEED: LocalAwsOptions = { users: { ana: { mfa: true, policies: ['ReadOnlyAccess'] } }, buckets: [Bucket] }

const digestsOf = (folder: string) => {
  return [...filesOf(folder)].map(([name, bytes]) => [name, createHash('sha256').update(bytes).digest('hex')])
}

const start = (data: string): Promise<LocalAws> => startLocalAws({ ...SEED, data, sealingKey })
const put = (aws: LocalAws, Key: string, Body: string) => {
  return new S3Client(aws.clientConfig()).send(new PutObjectCommand({ Bucket, Key, Body }))
}
const read = async (aws: LocalAws, Key: string) => {
  const { Body } = await new S3Client(aws.clientConfig()).send(new GetObjectCommand({ Bucket, Key }))
  return Body?.transformToString()
}
const userNames = async (aws: LocalAws) => {
  const { Users = [] } = await new IAMClient(aws.clientConfig()).send(new ListUsersCommand({}))
  return Users.map(({ UserName }) => UserName)
}
const signIn = (aws: LocalAws, TokenCode: string) => {
  const [SerialNumber] = aws.serialNumbers('ana')
  return new STSClient(aws.clientConfig('ana')).send(new GetSessionTokenCommand({ SerialNumber, TokenCode }))
}

/** A folder in which a server has been, with a user, an object and a spent code. */
async function usedFolder() {
  const data = join(newFolder(), 'data')
  await using aws = await start(data)
  await put(aws, 'a/b', 'x'.repeat(600_000))
  const code = aws.tokenCode('ana')
  const { Credentials } = await signIn(aws, code)
  return { data, code, key: aws.clientConfig('ana').credentials, session: Credentials, instanceId: aws.instanceId }
}

async function restored(file: string): Promise<LocalAws> {
  const data = join(newFolder(), 'again')
  await restoreBackup({ file, data, sealingKey })
  return startLocalAws({ data, sealingKey })
}

describe('a backup of a folder', () => {
  test('brings back users, keys, devices, spent codes and objects; sessions end', async () => {
    const { data, code, key, session, instanceId } = await usedFolder()
    const before = digestsOf(data)
    const file = join(newFolder(), 'aws.backup')
    const summary = await backUpFolder(data, file)
    expect(summary).toMatchObject({ blobs: 1, sealingKey: expect.stringMatching(/^[0-9a-f]{16}$/) })
    expect(digestsOf(data)).toEqual(before)

    await using aws = await restored(file)
    expect(aws.clientConfig('ana').credentials).toEqual(key)
    expect(await read(aws, 'a/b')).toBe('x'.repeat(600_000))
    expect(await refusalOf(signIn(aws, code))).toMatch(/^403 AccessDenied: .* one time pass code/)
    await signIn(aws, aws.tokenCode('ana'))
    expect(aws.instanceId).not.toBe(instanceId)
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = session ?? {}
    const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
    const sts = new STSClient({ ...aws.clientConfig(), credentials })
    expect(await refusalOf(sts.send(new GetCallerIdentityCommand({})))).toMatch(/^403 InvalidClientTokenId/)
  })

  test('has what a server that was killed had answered', async () => {
    const { data } = await usedFolder()
    const killed = newFolder()
    await using aws = await start(data)
    await new IAMClient(aws.clientConfig()).send(new CreateUserCommand({ UserName: 'bo' }))
    cpSync(data, killed, { recursive: true, preserveTimestamps: true })
    const file = join(newFolder(), 'aws.backup')
    await backUpFolder(killed, file)
    await using again = await restored(file)
    expect(await userNames(again)).toEqual(['administrator', 'ana', 'bo'])
  })

  test.each([
    ['with a server of none', async () => newFolder(), /there is no local AWS in/],
    ['that is not there', async () => join(newFolder(), 'none'), /there is no local AWS in/],
    [
      'without the bytes of an object',
      async () => {
        const { data } = await usedFolder()
        rmSync(join(data, 'blobs'), { recursive: true })
        return data
      },
      /is damaged: it is missing, and an object is made of it/,
    ],
    [
      'without the log of a server that was killed',
      async () => {
        const { data } = await usedFolder()
        const killed = newFolder()
        await using aws = await start(data)
        await put(aws, 'c', 'c')
        cpSync(data, killed, { recursive: true, preserveTimestamps: true, filter: (path) => !path.endsWith('-wal') })
        return killed
      },
      /lacks writes that were answered/,
    ],
  ])('%s is refused, and leaves nothing behind', async (_, folderOf, message) => {
    const folder = newFolder()
    await expect(backUpFolder(await folderOf(), join(folder, 'aws.backup'))).rejects.toThrow(message)
    expect([...filesOf(folder)]).toEqual([])
  })
})

describe('a backup of a running server', () => {
  test.each([
    ['in memory', () => startLocalAws({ ...SEED, sealingKey })],
    ['in a folder', () => start(join(newFolder(), 'data'))],
  ])('%s is of one moment, whatever is written meanwhile', async (_, begin) => {
    await using aws = await begin()
    for (let index = 0; index < 20; index++) await put(aws, `kept/${index}`, `${index} `.repeat(20_000))
    await put(aws, 'replaced', 'before')
    await put(aws, 'deleted', 'before')
    const file = join(newFolder(), 'aws.backup')
    const backingUp = aws.backUp(file)
    await put(aws, 'replaced', 'after')
    await new S3Client(aws.clientConfig()).send(new DeleteObjectCommand({ Bucket, Key: 'deleted' }))
    await new IAMClient(aws.clientConfig()).send(new CreateUserCommand({ UserName: 'bo' }))
    expect((await backingUp).blobs).toBeGreaterThanOrEqual(20)

    await using again = await restored(file)
    const isReplaced = (await read(again, 'replaced')) === 'after'
    const isDeleted = await read(again, 'deleted').then(
      (body) => body !== 'before',
      () => true,
    )
    const isCreated = (await userNames(again)).includes('bo')
    // What was written first is there if what was written later is.
    expect([isReplaced, isDeleted, isCreated].map(Number).join('')).toMatch(/^1*0*$/)
    expect(await read(again, 'kept/19')).toBe('19 '.repeat(20_000))
  })

  test('needs a key that outlives it', async () => {
    await using aws = await startLocalAws()
    await expect(aws.backUp(join(newFolder(), 'aws.backup'))).rejects.toThrow('a backup needs a sealing key')
  })
})

test('a backup is private, written over nothing, and holds no secret that can be read', async () => {
  const { data, key } = await usedFolder()
  const folder = newFolder()
  const file = join(folder, 'aws.backup')
  await backUpFolder(data, file)
  const before = filesOf(folder)
  expect([...before.keys()]).toEqual(['aws.backup'])
  expect(before.get('aws.backup')?.includes(key.secretAccessKey)).toBe(false)
  expect(before.get('aws.backup')?.includes('"userName":"ana"')).toBe(true)
  await expect(backUpFolder(data, file)).rejects.toMatchObject({
    code: 'USAGE',
    message: `\`${file}\` is there already`,
  })
  expect(
    filesOf(folder)
      .get('aws.backup')
      ?.equals(before.get('aws.backup') ?? Buffer.alloc(0)),
  ).toBe(true)
  expect(filesOf(folder).size).toBe(1)
})

async function backup(): Promise<string> {
  const file = join(newFolder(), 'aws.backup')
  await backUpFolder((await usedFolder()).data, file)
  return file
}

describe('a restore', () => {
  test('goes into an empty folder, and into no other', async () => {
    const file = await backup()
    const data = newFolder()
    writeFileSync(join(data, 'notes'), 'x')
    await expect(restoreBackup({ file, data, sealingKey })).rejects.toThrow('nothing is restored over it')
    expect([...filesOf(data).keys()]).toEqual(['notes'])
    const empty = newFolder()
    await restoreBackup({ file, data: empty, sealingKey })
    await using aws = await startLocalAws({ data: empty, sealingKey })
    expect(await userNames(aws)).toEqual(['administrator', 'ana'])
  })

  test.each<[string, (file: string) => unknown, RegExp]>([
    ['a text', (file) => writeFileSync(file, 'users:\n'.repeat(1000)), /is damaged|not a database/],
    ['a part of itself', (file) => writeFileSync(file, readFileSync(file).subarray(0, 20_000)), /is damaged/],
    [
      'without a row of its checksum',
      (file) => change(file, "UPDATE rows SET json = replace(json, 'ana', 'bob')"),
      /can't be read/,
    ],
    [
      'with other bytes of an object',
      (file) => change(file, "UPDATE pieces SET bytes = x'00' WHERE number = 1"),
      /bytes of an object/,
    ],
    ['without an object', (file) => change(file, 'DELETE FROM blobs'), /bytes of an object/],
    ['of a newer sallyport', (file) => change(file, 'PRAGMA user_version = 99'), /newer sallyport/],
    ['behind a pipe', (file) => execFileSync('sh', ['-c', 'rm "$0" && mkfifo "$0"', file]), /not a regular file/],
    ["of another program's", (file) => change(file, 'PRAGMA application_id = 1'), /is no backup of local AWS/],
  ])('of what is %s is refused, and makes no folder', async (_, damage, message) => {
    const file = await backup()
    await damage(file)
    const folder = newFolder()
    const restoring = restoreBackup({ file, data: join(folder, 'data'), sealingKey })
    await expect(restoring).rejects.toMatchObject({ code: 'STORE_UNUSABLE', message: expect.stringMatching(message) })
    expect(filesOf(folder).size).toBe(0)
    expect(existsSync(join(folder, 'data'))).toBe(false)
  })

  test('wants the key, and names it', async () => {
    const file = await backup()
    const data = join(newFolder(), 'data')
    const other = new Uint8Array(32).fill(8)
    for (const key of [other, undefined]) {
      await expect(restoreBackup({ file, data, sealingKey: key })).rejects.toThrow(
        /is sealed under the key [0-9a-f]{16}, and /,
      )
    }
    expect(existsSync(data)).toBe(false)
  })

  test('of a file that is not there makes none', async () => {
    const file = join(newFolder(), 'none')
    await expect(restoreBackup({ file, data: join(newFolder(), 'data'), sealingKey })).rejects.toThrow(
      /can't open .*none/,
    )
    expect(existsSync(file)).toBe(false)
  })
})

async function change(file: string, sql: string): Promise<void> {
  const sqlite = await openSqlite(file)
  sqlite.exec(sql)
  sqlite.close()
}
