import { randomBytes } from 'node:crypto'
import { IAM } from '@aws-sdk/client-iam'
import { S3 } from '@aws-sdk/client-s3'
import { STS } from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'

import type { LocalAws } from '../../../src/local-aws/index.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'
import { post } from '../sign-in/sign-in-client.ts'
import { sealingKey, usePostgres } from './shared-servers.ts'

const shared = usePostgres()
const iamAt = (aws: LocalAws, name?: string) => new IAM({ ...aws.clientConfig(name), maxAttempts: 1 })
const at = <T>(all: readonly T[], index: number): T => {
  const one = all[index % all.length]
  if (one === undefined) throw new Error('there is none')
  return one
}

test('three servers that start at once are one account, with one administrator and one seed', async () => {
  const servers = await shared.startServers(3, { users: { ana: {} } })
  expect(new Set(servers.map(({ administrator }) => administrator.accessKeyId)).size).toBe(1)
  expect(new Set(servers.map(({ instanceId }) => instanceId)).size).toBe(1)
  expect(servers.filter(({ administrator }) => administrator.isNew)).toHaveLength(1)
  expect(new Set(servers.map((aws) => aws.clientConfig('ana').credentials.accessKeyId)).size).toBe(1)
})

test('what one server answered, the others know at their next request', async () => {
  const servers = await shared.startServers(3)
  for (let index = 0; index < 12; index++) {
    const UserName = `user-${index}`
    await iamAt(at(servers, index)).createUser({ UserName })
    expect((await iamAt(at(servers, index + 1)).getUser({ UserName })).User?.UserName).toBe(UserName)
    await iamAt(at(servers, index + 2)).deleteUser({ UserName })
    expect(await refusalOf(iamAt(at(servers, index)).getUser({ UserName }))).toMatch(/^404 NoSuchEntity/)
  }
})

test('a key that is inactive, a policy that is gone: no server takes them any more', async () => {
  const servers = await shared.startServers(2, { users: { ana: { policies: ['IAMReadOnlyAccess'] } } })
  const [first, second] = [at(servers, 0), at(servers, 1)]
  const ana = iamAt(second, 'ana')
  await ana.listUsers({})
  const PolicyArn = 'arn:aws:iam::aws:policy/IAMReadOnlyAccess'
  await iamAt(first).detachUserPolicy({ UserName: 'ana', PolicyArn })
  expect(await refusalOf(ana.listUsers({}))).toMatch(/^403 AccessDenied/)
  await iamAt(first).attachUserPolicy({ UserName: 'ana', PolicyArn })
  await ana.listUsers({})
  const AccessKeyId = first.clientConfig('ana').credentials.accessKeyId
  await iamAt(first).updateAccessKey({ UserName: 'ana', AccessKeyId, Status: 'Inactive' })
  expect(await refusalOf(ana.listUsers({}))).toMatch(/^403 InvalidClientTokenId/)
})

test('who is made on one server signs in at another, with the password of this moment', async () => {
  const servers = await shared.startServers(3)
  const [first, second, third] = [at(servers, 0), at(servers, 1), at(servers, 2)]
  const named = { account: first.accountId, userName: 'ana' }
  await iamAt(first).createUser({ UserName: 'ana' })
  await iamAt(first).createLoginProfile({ UserName: 'ana', Password: 'Open.sesame-1' })
  expect(await post(second, 'sign-in', { ...named, password: 'Open.sesame-1' })).toMatchObject({ status: 'signedIn' })
  await iamAt(second).updateLoginProfile({ UserName: 'ana', Password: 'Open.sesame-2' })
  expect(await post(third, 'sign-in', { ...named, password: 'Open.sesame-1' })).toMatchObject({ httpStatus: 403 })
  expect(await post(first, 'sign-in', { ...named, password: 'Open.sesame-2' })).toMatchObject({ status: 'signedIn' })
})

test('a session of one server is one of all, until one of them resets the state', async () => {
  const servers = await shared.startServers(3, { users: { ana: {} } })
  const { Credentials } = await new STS(at(servers, 0).clientConfig('ana')).getSessionToken({})
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  }
  const stsAt = (aws: LocalAws) => new STS({ ...aws.clientConfig(), credentials })
  for (const aws of servers) expect((await stsAt(aws).getCallerIdentity({})).Arn).toMatch(/user\/ana$/)
  await at(servers, 1).reset({ seed: false })
  for (const aws of servers) {
    expect(await refusalOf(stsAt(aws).getCallerIdentity({}))).toMatch(/^403 InvalidClientTokenId/)
    expect((await iamAt(aws).listUsers({})).Users).toHaveLength(1)
  }
})

test('a quota holds however many servers are asked at once', async () => {
  const servers = await shared.startServers(3, { users: { ana: { accessKey: false } } })
  const asked = Array.from({ length: 12 }, (_, index) => iamAt(at(servers, index)).createAccessKey({ UserName: 'ana' }))
  const answers = await Promise.allSettled(asked)
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
  for (const aws of servers) {
    expect((await iamAt(aws).listAccessKeys({ UserName: 'ana' })).AccessKeyMetadata).toHaveLength(2)
  }
})

test('objects: written at one, read, listed, replaced and deleted at others, also while they are read', async () => {
  const servers = await shared.startServers(3)
  const [a, b, c] = servers.map((aws) => new S3(aws.clientConfig()))
  if (a === undefined || b === undefined || c === undefined) throw new Error('there are three')
  const Bucket = 'shared'
  const object = { Bucket, Key: 'a/ü' }
  const bytes = randomBytes(1_300_000)
  await a.createBucket({ Bucket })
  await b.putObject({ ...object, Body: bytes })
  const read = async (client: S3, Range?: string) => {
    const { Body } = await client.getObject({ ...object, Range })
    return Buffer.from((await Body?.transformToByteArray()) ?? [])
  }
  expect((await read(c)).equals(bytes)).toBe(true)
  expect((await read(a, 'bytes=262100-786500')).equals(bytes.subarray(262_100, 786_501))).toBe(true)
  expect((await read(b, 'bytes=-7')).equals(bytes.subarray(-7))).toBe(true)

  const { Body } = await a.getObject(object)
  await b.putObject({ ...object, Body: 'short' })
  await c.deleteObject(object)
  expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true)
  expect(await refusalOf(b.getObject(object))).toMatch(/^404 NoSuchKey/)
  expect((await a.listObjectsV2({ Bucket })).KeyCount).toBe(0)
})

test('an upload in parts: each part at another server, one of which has just been started', async () => {
  const [first, second] = await shared.startServers(2)
  if (first === undefined || second === undefined) throw new Error('there are two')
  const Bucket = 'shared'
  const key = { Bucket, Key: 'large' }
  const [head, tail] = [randomBytes(5 * 1_048_576), randomBytes(300_000)]
  const s3 = new S3(first.clientConfig())
  await s3.createBucket({ Bucket })
  const { UploadId } = await s3.createMultipartUpload(key)
  const one = await s3.uploadPart({ ...key, UploadId, PartNumber: 1, Body: head })
  const late = at(await shared.startServers(1), 0)
  const two = await new S3(late.clientConfig()).uploadPart({ ...key, UploadId, PartNumber: 2, Body: tail })
  const Parts = [one, two].map(({ ETag }, index) => ({ ETag, PartNumber: index + 1 }))
  await new S3(second.clientConfig()).completeMultipartUpload({ ...key, UploadId, MultipartUpload: { Parts } })
  for (const aws of [first, second, late]) {
    const { Body } = await new S3(aws.clientConfig()).getObject(key)
    expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(Buffer.concat([head, tail]))).toBe(true)
  }
})

test('what was written is there after all servers ended', async () => {
  const first = await startLocalAws({ databaseUrl: shared.databaseUrl, sealingKey })
  await iamAt(first).createUser({ UserName: 'bo', Tags: [{ Key: 'Größe', Value: 'blå' }] })
  await first.close()
  const [again] = await shared.startServers(1)
  if (again === undefined) throw new Error('there is one')
  expect(again.administrator).toMatchObject({ accessKeyId: first.administrator.accessKeyId, isNew: false })
  const { Tags } = await iamAt(again).listUserTags({ UserName: 'bo' })
  expect(Tags).toEqual([{ Key: 'Größe', Value: 'blå' }])
})

test('after much work by all at once, all have the same state, and so has one that starts', async () => {
  const servers = await shared.startServers(3)
  const clients = servers.map((aws) => iamAt(aws))
  const work = async (worker: number): Promise<void> => {
    for (let step = 0; step < 8; step++) {
      const iam = at(clients, worker + step)
      // Several workers want the same names; each of them may be too late.
      const UserName = `user-${(worker * 5 + step) % 7}`
      const GroupName = `group-${step % 3}`
      await Promise.allSettled([iam.createUser({ UserName }), iam.createGroup({ GroupName })])
      await Promise.allSettled([
        iam.addUserToGroup({ UserName, GroupName }),
        iam.tagUser({ UserName, Tags: [{ Key: 'by', Value: `${worker}` }] }),
      ])
      if (step % 3 === 2) await iam.removeUserFromGroup({ UserName, GroupName }).catch(() => undefined)
      if (step % 4 === 3) await iam.deleteUser({ UserName }).catch(() => undefined)
    }
  }
  await Promise.all(Array.from({ length: 6 }, (_, worker) => work(worker)))
  const fresh = await shared.startServers(1)
  const states = await Promise.all(
    [...servers, ...fresh].map(async (aws) => {
      const { UserDetailList, GroupDetailList } = await iamAt(aws).getAccountAuthorizationDetails({})
      return { UserDetailList, GroupDetailList }
    }),
  )
  expect(states[0]?.UserDetailList?.length).toBeGreaterThan(1)
  for (const state of states) expect(state).toEqual(states[0])
})
