import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import type { ChecksumAlgorithm } from '../../../src/local-aws/s3/checksums.ts'
import { startChecksum } from '../../../src/local-aws/s3/checksums.ts'
import type { RawRequest } from './raw-requests.ts'
import { sendSigned } from './raw-requests.ts'

describe('checksums of "123456789" (RFC 3720 appendix B.4, the catalogue of parametrised CRC algorithms)', () => {
  const expected: [ChecksumAlgorithm, string][] = [
    ['CRC32', 'cbf43926'],
    ['CRC32C', 'e3069283'],
    ['CRC64NVME', 'ae8b14860a799888'],
    ['SHA1', createHash('sha1').update('123456789').digest('hex')],
    ['SHA256', createHash('sha256').update('123456789').digest('hex')],
  ]
  test.each(expected)('%s', (algorithm, hex) => {
    const checksum = startChecksum(algorithm)
    checksum.update(Buffer.from('1234'))
    checksum.update(Buffer.from('56789'))
    expect(checksum.digest().toString('hex')).toBe(hex)
  })
})

const put = { method: 'PUT', path: '/photos/a', body: '123456789' }
const crc32 = 'y/Q5Jg=='
const zero = '00'.repeat(32)

const cases: { name: string; request: RawRequest; status: number; code?: string; message?: RegExp }[] = [
  { name: 'right CRC32', request: { ...put, headers: { 'x-amz-checksum-crc32': crc32 } }, status: 200 },
  {
    name: 'wrong CRC32',
    request: { ...put, headers: { 'x-amz-checksum-crc32': 'AAAAAA==' } },
    status: 400,
    code: 'BadDigest',
    message: /^The CRC32 you specified did not match the calculated checksum\.$/,
  },
  {
    name: 'CRC32 of another length',
    request: { ...put, headers: { 'x-amz-checksum-crc32': 'AAAA' } },
    status: 400,
    code: 'InvalidRequest',
    message: /^Value for x-amz-checksum-crc32 header is invalid\.$/,
  },
  {
    name: 'two checksums',
    request: { ...put, headers: { 'x-amz-checksum-crc32': crc32, 'x-amz-checksum-crc32c': crc32 } },
    status: 400,
    code: 'InvalidRequest',
    message: /^Expecting a single x-amz-checksum- header/,
  },
  {
    name: 'right Content-MD5',
    request: { ...put, headers: { 'content-md5': createHash('md5').update(put.body).digest('base64') } },
    status: 200,
  },
  {
    name: 'wrong Content-MD5',
    request: { ...put, headers: { 'content-md5': createHash('md5').update('other').digest('base64') } },
    status: 400,
    code: 'BadDigest',
  },
  { name: 'no MD5', request: { ...put, headers: { 'content-md5': 'nonsense' } }, status: 400, code: 'InvalidDigest' },
  {
    name: 'hash of another body',
    request: { ...put, payloadHash: zero },
    status: 400,
    code: 'XAmzContentSHA256Mismatch',
  },
  { name: 'unsigned body', request: { ...put, payloadHash: 'UNSIGNED-PAYLOAD' }, status: 200 },
  { name: 'no hash at all', request: { ...put, payloadHash: 'none' }, status: 400, code: 'InvalidArgument' },
  {
    name: 'chunks with a right trailer',
    request: chunked(`9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:${crc32}\r\n\r\n`),
    status: 200,
  },
  {
    name: 'chunks with a wrong trailer',
    request: chunked('9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n'),
    status: 400,
    code: 'BadDigest',
  },
  {
    name: 'chunks without the trailer',
    request: chunked('9\r\n123456789\r\n0\r\n\r\n'),
    status: 400,
    code: 'MalformedTrailerError',
  },
  { name: 'chunks that end too early', request: chunked('9\r\n1234'), status: 400, code: 'IncompleteBody' },
  { name: 'chunks longer than said', request: chunked('a\r\n1234567890\r\n'), status: 400, code: 'IncompleteBody' },
]

describe('a body that is not what the request says leaves nothing behind', () => {
  test.each(cases)('$name', async ({ request, status, code, message }) => {
    await using aws = await startLocalAws()
    await sendSigned(aws, { method: 'PUT', path: '/photos' })
    const answer = await sendSigned(aws, request)
    expect(answer).toMatchObject({ status, code })
    if (message !== undefined) expect(answer.message).toMatch(message)
    const after = await sendSigned(aws, { path: '/photos/a' })
    if (status === 200) expect(after).toMatchObject({ status: 200, body: '123456789' })
    else expect(after.code).toBe('NoSuchKey')
  })
})

function chunked(body: string): RawRequest {
  return {
    ...put,
    body,
    payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    headers: {
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': '9',
      'x-amz-trailer': 'x-amz-checksum-crc32',
    },
  }
}
