import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetBucketAclCommand,
  GetObjectAclCommand,
  ListObjectVersionsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { describe, expect, test } from 'vitest'

import type { LocalAws } from '../../../src/local-aws/index.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'
import { sendSigned } from './raw-requests.ts'

const Bucket = 'photos'

async function fill(aws: LocalAws, ...keys: string[]): Promise<S3Client> {
  const s3 = new S3Client(aws.clientConfig())
  await s3.send(new CreateBucketCommand({ Bucket }))
  for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }))
  return s3
}

/** Method, parameter, document, and what is answered: a piece of the document, or the error's code. */
const settings: [
  method: string,
  parameter: string,
  body: string,
  status: number,
  answer: string,
  permission: string,
][] = [
  ['GET', 'accelerate', '', 200, '<AccelerateConfiguration ', 's3:GetAccelerateConfiguration'],
  ['GET', 'cors', '', 404, 'NoSuchCORSConfiguration', 's3:GetBucketCORS'],
  ['GET', 'encryption', '', 200, '<SSEAlgorithm>AES256</SSEAlgorithm>', 's3:GetEncryptionConfiguration'],
  ['GET', 'lifecycle', '', 404, 'NoSuchLifecycleConfiguration', 's3:GetLifecycleConfiguration'],
  ['GET', 'logging', '', 200, '<BucketLoggingStatus ', 's3:GetBucketLogging'],
  ['GET', 'notification', '', 200, '<NotificationConfiguration ', 's3:GetBucketNotification'],
  ['GET', 'object-lock', '', 404, 'ObjectLockConfigurationNotFoundError', 's3:GetBucketObjectLockConfiguration'],
  ['GET', 'ownershipControls', '', 200, 'BucketOwnerEnforced', 's3:GetBucketOwnershipControls'],
  ['GET', 'replication', '', 404, 'ReplicationConfigurationNotFoundError', 's3:GetReplicationConfiguration'],
  ['GET', 'requestPayment', '', 200, '<Payer>BucketOwner</Payer>', 's3:GetBucketRequestPayment'],
  ['GET', 'versioning', '', 200, '<VersioningConfiguration ', 's3:GetBucketVersioning'],
  ['GET', 'website', '', 404, 'NoSuchWebsiteConfiguration', 's3:GetBucketWebsite'],
  ['GET', 'tagging', '', 404, 'NoSuchTagSet', 's3:GetBucketTagging'],
  ['GET', 'policy', '', 404, 'NoSuchBucketPolicy', 's3:GetBucketPolicy'],
  ['PUT', 'encryption', sse('AES256'), 200, '', 's3:PutEncryptionConfiguration'],
  ['PUT', 'encryption', sse('aws:kms'), 501, 'NotImplemented', 's3:PutEncryptionConfiguration'],
  ['PUT', 'encryption', sse(''), 501, 'NotImplemented', 's3:PutEncryptionConfiguration'],
  ['PUT', 'encryption', '<ServerSideEncryptionConfiguration/>', 400, 'MalformedXML', 's3:PutEncryptionConfiguration'],
  ['DELETE', 'encryption', '', 204, '', 's3:PutEncryptionConfiguration'],
  ['PUT', 'ownershipControls', ownership('BucketOwnerEnforced'), 200, '', 's3:PutBucketOwnershipControls'],
  ['PUT', 'ownershipControls', ownership('ObjectWriter'), 501, 'NotImplemented', 's3:PutBucketOwnershipControls'],
  ['PUT', 'ownershipControls', ownership('Nobody'), 400, 'MalformedXML', 's3:PutBucketOwnershipControls'],
  ['PUT', 'acl', '', 400, 'AccessControlListNotSupported', 's3:PutBucketAcl'],
]

describe('what a bucket is asked and told', () => {
  test.each(settings)('%s ?%s %s: %s %s', async (method, parameter, body, status, answer, permission) => {
    await using aws = await startLocalAws({ users: { ana: {} } })
    await fill(aws)
    const request = { method, path: `/${Bucket}`, query: { [parameter]: '' }, body }
    const got = await sendSigned(aws, request)
    expect(got.status).toBe(status)
    expect(got.body).toContain(answer)
    expect(aws.decisions().at(-1)).toMatchObject({ action: permission, resource: `arn:aws:s3:::${Bucket}` })
    const denied = await sendSigned(aws, { ...request, user: 'ana' })
    expect(denied).toMatchObject({ status: 403, code: 'AccessDenied' })
    expect(denied.message).toContain(permission)
  })

  test('versions cannot be turned on, and it says so', async () => {
    await using aws = await startLocalAws()
    await fill(aws)
    const body = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>'
    const answer = await sendSigned(aws, { method: 'PUT', path: `/${Bucket}`, query: { versioning: '' }, body })
    expect(answer).toMatchObject({ status: 501, code: 'NotImplemented' })
    expect(answer.message).toMatch(/PutBucketVersioning/)
  })
})

test('ACLs can be read, and say that the owner may do everything', async () => {
  await using aws = await startLocalAws()
  const s3 = await fill(aws, 'a')
  for (const command of [new GetBucketAclCommand({ Bucket }), new GetObjectAclCommand({ Bucket, Key: 'a' })]) {
    const { Owner, Grants } = await s3.send(command as GetBucketAclCommand)
    expect(Owner?.ID).toMatch(/^[0-9a-f]{64}$/)
    expect(Grants).toEqual([{ Grantee: { ID: Owner?.ID, Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' }])
  }
  const acl = { method: 'PUT', path: `/${Bucket}/a`, query: { acl: '' }, headers: { 'x-amz-acl': 'private' } }
  expect(await sendSigned(aws, acl)).toMatchObject({ status: 400, code: 'AccessControlListNotSupported' })
  expect(await sendSigned(aws, { ...acl, path: `/${Bucket}/none` })).toMatchObject({ status: 404, code: 'NoSuchKey' })
})

test.each([
  [{ 'x-amz-acl': 'public-read' }, 400, 'InvalidBucketAclWithObjectOwnership'],
  [{ 'x-amz-grant-read': 'id="a"' }, 400, 'InvalidBucketAclWithObjectOwnership'],
  [{ 'x-amz-object-ownership': 'BucketOwnerPreferred' }, 501, 'NotImplemented'],
  [{ 'x-amz-object-ownership': 'BucketOwnerEnforced', 'x-amz-acl': 'private' }, 200, undefined],
] as [Record<string, string>, number, string | undefined][])(
  'a bucket is made with %j: %s',
  async (headers, status, code) => {
    await using aws = await startLocalAws()
    const answer = await sendSigned(aws, { method: 'PUT', path: '/albums', headers })
    expect(answer).toMatchObject({ status, code })
  },
)

describe('versions, which are off', () => {
  test('every object is listed as its own latest one, page by page', async () => {
    await using aws = await startLocalAws()
    const s3 = await fill(aws, 'a', 'b/1', 'b/2', 'c')
    const list = { Bucket, Delimiter: '/', MaxKeys: 2 }
    const first = await s3.send(new ListObjectVersionsCommand(list))
    expect(first).toMatchObject({ IsTruncated: true, NextKeyMarker: 'b/', CommonPrefixes: [{ Prefix: 'b/' }] })
    expect(first.Versions).toMatchObject([{ Key: 'a', VersionId: 'null', IsLatest: true, Size: 1 }])
    const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = first
    const second = await s3.send(new ListObjectVersionsCommand({ ...list, KeyMarker, VersionIdMarker }))
    expect(second.IsTruncated).toBe(false)
    expect(second.Versions).toMatchObject([{ Key: 'c' }])
    const one = await s3.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 1 }))
    expect(one).toMatchObject({ NextKeyMarker: 'a', NextVersionIdMarker: 'null' })
    const alone = s3.send(new ListObjectVersionsCommand({ Bucket, VersionIdMarker: 'null' }))
    expect(await refusalOf(alone)).toMatch(/^400 InvalidArgument: A version-id marker cannot be specified/)
    expect(aws.decisions().at(-1)).toMatchObject({ action: 's3:ListBucketVersions' })
  })

  test('are deleted as the listing names them, and no others', async () => {
    await using aws = await startLocalAws()
    const s3 = await fill(aws, ' a ', 'b')
    const Objects = [
      { Key: ' a ', VersionId: 'null' },
      { Key: 'b', VersionId: 'another' },
    ]
    const { Deleted, Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
    expect(Deleted).toEqual([{ Key: ' a ', VersionId: 'null' }])
    expect(Errors).toMatchObject([{ Key: 'b', VersionId: 'another', Code: 'NoSuchVersion' }])
    expect((await s3.send(new ListObjectsV2Command({ Bucket }))).Contents).toMatchObject([{ Key: 'b' }])
  })
})

function sse(algorithm: string): string {
  const byDefault = `<ApplyServerSideEncryptionByDefault><SSEAlgorithm>${algorithm}</SSEAlgorithm></ApplyServerSideEncryptionByDefault>`
  return `<ServerSideEncryptionConfiguration><Rule>${byDefault}</Rule></ServerSideEncryptionConfiguration>`
}

function ownership(value: string): string {
  return `<OwnershipControls><Rule><ObjectOwnership>${value}</ObjectOwnership></Rule></OwnershipControls>`
}
