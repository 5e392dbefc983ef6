import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { IAM } from '@aws-sdk/client-iam'
import { S3 } from '@aws-sdk/client-s3'
import { STS } from '@aws-sdk/client-sts'
import { Client } from 'pg'
import { expect, test } from 'vitest'

import { restoreBackup, startLocalAws } from '../../../src/local-aws/index.ts'
import { newFolder } from '../folder.ts'
import { runToEnd } from '../local-command.ts'
import { refusalOf } from '../refusal.ts'
import { sealingKey, usePostgres } from './shared-servers.ts'

const shared = usePostgres()
const [USAGE, STORE_UNUSABLE] = [2, 7]
const environment = { SALLYPORT_LOCAL_SEALING_KEY: Buffer.from(sealingKey).toString('base64') }
const administrator = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/EXAMPLEKEY' }
const Bucket = 'acme-logs'

/** The schemas, and how many bytes of objects there are. */
async function look(databaseUrl: string) {
  const client = new Client(databaseUrl)
  await client.connect()
  try {
    const { rows } = await client.query("SELECT nspname FROM pg_namespace WHERE nspname = 'sallyport_local_aws'")
    if (rows.length === 0) return undefined
    const pieces = await client.query('SELECT count(*)::int AS n FROM sallyport_local_aws.pieces')
    return (pieces.rows[0] as { n: number }).n
  } finally {
    await client.end()
  }
}

test('a backup of a database goes into a folder, and from there into another database', async () => {
  const folder = newFolder()
  const [first, second] = (await shared.startServers(2, {
    administrator,
    users: { ana: { groups: ['Force_MFA'], mfa: true } },
  })) as [Awaited<ReturnType<typeof startLocalAws>>, Awaited<ReturnType<typeof startLocalAws>>]
  const s3 = new S3(first.clientConfig())
  await s3.createBucket({ Bucket })
  const body = Buffer.alloc(700_000, 'log ')
  await s3.putObject({ Bucket, Key: 'whole', Body: body })
  const upload = await s3.createMultipartUpload({ Bucket, Key: 'parts' })
  const part = { Bucket, Key: 'parts', UploadId: upload.UploadId, PartNumber: 1 }
  const { ETag } = await s3.uploadPart({ ...part, Body: body })
  // Known to the other server only when the backup begins.
  await new IAM(second.clientConfig()).createUser({ UserName: 'bo' })
  const spent = first.tokenCode('ana')
  const [SerialNumber = ''] = first.serialNumbers('ana')
  await new STS(first.clientConfig('ana')).getSessionToken({ SerialNumber, TokenCode: spent })

  const file = join(folder, 'aws.backup')
  const made = await runToEnd(['local', 'backup', '--json', '--database-url', shared.databaseUrl, file], environment)
  expect(made).toMatchObject({ status: 0, stderr: '' })
  expect(JSON.parse(made.stdout)).toMatchObject({ file, blobs: 2 })

  const data = join(folder, 'data')
  await restoreBackup({ file, data, sealingKey })
  await using ofFolder = await startLocalAws({ data, sealingKey, administrator })
  const again = join(folder, 'again.backup')
  await ofFolder.backUp(again)

  const databaseUrl = await shared.postgres.newDatabase()
  expect(await runToEnd(['local', 'restore', '--database-url', databaseUrl, again], environment)).toMatchObject({
    status: 0,
    stdout: 'the database is as it was; whoever was signed in signs in again\n',
  })
  await using restored = await startLocalAws({ databaseUrl, sealingKey, administrator })
  const { Users = [] } = await new IAM(restored.clientConfig()).listUsers({})
  expect(Users.map(({ UserName }) => UserName)).toEqual(['administrator', 'ana', 'bo'])
  const ofDatabase = new S3(restored.clientConfig())
  const read = async (Key: string) => (await ofDatabase.getObject({ Bucket, Key })).Body?.transformToByteArray()
  expect(Buffer.from((await read('whole')) ?? []).equals(body)).toBe(true)
  await ofDatabase.completeMultipartUpload({
    Bucket,
    Key: 'parts',
    UploadId: upload.UploadId,
    MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
  })
  expect(Buffer.from((await read('parts')) ?? []).equals(body)).toBe(true)
  const reuse = new STS(restored.clientConfig('ana')).getSessionToken({ SerialNumber, TokenCode: spent })
  expect(await refusalOf(reuse)).toMatch(/invalid MFA one time pass code/)
  expect(restored.instanceId).not.toBe(first.instanceId)
})

test('nothing is restored over a local AWS, nor backed up where there is none, which makes nothing', async () => {
  const file = join(newFolder(), 'aws.backup')
  const empty = await runToEnd(['local', 'backup', '--database-url', shared.databaseUrl, file], environment)
  expect(empty).toMatchObject({ status: STORE_UNUSABLE, stdout: '' })
  expect(empty.stderr).toMatch(/there is no local AWS in the database .*\nhint: name the database that was named to/)
  expect(await look(shared.databaseUrl)).toBeUndefined()

  const [aws] = await shared.startServers(1)
  await aws?.backUp(file)
  const over = await runToEnd(['local', 'restore', '--database-url', shared.databaseUrl, file], environment)
  expect(over).toMatchObject({ status: USAGE, stdout: '' })
  expect(over.stderr).toMatch(/there is a local AWS in the database, and nothing is restored over it\nhint: .*createdb/)
})

test('a damaged backup leaves no local AWS in the database', async () => {
  const file = join(newFolder(), 'aws.backup')
  await using aws = await startLocalAws({ sealingKey })
  const s3 = new S3(aws.clientConfig())
  await s3.createBucket({ Bucket })
  await s3.putObject({ Bucket, Key: 'one', Body: 'one '.repeat(20_000) })
  await aws.backUp(file)
  const { openSqlite } = await import('../../../src/local-aws/store/sqlite-driver.ts')
  const sqlite = await openSqlite(file)
  sqlite.exec("UPDATE pieces SET bytes = x'00'")
  sqlite.close()
  const { databaseUrl } = shared
  await expect(restoreBackup({ file, databaseUrl, sealingKey })).rejects.toThrow(
    'the bytes of an object are not what was kept',
  )
  expect(await look(databaseUrl)).toBe(0)
  await using fresh = await startLocalAws({ databaseUrl, sealingKey })
  expect((await new S3(fresh.clientConfig()).listBuckets({})).Buckets).toEqual([])
})

test.for([
  [[], 'a backup is made of one place'],
  [['--data', 'aws', '--database-url', 'postgresql://localhost/aws'], 'a backup is made of one place'],
])('`local backup %j` names no one place', async ([flags, message]) => {
  const { status, stderr } = await runToEnd(['local', 'backup', ...(flags as string[]), 'aws.backup'])
  expect({ status, stderr }).toEqual({
    status: USAGE,
    stderr: `sallyport: ${message as string}\nhint: give --data or --database-url\n`,
  })
})

test('a database is backed up and restored into with its own key only, and a key that is missing is said to be', async () => {
  const folder = newFolder()
  const [aws] = await shared.startServers(1)
  expect(aws).toBeDefined()
  const file = join(folder, 'aws.backup')
  const args = ['local', 'backup', '--database-url', shared.databaseUrl, '--key-file']
  const without = await runToEnd([...args, join(folder, 'none'), file])
  expect(without).toMatchObject({ status: USAGE })
  expect(without.stderr).toContain('there is no key to open the database with\nhint: give the key of its servers')
  writeFileSync(join(folder, 'other'), Buffer.alloc(32, 9), { mode: 0o600 })
  const other = await runToEnd([...args, join(folder, 'other'), file])
  expect(other).toMatchObject({ status: STORE_UNUSABLE })
  expect(other.stderr).toMatch(/is sealed under the key [0-9a-f]{16}, and this is the key [0-9a-f]{16}/)
})
