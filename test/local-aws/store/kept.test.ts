import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { IAMClient, ListUsersCommand, ListUserTagsCommand } from '@aws-sdk/client-iam'
import { ListBucketsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, test } from 'vitest'

import { backUpFolder } from '../../../src/local-aws/backup/back-up-folder.ts'
import type { AccessKey } from '../../../src/local-aws/index.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import { openSqlite } from '../../../src/local-aws/store/sqlite-driver.ts'
import { SCHEMA_VERSION } from '../../../src/local-aws/store/sqlite-schema.ts'
import { filesOf, newFolder } from '../folder.ts'
import { refusalOf } from '../refusal.ts'

// Each file is what the local AWS of an earlier commit kept, written by that commit's own code with
// `scripts/keep-store-fixture.mjs`: a number for the order, and the first commit that kept it so.
const KEPT = join(import.meta.dirname, 'kept')
const FILE = 'local-aws.sqlite'
const sealingKey = new Uint8Array(32).fill(7)

/** What a file says of itself in its first line. */
interface Facts {
  readonly at: number
  readonly administrator: AccessKey
  readonly ana: AccessKey
  readonly spentCode: string
}

async function folderOf(name: string): Promise<{ folder: string; facts: Facts }> {
  const sql = readFileSync(join(KEPT, name), 'utf8')
  const folder = newFolder()
  const sqlite = await openSqlite(join(folder, FILE))
  sqlite.exec(sql)
  sqlite.close()
  mkdirSync(join(folder, 'blobs'))
  const [, blobId = ''] = /"blobId":"([0-9a-f-]+)"/.exec(sql) ?? []
  writeFileSync(join(folder, 'blobs', blobId), 'x')
  return { folder, facts: JSON.parse(sql.slice(3, sql.indexOf('\n'))) as Facts }
}

async function versionOf(folder: string): Promise<number> {
  const sqlite = await openSqlite(join(folder, FILE))
  const row = sqlite.prepare('PRAGMA user_version').get() as { user_version: number }
  sqlite.close()
  return row.user_version
}

describe.each(readdirSync(KEPT).sort())('what %s kept', (name) => {
  test('is all there: users, keys, devices, spent codes, tags and buckets', async () => {
    const { folder, facts } = await folderOf(name)
    await using aws = await startLocalAws({ data: folder, sealingKey })
    aws.clock.advance(facts.at - aws.clock.now().getTime())
    expect(aws.administrator).toMatchObject({ ...facts.administrator, isNew: false })
    expect(aws.clientConfig('ana').credentials).toEqual(facts.ana)

    const iam = new IAMClient(aws.clientConfig())
    const { Users = [] } = await iam.send(new ListUsersCommand({}))
    expect(Users.map(({ Path, UserName }) => `${Path}${UserName}`)).toEqual(['/administrator', '/ana', '/team/bo'])
    const { Tags } = await iam.send(new ListUserTagsCommand({ UserName: 'bo' }))
    expect(Tags).toEqual([{ Key: 'team', Value: 'blue' }])

    const s3 = new S3Client(aws.clientConfig())
    expect((await s3.send(new ListBucketsCommand({}))).Buckets).toMatchObject([{ Name: 'acme-logs' }])
    expect((await s3.send(new ListObjectsV2Command({ Bucket: 'acme-logs' }))).Contents).toMatchObject([{ Key: 'a/b' }])

    const [SerialNumber] = aws.serialNumbers('ana')
    const signIn = (TokenCode: string) => {
      return new STSClient(aws.clientConfig('ana')).send(new GetSessionTokenCommand({ SerialNumber, TokenCode }))
    }
    expect(await refusalOf(signIn(facts.spentCode))).toMatch(/^403 AccessDenied: .* one time pass code/)
    await signIn(aws.tokenCode('ana'))
  })

  test('is brought to the present version once, and then is as any other', async () => {
    const { folder } = await folderOf(name)
    const { instanceId } = await startLocalAws({ data: folder, sealingKey }).then(async (aws) => {
      await aws.close()
      return aws
    })
    expect(await versionOf(folder)).toBe(SCHEMA_VERSION)
    const sqlite = await openSqlite(join(folder, FILE))
    const bare = sqlite.prepare("SELECT count(*) AS n FROM rows WHERE json LIKE '{%'").get()
    sqlite.close()
    expect(bare).toMatchObject({ n: 0 })
    await using again = await startLocalAws({ data: folder, sealingKey })
    expect(again.instanceId).toBe(instanceId)
  })
})

test('there is a file of the present version, and of every one before', async () => {
  const versions = new Set<number>()
  for (const name of readdirSync(KEPT)) versions.add(await versionOf((await folderOf(name)).folder))
  expect([...versions].sort((a, b) => a - b)).toEqual(Array.from({ length: SCHEMA_VERSION }, (_, index) => index + 1))
})

test('a start on an older version that fails leaves it as it was', async () => {
  const { folder } = await folderOf('1-14fac8a.sql')
  const before = filesOf(folder).get(FILE)
  const start = startLocalAws({ data: folder, sealingKey: new Uint8Array(32).fill(8) })
  await expect(start).rejects.toThrow('is sealed under the key')
  expect(
    filesOf(folder)
      .get(FILE)
      ?.equals(before ?? Buffer.alloc(0)),
  ).toBe(true)
})

test('an older version is backed up after it was brought to the present one', async () => {
  const { folder } = await folderOf('1-14fac8a.sql')
  const file = join(newFolder(), 'aws.backup')
  await expect(backUpFolder(folder, file)).rejects.toThrow('was written by an older sallyport')
  expect(await versionOf(folder)).toBe(1)
  await startLocalAws({ data: folder, sealingKey }).then((aws) => aws.close())
  expect((await backUpFolder(folder, file)).rows).toBeGreaterThan(5)
})
