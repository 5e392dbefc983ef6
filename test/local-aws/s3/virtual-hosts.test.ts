import { Agent } from 'node:http'
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'

test('the SDK with the bucket in the host, as it likes it best', async () => {
  await using aws = await startLocalAws()
  // Names below localhost point here with most resolvers, not with all.
  const httpAgent = new Agent({
    lookup: (_name, _options, found) => found(null, [{ address: '127.0.0.1', family: 4 }]),
  })
  const s3 = new S3Client({
    ...aws.clientConfig(),
    endpoint: `http://localhost:${aws.port}`,
    forcePathStyle: false,
    requestHandler: { httpAgent },
  })
  const Bucket = 'photos'
  await s3.send(new CreateBucketCommand({ Bucket }))
  await s3.send(new PutObjectCommand({ Bucket, Key: 'photos/a b', Body: 'here' }))
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'photos/a b' }))
  expect(await got.Body?.transformToString()).toBe('here')
  expect((await s3.send(new ListObjectsV2Command({ Bucket }))).Contents).toMatchObject([{ Key: 'photos/a b' }])

  // Elsewhere these paths are local AWS's own.
  for (const Key of ['_sallyport/health', 'moto-api/reset']) {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }))
    const answer = await s3.send(new GetObjectCommand({ Bucket, Key }))
    expect(await answer.Body?.transformToString()).toBe(Key)
  }
  const health = await fetch(`${aws.endpoint}/_sallyport/health`)
  expect(await health.json()).toMatchObject({ status: 'ok' })
  httpAgent.destroy()
})
