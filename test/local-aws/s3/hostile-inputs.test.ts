import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import type { RawRequest } from './raw-requests.ts'
import { sendSigned } from './raw-requests.ts'

// Requests that are signed and make no sense. Whatever they are: an answer, no fault of ours, and what was kept before is as it was.

const KEPT = '/photos/kept'

async function startWithObject() {
  const faults: unknown[] = []
  const onFault = (fault: unknown) => faults.push(fault)
  const aws = await startLocalAws({ buckets: ['photos'], onFault })
  await sendSigned(aws, { method: 'PUT', path: KEPT, body: 'kept' })
  const begun = await sendSigned(aws, { method: 'POST', path: '/photos/parts', query: { uploads: '' } })
  const uploadId = /<UploadId>(.*)<\/UploadId>/.exec(begun.body)?.[1] ?? ''
  return {
    aws,
    uploadId,
    /** Sends it, and expects an answer that takes the blame from the server. */
    async answerTo(request: RawRequest): Promise<number> {
      const { status } = await sendSigned(aws, request)
      expect(faults).toEqual([])
      if (status >= 500) expect(status).toBe(501)
      return status
    },
    async expectKept() {
      expect(await sendSigned(aws, { path: KEPT })).toMatchObject({ status: 200, body: 'kept' })
    },
    [Symbol.asyncDispose]: () => aws.close(),
  }
}

/** What stands for any value: nothing, much, signs of every kind, and what other headers take. */
const value = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '-1',
    '1e9',
    '99999999999999999999',
    'NaN',
    '*',
    '"',
    '""',
    ',',
    ';',
    '=',
    'null',
    'true',
    '%',
    '%zz',
  ),
  fc.constantFrom(
    'bytes=-',
    'bytes=5-1',
    'bytes=0-0,2-3',
    'W/"a"',
    'Thu, 01 Jan 1970 00:00:00 GMT',
    'STANDARD',
    'REPLACE',
  ),
  fc.constantFrom(
    'photos/kept',
    '/photos/',
    '/photos/../kept',
    'photos/kept?versionId=x',
    'arn:aws:s3:::photos',
    'CRC32',
  ),
  fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)), maxLength: 40 }),
  fc.string({ unit: fc.integer({ min: 0x80, max: 0xff }).map((code) => String.fromCharCode(code)), maxLength: 10 }),
)

const wordsOf = (text: string) => text.trim().split(/\s+/)

const headerName = fc.constantFrom(
  ...wordsOf(`
  range if-match if-none-match if-modified-since if-unmodified-since content-md5 content-type content-encoding
  cache-control expires x-amz-acl x-amz-copy-source x-amz-copy-source-range x-amz-copy-source-if-match
  x-amz-metadata-directive x-amz-tagging x-amz-tagging-directive x-amz-storage-class
  x-amz-server-side-encryption x-amz-meta-a x-amz-mp-object-size x-amz-trailer x-amz-checksum-algorithm
  x-amz-checksum-type x-amz-checksum-crc32 x-amz-checksum-sha256 x-amz-checksum-mode
  x-amz-decoded-content-length x-amz-expected-bucket-owner x-amz-object-ownership x-amz-sdk-checksum-algorithm
  x-amz-source-expected-bucket-owner referer
`),
)
const parameterName = fc.constantFrom(
  ...wordsOf(`
  list-type prefix delimiter marker max-keys continuation-token start-after encoding-type key-marker
  version-id-marker max-uploads upload-id-marker part-number-marker max-parts partNumber uploadId uploads delete
  versions versionId tagging acl policy location response-content-type response-expires max-buckets
  bucket-region fetch-owner publicAccessBlock
`),
)

const request = fc.record({
  method: fc.constantFrom('GET', 'HEAD', 'PUT', 'POST', 'DELETE'),
  path: fc.constantFrom('/', '/photos', '/photos/other', '/photos/parts', '/none', '/none/a', '/AB', '/..'),
  query: fc.dictionary(parameterName, value, { maxKeys: 3 }),
  headers: fc.dictionary(headerName, value, { maxKeys: 4 }),
  body: fc.oneof(fc.constantFrom('', '<a/>', '{}'), fc.string({ maxLength: 50 })),
})

test('headers and parameters of every kind', { timeout: 120_000 }, async () => {
  await using place = await startWithObject()
  await fc.assert(
    fc.asyncProperty(request, async (given) => {
      const hasBody = given.method === 'PUT' || given.method === 'POST'
      await place.answerTo({ ...given, body: hasBody ? given.body : '' })
    }),
    { numRuns: 1500 },
  )
  await place.expectKept()
})

test('ranges are answered with what they ask for, or are refused', async () => {
  await using place = await startWithObject()
  const bound = fc.oneof(fc.nat(8).map(String), fc.constantFrom('', '-', '+1', '1.5', '9'.repeat(30), ' 1'))
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('bytes', 'Bytes', 'items'), bound, bound, async (unit, first, last) => {
      const range = `${unit}=${first}-${last}`
      const answer = await sendSigned(place.aws, { path: KEPT, headers: { range } })
      expect([200, 206, 416]).toContain(answer.status)
      if (answer.status === 200) expect(answer.body).toBe('kept')
      const [, start, end] = /^bytes ([0-9]+)-([0-9]+)\/4$/.exec(answer.headers['content-range'] ?? '') ?? []
      if (answer.status === 206) expect(answer.body).toBe('kept'.slice(Number(start), Number(end) + 1))
    }),
    { numRuns: 200 },
  )
})

/** What a document may be broken with. */
const wound = fc.oneof(
  fc.constantFrom('', ' ', '"', '{', '}', ':', ',', '\\u0000', '0', 'true', '[', '[[[[', '\0', '\ufeff', '\ud800'),
  fc.constantFrom('<', '>', '&', '&amp;', '&x;', '&#0;', '&#xFFFF;', '&#x1F600;', ']]>', '<![CDATA[', '<!--', '-->'),
  fc.constantFrom('<?x?>', '<a b="1" b="2">', '<a xmlns="urn:x">', '</Key>', '<Key/>', '<Key>', 'x'.repeat(5000)),
  fc.constant('<!DOCTYPE a [<!ENTITY b "c">]>'),
)
/** By what the documents say: where they are sent, and one that is as it should be. */
const documents: [name: string, request: RawRequest, whole: string][] = [
  [
    'what to delete',
    { method: 'POST', path: '/photos', query: { delete: '' } },
    '<Delete><Object><Key>a</Key></Object><Object><Key>b</Key></Object></Delete>',
  ],
  [
    'tags of an object',
    { method: 'PUT', path: KEPT, query: { tagging: '' } },
    '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>',
  ],
  [
    'tags of a bucket',
    { method: 'PUT', path: '/photos', query: { tagging: '' } },
    '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>',
  ],
  [
    'what is blocked',
    { method: 'PUT', path: '/photos', query: { publicAccessBlock: '' } },
    '<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls></PublicAccessBlockConfiguration>',
  ],
  [
    'ownership',
    { method: 'PUT', path: '/photos', query: { ownershipControls: '' } },
    '<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>',
  ],
  [
    'a new bucket',
    { method: 'PUT', path: '/albums' },
    '<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>',
  ],
  [
    'parts',
    { method: 'POST', path: '/photos/parts', query: { uploadId: 'the one begun' } },
    '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>a</ETag></Part></CompleteMultipartUpload>',
  ],
  [
    'a policy',
    { method: 'PUT', path: '/photos', query: { policy: '' } },
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"210987654321"},"Action":"s3:*","Resource":"arn:aws:s3:::photos/*"}}',
  ],
]

test.each(documents)('broken documents: %s', async (_, { query = {}, ...sent }, whole) => {
  await using place = await startWithObject()
  const target = { ...sent, query: 'uploadId' in query ? { uploadId: place.uploadId } : query }
  const wounds = fc.array(fc.tuple(wound, fc.nat(whole.length), fc.nat(20)), { maxLength: 3 })
  await fc.assert(
    fc.asyncProperty(wounds, async (given) => {
      const broken = given.reduce((text, [by, at, length]) => text.slice(0, at) + by + text.slice(at + length), whole)
      const body = Buffer.from(broken)
      const headers = { 'content-md5': createHash('md5').update(body).digest('base64') }
      await place.answerTo({ ...target, body, headers })
    }),
    { numRuns: 150 },
  )
  await place.expectKept()
})

test(
  'chunks that are broken anywhere keep nothing, and what is kept is what was sent',
  { timeout: 120_000 },
  async () => {
    await using place = await startWithObject()
    const content = 'x'.repeat(8192) + 'y'.repeat(300)
    const framed = `2000\r\n${content.slice(0, 8192)}\r\n12c\r\n${content.slice(8192)}\r\n0\r\n\r\n`
    const piece = fc.constantFrom(
      '',
      '\r',
      '\n',
      '\r\n',
      '0\r\n\r\n',
      'ffffffff\r\n',
      ';',
      '-1\r\n',
      'x-amz-meta-a:b\r\n',
      '\0',
      'z',
    )
    await fc.assert(
      fc.asyncProperty(piece, fc.nat(framed.length), fc.nat(12), fc.boolean(), async (by, at, length, cut) => {
        const broken = framed.slice(0, at) + by + (cut ? '' : framed.slice(at + length))
        const path = '/photos/chunks'
        const status = await place.answerTo({
          method: 'PUT',
          path,
          body: broken,
          payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
          headers: { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': String(content.length) },
        })
        const after = await sendSigned(place.aws, { path })
        if (status === 200) expect(after.body).toHaveLength(content.length)
        else expect(after.code).toBe('NoSuchKey')
        await sendSigned(place.aws, { method: 'DELETE', path })
      }),
      { numRuns: 200 },
    )
  },
)

test('ten thousand parts and one more', async () => {
  await using place = await startWithObject()
  const { aws, uploadId } = place
  const complete = (count: number) => {
    const parts = Array.from(
      { length: count },
      (_, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>a</ETag></Part>`,
    )
    const body = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`
    return sendSigned(aws, { method: 'POST', path: '/photos/parts', query: { uploadId }, body })
  }
  expect(await complete(10_000)).toMatchObject({ status: 400, code: 'InvalidPart' })
  expect(await complete(10_001)).toMatchObject({ status: 400, code: 'MalformedXML' })
  expect(await complete(60_000)).toMatchObject({ status: 400 })
  for (const partNumber of ['0', '10001', '-1', '1.5', '', '1e3', ' 1']) {
    const query = { uploadId, partNumber }
    const put = await sendSigned(aws, { method: 'PUT', path: '/photos/parts', query, body: 'a' })
    expect(put).toMatchObject({ status: 400, code: 'InvalidArgument' })
  }
})
