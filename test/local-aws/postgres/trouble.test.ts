import { IAM } from '@aws-sdk/client-iam'
import { S3 } from '@aws-sdk/client-s3'
import pg from 'pg'
import { describe, expect, onTestFinished, test } from 'vitest'

import type { LocalAws } from '../../../src/local-aws/index.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import { newFolder } from '../folder.ts'
import { refusalOf } from '../refusal.ts'
import { post } from '../sign-in/sign-in-client.ts'
import { sealingKey, usePostgres } from './shared-servers.ts'
import { Tally } from './tally.ts'

const shared = usePostgres()
const UNAVAILABLE = /^503 ServiceUnavailable: local AWS can't use its database: .*\. Nothing was changed\.$/
const iamAt = (aws: LocalAws, name?: string) => new IAM({ ...aws.clientConfig(name), maxAttempts: 1 })

async function startTwo(): Promise<[LocalAws, LocalAws]> {
  const [first, second] = await shared.startServers(2)
  if (first === undefined || second === undefined) throw new Error('there are two')
  return [first, second]
}

/** Another program that looks into the database, or harms it. */
async function connect(): Promise<pg.Client> {
  const client = new pg.Client(shared.databaseUrl)
  client.on('error', () => undefined)
  await client.connect()
  onTestFinished(() => client.end())
  return client
}

async function namesAt(aws: LocalAws): Promise<(string | undefined)[]> {
  return ((await iamAt(aws).listUsers({})).Users ?? []).map(({ UserName }) => UserName)
}

describe('PostgreSQL that is gone', () => {
  test('every API says so, nothing is answered from what was known, and all goes on when it is back', async () => {
    const [first, second] = await startTwo()
    await iamAt(first).createUser({ UserName: 'bo' })
    const s3 = new S3({ ...second.clientConfig(), maxAttempts: 1 })
    await s3.createBucket({ Bucket: 'shared' })
    await shared.postgres.stop()

    expect(await refusalOf(iamAt(first).listUsers({}))).toMatch(UNAVAILABLE)
    expect(await refusalOf(iamAt(second).createUser({ UserName: 'cy' }))).toMatch(UNAVAILABLE)
    expect(await refusalOf(s3.listBuckets({}))).toMatch(UNAVAILABLE)
    expect(await refusalOf(s3.putObject({ Bucket: 'shared', Key: 'a', Body: 'x' }))).toMatch(UNAVAILABLE)
    const signIn = await post(first, 'sign-in', { account: first.accountId, userName: 'bo', password: 'Secret-1' })
    expect(signIn).toMatchObject({ httpStatus: 503, error: { code: 'ServiceUnavailable' } })
    expect((await fetch(`${first.endpoint}/_sallyport/health`)).status).toBe(503)

    await shared.postgres.resume()
    expect(await namesAt(first)).toEqual(['administrator', 'bo'])
    await iamAt(second).createUser({ UserName: 'cy' })
    expect(await namesAt(first)).toEqual(['administrator', 'bo', 'cy'])
  })

  test('that crashes under load: what was answered is there, and both servers know the same', async () => {
    const servers = await startTwo()
    const answered = new Tally()
    let number = 0
    const work = async (aws: LocalAws): Promise<void> => {
      const iam = iamAt(aws)
      while (!answered.isOver) {
        const UserName = `user-${number++}`
        await iam.createUser({ UserName }).then(
          () => answered.add(UserName),
          (error: unknown) => expect(error).toMatchObject({ name: 'ServiceUnavailable' }),
        )
      }
    }
    const working = [...servers, ...servers].map(work)
    for (let crash = 0; crash < 3; crash++) {
      await answered.more(25)
      await shared.postgres.stop('SIGQUIT')
      await shared.postgres.resume()
    }
    answered.isOver = true
    await Promise.all(working)
    const [first, second] = await Promise.all(servers.map(namesAt))
    expect(answered.names.filter((name) => first?.includes(name) !== true)).toEqual([])
    expect(second).toEqual(first)
    const [again] = await shared.startServers(1)
    expect(again && (await namesAt(again))).toEqual(first)
  })

  test('connections that are cut are no news to clients', async () => {
    const [first, second] = await startTwo()
    const client = await connect()
    for (let round = 0; round < 5; round++) {
      await iamAt(first).createUser({ UserName: `user-${round}` })
      await client.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'sallyport%'",
      )
      // The connection may turn out to be cut while it is used.
      await iamAt(second)
        .listUsers({})
        .catch((error: unknown) => expect(error).toMatchObject({ name: 'ServiceUnavailable' }))
      expect(await namesAt(second)).toContain(`user-${round}`)
    }
  })
})

test('who commits elsewhere keeps writers waiting, and no readers', async () => {
  const [first] = await startTwo()
  const client = await connect()
  await client.query('BEGIN; SELECT 1 FROM sallyport_local_aws.head FOR UPDATE')
  const written = iamAt(first).createUser({ UserName: 'bo' })
  expect(await namesAt(first)).toEqual(['administrator'])
  await client.query('COMMIT')
  await written
  expect(await namesAt(first)).toEqual(['administrator', 'bo'])
})

test('a server that was away while deleted rows were forgotten knows of their deletion', async () => {
  const [first, second] = await startTwo()
  const client = await connect()
  for (const UserName of ['bo', 'cy']) await iamAt(first).createUser({ UserName })
  expect(await namesAt(second)).toEqual(['administrator', 'bo', 'cy'])
  await iamAt(first).deleteUser({ UserName: 'bo' })
  await client.query('UPDATE sallyport_local_aws.head SET sequence = 8190')
  for (const UserName of ['di', 'ed']) await iamAt(first).createUser({ UserName })
  const { rows } = await client.query('SELECT sequence, forgotten FROM sallyport_local_aws.head')
  expect(rows).toEqual([{ sequence: '8192', forgotten: '4096' }])
  const deleted = 'SELECT count(*)::int AS n FROM sallyport_local_aws.rows WHERE json IS NULL AND sealed IS NULL'
  expect((await client.query(deleted)).rows).toEqual([{ n: 0 }])
  expect(await namesAt(second)).toEqual(['administrator', 'cy', 'di', 'ed'])
})

describe('a database that is not what the servers know', () => {
  test('went back to an earlier state: nothing is answered', async () => {
    const [first] = await startTwo()
    const client = await connect()
    await client.query('UPDATE sallyport_local_aws.head SET sequence = 0')
    expect(await refusalOf(iamAt(first).listUsers({}))).toMatch(
      /^503 .* went back to an earlier state; start local AWS/,
    )
  })

  test('with a row that somebody changed: nothing is answered', async () => {
    const [first] = await startTwo()
    const client = await connect()
    const change =
      "UPDATE sallyport_local_aws.rows SET json = replace(json, 'administrator', 'adminostrator'), sequence = 99"
    await client.query(`${change} WHERE table_name = 'users'; UPDATE sallyport_local_aws.head SET sequence = 99`)
    expect(await refusalOf(iamAt(first).listUsers({}))).toMatch(/^503 .*: the row \S+ of users in \S+ is not what was/)
    const start = startLocalAws({ databaseUrl: shared.databaseUrl, sealingKey })
    await expect(start).rejects.toThrow(/the row \S+ of users in \S+ is not what was written/)
  })
})

describe('a start is refused', () => {
  test('with another key than that of the database', async () => {
    await shared.startServers(1)
    const start = startLocalAws({ databaseUrl: shared.databaseUrl, sealingKey: new Uint8Array(32).fill(8) })
    await expect(start).rejects.toMatchObject({
      code: 'STORE_UNUSABLE',
      message: expect.stringMatching(
        /^127\.0\.0\.1:\d+\/test_\d+ is sealed under the key \w+, and this is the key \w+$/,
      ),
    })
  })

  test.each<[string, string, string]>([
    ['no URL', 'somewhere', 'the database URL is no URL of a PostgreSQL database'],
    ['another kind of database', 'mysql://ana@127.0.0.1/aws', 'the database URL is no URL of a PostgreSQL database'],
    ['nobody there', 'postgresql://ana:hush@127.0.0.1:1/aws', "can't use the database 127.0.0.1:1/aws: connect ECONN"],
  ])('for %s, and no password is shown', async (_, databaseUrl, message) => {
    const failure = await startLocalAws({ databaseUrl, sealingKey }).catch((error: unknown) => error)
    expect(String(failure)).toContain(message)
    expect(JSON.stringify(failure)).not.toContain('hush')
  })

  test('for a database that does not exist, or is not in UTF-8', async () => {
    const missing = shared.databaseUrl.replace(/test_\d+$/, 'nowhere')
    await expect(startLocalAws({ databaseUrl: missing, sealingKey })).rejects.toThrow('"nowhere" does not exist')
    const client = await connect()
    await client.query("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0")
    const latin = shared.databaseUrl.replace(/test_\d+$/, 'latin')
    await expect(startLocalAws({ databaseUrl: latin, sealingKey })).rejects.toThrow('has the encoding LATIN1')
  })

  test('without a key, and with a data folder besides', async () => {
    const { databaseUrl } = shared
    await expect(startLocalAws({ databaseUrl })).rejects.toThrow('local AWS with a database needs a sealing key')
    const both = startLocalAws({ databaseUrl, sealingKey, data: newFolder() })
    await expect(both).rejects.toThrow('a data folder and a database are two places for one state')
  })
})
