import { join } from 'node:path'
import { CreateUserCommand, DeleteUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, test } from 'vitest'

import type { LocalAws, LocalAwsOptions } from '../../src/local-aws/index.ts'
import { startLocalAws } from '../../src/local-aws/index.ts'
import { filesOf, newFolder } from './folder.ts'

const SEED = { users: { ana: { mfa: true, policies: ['ReadOnlyAccess'] } }, buckets: ['acme-logs'] } as const

const namesOf = async (aws: LocalAws) => {
  const { Users = [] } = await new IAMClient(aws.clientConfig()).send(new ListUsersCommand({}))
  return Users.map(({ UserName }) => UserName)
}

async function signIn(aws: LocalAws) {
  const sts = new STSClient(aws.clientConfig('ana'))
  const [SerialNumber] = aws.serialNumbers('ana')
  const { Credentials } = await sts.send(
    new GetSessionTokenCommand({ SerialNumber, TokenCode: aws.tokenCode('ana'), DurationSeconds: 3600 }),
  )
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {}
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
}

/** Who a session is, or the name of the error it gets. */
async function whoIs(aws: LocalAws, session: Awaited<ReturnType<typeof signIn>>): Promise<string | undefined> {
  const sts = new STSClient({ ...aws.clientConfig(), credentials: session })
  return sts.send(new GetCallerIdentityCommand({})).then(
    ({ Arn }) => Arn,
    (error: Error) => error.name,
  )
}

const inMemory = (): LocalAwsOptions => SEED
const onDisk = (folder = newFolder()): LocalAwsOptions => ({
  ...SEED,
  data: join(folder, 'data'),
  sealingKey: new Uint8Array(32).fill(7),
})

describe.each<[string, () => LocalAwsOptions]>([
  ['in memory', inMemory],
  ['in a folder', onDisk],
])('a snapshot %s', (_, options) => {
  test('brings back users, keys and the clock, as often as one likes', async () => {
    await using aws = await startLocalAws(options())
    const iam = new IAMClient(aws.clientConfig())
    const before = await aws.snapshot()
    const key = aws.clientConfig('ana').credentials
    for (const name of ['bo', 'cy']) {
      await iam.send(new CreateUserCommand({ UserName: name }))
      aws.clock.advance('13 h')
      expect(await namesOf(aws)).toEqual(['administrator', 'ana', name])
      await aws.restore(before)
      expect(await namesOf(aws)).toEqual(['administrator', 'ana'])
      expect(aws.clock.offsetMs).toBe(0)
      expect(aws.clientConfig('ana').credentials).toEqual(key)
    }
  })

  test('brings back the bytes of objects that were replaced or deleted', async () => {
    await using aws = await startLocalAws(options())
    const s3 = new S3Client(aws.clientConfig())
    const at = { Bucket: 'acme-logs', Key: 'a/b' }
    const body = 'x'.repeat(200_000)
    const read = async () => (await s3.send(new GetObjectCommand(at))).Body?.transformToString()
    await s3.send(new PutObjectCommand({ ...at, Body: body }))
    const before = await aws.snapshot()
    await s3.send(new PutObjectCommand({ ...at, Body: 'another' }))
    await aws.restore(before)
    expect(await read()).toBe(body)
    await s3.send(new DeleteObjectCommand(at))
    await aws.restore(before)
    expect(await read()).toBe(body)
    await aws.reset()
    await aws.restore(before)
    expect(await read()).toBe(body)
  })

  test('knows which codes were used, and tokenCode with it', async () => {
    await using aws = await startLocalAws(options())
    const before = await aws.snapshot()
    // Five codes at a time: more sign-ins than that need the state to be back.
    for (let round = 0; round < 4; round++) {
      await signIn(aws)
      await signIn(aws)
      await aws.restore(before)
    }
    const first = aws.tokenCode('ana')
    expect(aws.tokenCode('ana')).not.toBe(first)
    const afterTwo = await aws.snapshot()
    const third = aws.tokenCode('ana')
    await aws.restore(afterTwo)
    expect(aws.tokenCode('ana')).toBe(third)
  })

  test('keeps the sessions of its time, also after a reset', async () => {
    await using aws = await startLocalAws(options())
    const session = await signIn(aws)
    const before = await aws.snapshot()
    const { instanceId } = aws
    await aws.reset()
    expect(aws.instanceId).not.toBe(instanceId)
    expect(await whoIs(aws, session)).toBe('InvalidClientTokenId')
    await aws.restore(before)
    expect(aws.instanceId).toBe(instanceId)
    expect(await whoIs(aws, session)).toBe('arn:aws:iam::123456789012:user/ana')
  })

  test('knows nobody who came later, and forgets decisions', async () => {
    await using aws = await startLocalAws(options())
    const iam = new IAMClient(aws.clientConfig())
    const before = await aws.snapshot()
    await iam.send(new CreateUserCommand({ UserName: 'bo' }))
    await aws.restore(before)
    await expect(iam.send(new DeleteUserCommand({ UserName: 'bo' }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    })
    expect(aws.decisions().map(({ action }) => action)).toEqual(['iam:DeleteUser'])
  })
})

test('what a snapshot brought back in a folder is what the next start finds, and no bytes besides', async () => {
  const folder = newFolder()
  const first = await startLocalAws(onDisk(folder))
  const s3 = new S3Client(first.clientConfig())
  await s3.send(new PutObjectCommand({ Bucket: 'acme-logs', Key: 'kept', Body: 'kept' }))
  const before = await first.snapshot()
  await s3.send(new PutObjectCommand({ Bucket: 'acme-logs', Key: 'new', Body: 'new' }))
  await first.restore(before)
  await first.close()

  await using second = await startLocalAws(onDisk(folder))
  expect(await namesOf(second)).toEqual(['administrator', 'ana'])
  const blobs = [...filesOf(join(folder, 'data', 'blobs')).values()].map(String)
  expect(blobs).toEqual(['kept'])
})

test('a snapshot is of one local AWS', async () => {
  await using first = await startLocalAws()
  await using second = await startLocalAws()
  await expect(second.restore(await first.snapshot())).rejects.toThrow('the snapshot is of another local AWS')
})

describe('reset', () => {
  test('leaves an empty account, or the seed with its keys and devices', async () => {
    await using aws = await startLocalAws(SEED)
    const [key, session] = [aws.clientConfig('ana').credentials, await signIn(aws)]
    await new IAMClient(aws.clientConfig()).send(new CreateUserCommand({ UserName: 'bo' }))
    await aws.reset()
    expect(await namesOf(aws)).toEqual(['administrator'])
    await aws.reset({ seed: true })
    expect(await namesOf(aws)).toEqual(['administrator', 'ana'])
    expect(aws.clientConfig('ana').credentials).toEqual(key)
    expect(await whoIs(aws, session)).toBe('InvalidClientTokenId')
    await signIn(aws)
  })

  test('returns to the seed over HTTP', async () => {
    await using aws = await startLocalAws({ ...SEED, allowReset: true })
    const post = (query: string) => fetch(`${aws.endpoint}/moto-api/reset${query}`, { method: 'POST' })
    expect((await post('')).status).toBe(200)
    expect(await namesOf(aws)).toEqual(['administrator'])
    expect((await post('?seed=true')).status).toBe(200)
    expect(await namesOf(aws)).toEqual(['administrator', 'ana'])
  })

  test('says when the seed of a folder is not known any more', async () => {
    const folder = newFolder()
    await startLocalAws(onDisk(folder)).then((aws) => aws.close())
    await using aws = await startLocalAws({ ...onDisk(folder), allowReset: true })
    await expect(aws.reset({ seed: true })).rejects.toThrow('the data folder was seeded by an earlier start')
    const answer = await fetch(`${aws.endpoint}/_sallyport/reset?seed=true`, { method: 'POST' })
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('its seed is not kept')])
    expect(await namesOf(aws)).toEqual(['administrator', 'ana'])
  })
})
