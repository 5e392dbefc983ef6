import { EventEmitter, once } from 'node:events'
import { request as httpRequest } from 'node:http'
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  GetBucketTaggingCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { describe, expect, test } from 'vitest'

import type { LocalAws } from '../../../src/local-aws/index.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import type { RawRequest } from './raw-requests.ts'
import { presign } from './raw-requests.ts'

// A request that is under way while its bucket goes and another one comes under the same name.

const Bucket = 'photos'
const OTHER = '222222222222'
const ALL = [{ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }]

async function start() {
  const decisions = new EventEmitter()
  const aws = await startLocalAws({
    buckets: [Bucket],
    accounts: { [OTHER]: { users: { bo: { policies: ALL } } } },
    onDecision: ({ action }) => void decisions.emit(action),
  })
  return { aws, decisions, [Symbol.asyncDispose]: () => aws.close() }
}

type Place = Awaited<ReturnType<typeof start>>

/** Sends all but the end of a body, until policies have decided; `finish` sends that, too, and tells the answer. */
async function begin({ aws, decisions }: Place, raw: RawRequest & { readonly body: string; readonly action: string }) {
  const path = await presign(aws, raw)
  const isDecided = once(decisions, raw.action)
  const request = httpRequest({ host: '127.0.0.1', port: aws.port, path, method: raw.method ?? 'PUT', agent: false })
  const answer = new Promise<string>((resolve, reject) => {
    request.on('error', reject).on('response', (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('end', () => resolve(`${response.statusCode} ${/<Code>(.*?)</.exec(text)?.[1] ?? ''}`.trim()))
    })
  })
  request.setHeader('content-length', Buffer.byteLength(raw.body))
  request.write(raw.body.slice(0, -1))
  await isDecided
  return {
    finish: () => {
      request.end(raw.body.slice(-1))
      return answer
    },
  }
}

async function makeAnew(aws: LocalAws, owner: string | undefined): Promise<S3Client> {
  await new S3Client(aws.clientConfig()).send(new DeleteBucketCommand({ Bucket }))
  const s3 = new S3Client(aws.clientConfig(owner))
  await s3.send(new CreateBucketCommand({ Bucket }))
  return s3
}

const TAGS = '<Tagging><TagSet><Tag><Key>team</Key><Value>blue</Value></Tag></TagSet></Tagging>'
const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Principal: { AWS: '123456789012' },
    Action: 's3:GetObject',
    Resource: `arn:aws:s3:::${Bucket}/*`,
  },
})

const REQUESTS = {
  PutObject: { path: `/${Bucket}/a`, body: 'a picture', action: 's3:PutObject' },
  PutBucketTagging: { path: `/${Bucket}`, query: { tagging: '' }, body: TAGS, action: 's3:PutBucketTagging' },
  PutBucketPolicy: { path: `/${Bucket}`, query: { policy: '' }, body: POLICY, action: 's3:PutBucketPolicy' },
}

describe.each([
  ['another account', `${OTHER}/bo`],
  ['the same account', undefined],
])('when the bucket is made anew by %s', (_, owner) => {
  test.each(Object.entries(REQUESTS))('%s finds it no more', async (_name, raw) => {
    await using place = await start()
    const begun = await begin(place, { method: 'PUT', ...raw })
    const s3 = await makeAnew(place.aws, owner)
    expect(await begun.finish()).toBe('404 NoSuchBucket')
    expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0)
    await expect(s3.send(new GetBucketTaggingCommand({ Bucket }))).rejects.toMatchObject({ name: 'NoSuchTagSet' })
  })

  test('a part finds its upload no more', async () => {
    await using place = await start()
    const { aws } = place
    const { UploadId: uploadId = '' } = await new S3Client(aws.clientConfig()).send(
      new CreateMultipartUploadCommand({ Bucket, Key: 'a' }),
    )
    const part = { method: 'PUT', path: `/${Bucket}/a`, query: { uploadId, partNumber: '1' }, body: 'a part' }
    const begun = await begin(place, { ...part, action: 's3:PutObject' })
    const s3 = await makeAnew(aws, owner)
    expect(await begun.finish()).toBe('404 NoSuchUpload')
    expect((await s3.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads).toBeUndefined()
  })
})

test('a bucket whose settings change meanwhile is the same', async () => {
  await using place = await start()
  const begun = await begin(place, { method: 'PUT', ...REQUESTS.PutObject })
  await new S3Client(place.aws.clientConfig()).send(new PutBucketPolicyCommand({ Bucket, Policy: POLICY }))
  expect(await begun.finish()).toBe('200')
})
