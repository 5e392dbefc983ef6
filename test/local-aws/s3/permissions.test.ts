import { createHash } from 'node:crypto'
import { DecodeAuthorizationMessageCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openCatalogue } from '../../../src/catalogue/index.ts'
import type { LocalAws } from '../../../src/local-aws/index.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import { OPERATIONS } from '../../../src/local-aws/s3/operations.ts'
import type { RawRequest } from './raw-requests.ts'
import { sendSigned } from './raw-requests.ts'

// What each operation asks the policies, held against the Service Authorization Reference: the action, the kind of its resource,
// and the names of the condition keys.

/** Documents and headers without which an operation doesn't come to ask. */
const NEEDED: Record<string, Pick<RawRequest, 'body' | 'headers' | 'query'>> = {
  'POST bucket delete': { body: '<Delete><Object><Key>a</Key></Object></Delete>' },
  'PUT object tagging': { body: '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>' },
  'PUT object': { headers: { 'x-amz-tagging': 'a=b', 'x-amz-acl': 'private', 'if-none-match': '*' } },
  'PUT object uploadId': { query: { partNumber: '1' } },
  'PUT object uploadId copy': { query: { partNumber: '1' } },
  'GET bucket list-type': { query: { 'list-type': '2', prefix: 'a', delimiter: '/', 'max-keys': '1' } },
  'GET object': { query: { versionId: 'null' } },
  'DELETE object': { query: { versionId: 'null' }, headers: { 'if-match': 'a' } },
}

/** Where AWS asks for a permission that is called otherwise, beyond those that are called as their operation. */
const PERMISSIONS: Record<string, string> = {
  ListBuckets: 's3:ListAllMyBuckets',
  HeadBucket: 's3:ListBucket',
  ListObjects: 's3:ListBucket',
  ListObjectsV2: 's3:ListBucket',
  ListObjectVersions: 's3:ListBucketVersions',
  ListMultipartUploads: 's3:ListBucketMultipartUploads',
  ListParts: 's3:ListMultipartUploadParts',
  GetObject: 's3:GetObjectVersion',
  DeleteObject: 's3:DeleteObjectVersion',
  HeadObject: 's3:GetObject',
  GetObjectAttributes: 's3:GetObject',
  DeleteObjects: 's3:DeleteObject',
  CopyObject: 's3:GetObject',
  UploadPartCopy: 's3:GetObject',
  UploadPart: 's3:PutObject',
  CreateMultipartUpload: 's3:PutObject',
  CompleteMultipartUpload: 's3:PutObject',
  DeleteBucketTagging: 's3:PutBucketTagging',
  DeleteBucketEncryption: 's3:PutEncryptionConfiguration',
  GetBucketEncryption: 's3:GetEncryptionConfiguration',
  PutBucketEncryption: 's3:PutEncryptionConfiguration',
  GetPublicAccessBlock: 's3:GetBucketPublicAccessBlock',
  PutPublicAccessBlock: 's3:PutBucketPublicAccessBlock',
  DeletePublicAccessBlock: 's3:PutBucketPublicAccessBlock',
  GetBucketAccelerateConfiguration: 's3:GetAccelerateConfiguration',
  GetBucketCors: 's3:GetBucketCORS',
  GetBucketLifecycleConfiguration: 's3:GetLifecycleConfiguration',
  GetBucketNotificationConfiguration: 's3:GetBucketNotification',
  GetBucketReplication: 's3:GetReplicationConfiguration',
  GetObjectLockConfiguration: 's3:GetBucketObjectLockConfiguration',
}

/** AWS's list leaves it out of one action, which is taken for an oversight. */
const EVERYWHERE = new Set(['s3:x-amz-content-sha256'])

let aws: LocalAws
let uploadId = ''
beforeAll(async () => {
  aws = await startLocalAws({ users: { ana: {} }, buckets: ['photos'] })
  await sendSigned(aws, { method: 'PUT', path: '/photos/a', body: 'a' })
  const begun = await sendSigned(aws, { method: 'POST', path: '/photos/a', query: { uploads: '' } })
  uploadId = /<UploadId>(.*)<\/UploadId>/.exec(begun.body)?.[1] ?? ''
})
afterAll(() => aws.close())

describe.each(Object.entries(OPERATIONS))('%s', (key, { name }) => {
  const [method = '', kind = '', parameter] = key.replace(/ copy$/, '').split(' ')
  const permission = PERMISSIONS[name] ?? `s3:${name}`

  test(`asks for ${permission}`, async () => {
    const needed = NEEDED[key] ?? {}
    const digest = createHash('md5')
      .update(needed.body ?? '')
      .digest('base64')
    const { status, headers } = await sendSigned(aws, {
      method,
      path:
        name === 'CreateBucket' ? '/albums' : ({ service: '/', bucket: '/photos', object: '/photos/a' }[kind] ?? ''),
      user: 'ana',
      ...(needed.body !== undefined && { body: needed.body }),
      query: {
        ...(parameter !== undefined && { [parameter]: parameter === 'uploadId' ? uploadId : '' }),
        ...needed.query,
      },
      headers: {
        ...(key.endsWith(' copy') && { 'x-amz-copy-source': 'photos/a' }),
        ...(name === 'DeleteObjects' && { 'content-md5': digest }),
        ...needed.headers,
      },
    })
    // AWS: DeleteObjects tells the denial of each key in its answer.
    expect(status).toBe(name === 'DeleteObjects' ? 200 : 403)
    const { action, resource } = aws.decisions().at(-1) ?? {}
    expect(action).toBe(permission)
    expect(openCatalogue().findAction(permission)?.name).toBe(permission)

    const entry = openCatalogue().findAction(permission)
    const types = entry?.resourceTypes.map((type) => type.name) ?? []
    if (types.length === 0) expect(resource).toBe('arn:aws:s3:::*')
    else expect(types).toContain(/^arn:aws:s3:::[a-z]+\//.test(resource ?? '') ? 'object' : 'bucket')

    const known = new Set(entry?.conditionKeys.map((known) => known.name.toLowerCase()))
    const keys = await contextKeys(String(headers['x-sallyport-authorization-message'] ?? ''))
    for (const asked of keys.filter((asked) => asked.startsWith('s3:') && !EVERYWHERE.has(asked))) {
      const found = openCatalogue().findConditionKey(asked)?.name.toLowerCase()
      expect([asked, known.has(found ?? '')]).toEqual([asked, true])
    }
  })
})

/** The condition keys of a request that was denied; none when the answer has no message to decode. */
async function contextKeys(EncodedMessage: string): Promise<string[]> {
  if (EncodedMessage === '') return []
  const sts = new STSClient(aws.clientConfig())
  const { DecodedMessage = '{}' } = await sts.send(new DecodeAuthorizationMessageCommand({ EncodedMessage }))
  const { context } = JSON.parse(DecodedMessage) as { context: { conditions: { items: { key: string }[] } } }
  return context.conditions.items.map(({ key }) => key)
}
