import { GetObjectTaggingCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { presign, send } from './raw-requests.ts'

// Headers that an SDK moved into the query of a URL as it presigned it; whoever uses the URL sends none of them.

const upload = { method: 'PUT', path: '/photos/a' }
const length = { 'content-length': '3' }

test('metadata, tags and storage class of a presigned upload are kept, its checksum of no body is not looked at', async () => {
  await using aws = await startLocalAws({ buckets: ['photos'] })
  const headers = {
    'x-amz-meta-colour': 'dark blue',
    'x-amz-tagging': 'a=b&c=d',
    'x-amz-storage-class': 'STANDARD_IA',
    'x-amz-checksum-crc32': 'AAAAAA==',
    'x-amz-sdk-checksum-algorithm': 'CRC32',
  }
  const url = await presign(aws, { ...upload, headers })
  expect(url).toContain('?x-amz-meta-colour=dark%20blue')
  expect(await send(aws, 'PUT', url, length, 'new')).toMatchObject({ status: 200 })
  const s3 = new S3Client(aws.clientConfig())
  const object = { Bucket: 'photos', Key: 'a' }
  expect(await s3.send(new HeadObjectCommand(object))).toMatchObject({
    Metadata: { colour: 'dark blue' },
    StorageClass: 'STANDARD_IA',
    TagCount: 2,
  })
  expect((await s3.send(new GetObjectTaggingCommand(object))).TagSet).toHaveLength(2)
})

test('they are asked about as if they stood in headers', async () => {
  const Condition = { StringEquals: { 's3:RequestObjectTag/a': 'b' } }
  const Statement = { Effect: 'Allow', Action: ['s3:PutObject', 's3:PutObjectTagging'], Resource: '*', Condition }
  await using aws = await startLocalAws({
    buckets: ['photos'],
    users: { ana: { policies: [{ Version: '2012-10-17', Statement }] } },
  })
  for (const [tagging, status] of [
    ['a=b', 200],
    ['a=c', 403],
  ] as const) {
    const url = await presign(aws, { ...upload, user: 'ana', headers: { 'x-amz-tagging': tagging } })
    expect((await send(aws, 'PUT', url, length, 'new')).status).toBe(status)
  }
})

test.each([
  [{ 'x-amz-acl': 'public-read' }, 400, 'AccessControlListNotSupported'],
  [{ 'x-amz-server-side-encryption': 'aws:kms' }, 501, 'NotImplemented'],
  [{ 'x-amz-website-redirect-location': '/' }, 501, 'NotImplemented'],
  [{ 'x-amz-meta-a': 'line\r\nend' }, 400, 'InvalidArgument'],
  [{ 'x-amz-meta-a': 'a\0b' }, 400, 'InvalidArgument'],
  [{ 'x-amz-meta-long': 'x'.repeat(2100) }, 400, 'MetadataTooLarge'],
] as [Record<string, string>, number, string][])('%j is refused, not ignored', async (query, status, code) => {
  await using aws = await startLocalAws({ buckets: ['photos'] })
  const url = await presign(aws, { ...upload, query })
  expect(await send(aws, 'PUT', url, length, 'new')).toMatchObject({ status, code })
})
