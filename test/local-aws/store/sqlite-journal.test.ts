import { statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import type { LocalAws, LocalAwsOptions } from '../../../src/local-aws/index.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import { openSqlite } from '../../../src/local-aws/store/sqlite-driver.ts'
import { filesOf, newFolder } from '../folder.ts'

const sealingKey = new Uint8Array(32).fill(7)
const TRUST = { Statement: { Effect: 'Allow', Principal: { AWS: '222222222222' }, Action: 'sts:AssumeRole' } }
const FILE = 'local-aws.sqlite'

const start = (data: string, more: LocalAwsOptions = {}): Promise<LocalAws> => {
  return startLocalAws({ data, sealingKey, ...more })
}

/** How a start fails, as `CODE: message`. */
async function failure(starting: Promise<LocalAws>): Promise<string> {
  const error = await starting.then(
    (aws) => aws.close(),
    (error: unknown) => error,
  )
  const { code, message } = error as { code: string; message: string }
  return `${code}: ${message}`
}

/** A folder in which a server has been, with something in it. */
async function usedFolder(): Promise<string> {
  const folder = newFolder()
  await using _ = await start(folder, { users: { ana: { mfa: true, password: 'Correct-Horse-1' } } })
  return folder
}

describe('a data folder', () => {
  test('brings everything back, of every table', async () => {
    const folder = newFolder()
    const before = await start(folder, {
      alias: 'acme',
      root: { password: 'Correct-Horse-1', accessKey: true },
      groups: { team: { policies: ['AmazonS3FullAccess'] } },
      roles: { audit: { trustPolicy: TRUST } },
      users: { ana: { groups: ['Force_MFA', 'team'], mfa: true, password: 'Correct-Horse-2', tags: { a: 'b' } } },
      accounts: { '222222222222': { users: { bo: {} } } },
    })
    const config = before.clientConfig('ana')
    await before.close()

    await using after = await start(folder)
    expect(after.instanceId).toBe(before.instanceId)
    expect(after.administrator).toEqual({ ...before.administrator, isNew: false })
    expect(after.clientConfig('ana').credentials).toEqual(config.credentials)
    expect(after.clientConfig('222222222222/bo').credentials.accessKeyId).toMatch(/^AKIA/)
    expect(after.serialNumbers('ana')).toEqual(['arn:aws:iam::123456789012:mfa/ana'])
  })

  test('holds no secret that can be read', async () => {
    const folder = newFolder()
    await using aws = await start(folder, {
      root: { password: 'Correct-Horse-Root' },
      users: { ana: { mfa: true, password: 'Correct-Horse-Ana' } },
    })
    const iam = new IAMClient(aws.clientConfig())
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'ana' }))
    const secrets = [
      aws.administrator.secretAccessKey,
      aws.clientConfig('ana').credentials.secretAccessKey,
      AccessKey?.SecretAccessKey ?? '?',
      'Correct-Horse',
      'base32Seed',
      'secretAccessKey',
      Buffer.from(sealingKey),
    ]
    const files = filesOf(folder)
    expect([...files.keys()]).toContain(`${FILE}-wal`)
    const found = secrets.filter((secret) => [...files.values()].some((bytes) => bytes.includes(secret)))
    expect(found).toEqual([])
    // What is no secret shows that the bytes were looked at.
    expect([...files.values()].some((bytes) => bytes.includes('"userName":"ana"'))).toBe(true)
  })

  test('is private', async () => {
    const folder = join(newFolder(), 'deep', 'data')
    await using _ = await start(folder)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    const modes = [...filesOf(folder).keys()].map((name) => statSync(join(folder, name)).mode & 0o077)
    expect(new Set(modes)).toEqual(new Set([0]))
  })

  test('needs a sealing key', async () => {
    expect(await failure(startLocalAws({ data: newFolder() }))).toMatch(/^USAGE: .*sealing key/)
  })

  test('of another key is refused and left as it is', async () => {
    const folder = await usedFolder()
    const before = filesOf(folder)
    const otherKey = { sealingKey: new Uint8Array(32).fill(8) }
    expect(await failure(start(folder, otherKey))).toMatch(/^STORE_UNUSABLE: .* is sealed under the key /)
    expect(filesOf(folder)).toEqual(before)
    await using aws = await start(folder)
    expect(aws.serialNumbers('ana')).toHaveLength(1)
  })

  test('of a newer sallyport is refused and left as it is', async () => {
    const folder = await usedFolder()
    const sqlite = await openSqlite(join(folder, FILE))
    sqlite.exec('PRAGMA user_version = 99')
    sqlite.close()
    const before = filesOf(folder)
    expect(await failure(start(folder))).toMatch(/^STORE_UNUSABLE: .* newer sallyport \(schema 99\)/)
    expect(filesOf(folder)).toEqual(before)
  })

  test.each(['DELETE', 'WAL'])("with another program's SQLite file (%s) is refused and left as it is", async (mode) => {
    const folder = newFolder()
    const sqlite = await openSqlite(join(folder, FILE))
    sqlite.exec(`PRAGMA journal_mode = ${mode}; CREATE TABLE t (a); INSERT INTO t VALUES (1)`)
    sqlite.close()
    const { mode: permissions } = statSync(join(folder, FILE))
    const before = filesOf(folder).get(FILE)
    expect(await failure(start(folder))).toMatch(/^STORE_UNUSABLE: .* is a SQLite file of another program/)
    expect(filesOf(folder).get(FILE)).toEqual(before)
    expect(statSync(join(folder, FILE)).mode).toBe(permissions)
  })

  test.each([1, 100, 5000])('with %i bytes of garbage is refused and left as it is', async (length) => {
    const folder = newFolder()
    writeFileSync(join(folder, FILE), Buffer.alloc(length, 'garbage '))
    const before = filesOf(folder)
    expect(await failure(start(folder))).toMatch(/^STORE_UNUSABLE: /)
    expect(filesOf(folder)).toEqual(before)
  })

  test.each([0.1, 0.5, 0.9])('cut off at %d of its length is refused and left as it is', async (part) => {
    const folder = await usedFolder()
    truncateSync(join(folder, FILE), Math.floor(statSync(join(folder, FILE)).size * part))
    const before = filesOf(folder)
    expect(await failure(start(folder))).toMatch(/^STORE_UNUSABLE: .* is damaged: /)
    expect(filesOf(folder)).toEqual(before)
  })

  test.each([
    ['a sealed row of which a bit fell', "UPDATE rows SET sealed = x'00' WHERE table_name = 'accessKeys'"],
    ['sealed rows that changed places', "UPDATE rows SET key = key || 'x' WHERE table_name = 'accessKeys'"],
    ['a row that is no JSON', "UPDATE rows SET json = '{' WHERE table_name = 'users'"],
    ['a row that is no object', "UPDATE rows SET json = '1' WHERE table_name = 'users'"],
    ['a row with nothing in it', "UPDATE rows SET json = NULL WHERE table_name = 'users'"],
    ['a row without its columns', "UPDATE rows SET json = '{}' WHERE table_name = 'users'"],
    ['a table that went', 'DROP TABLE rows'],
    ['facts that went', 'DROP TABLE facts'],
  ])('with %s is refused, and can be opened by others afterwards', async (_, sql) => {
    const folder = await usedFolder()
    const path = join(folder, FILE)
    const sqlite = await openSqlite(path)
    sqlite.exec(sql)
    sqlite.close()
    expect(await failure(start(folder))).toMatch(/^STORE_UNUSABLE: .*local-aws\.sqlite/)
    const again = await openSqlite(path)
    again.exec('BEGIN EXCLUSIVE; COMMIT')
    again.close()
  })

  test('serves one server at a time, and the next one when that has gone', async () => {
    const folder = newFolder()
    const first = await start(folder)
    expect(await failure(start(folder))).toMatch(/^STORE_UNUSABLE: .* is in use by another local AWS/)
    await new IAMClient(first.clientConfig()).send(new CreateUserCommand({ UserName: 'ana' }))
    await first.close()
    await using next = await start(folder)
    expect((await new IAMClient(next.clientConfig()).send(new ListUsersCommand({}))).Users).toHaveLength(2)
  })

  test('that several servers open at once goes to one of them', async () => {
    const folder = newFolder()
    const starts = await Promise.allSettled([start(folder), start(folder), start(folder)])
    const started = starts.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    expect(started).toHaveLength(1)
    for (const aws of started) await aws.close()
  })

  test('that is a file is refused in plain words', async () => {
    const path = join(newFolder(), 'file')
    writeFileSync(path, 'x')
    expect(await failure(start(path))).toMatch(/^STORE_UNUSABLE: can't open /)
  })

  test('is free again after a start that failed later on', async () => {
    const folder = newFolder()
    await using other = await startLocalAws()
    expect(await failure(start(folder, { users: { ana: { policies: ['None'] } } }))).toMatch(/^USAGE: .*no policy/)
    expect(await failure(start(folder, { port: other.port }))).toMatch(/^STORE_UNUSABLE: port \d+ is in use/)
    await using _ = await start(folder)
  })
})
