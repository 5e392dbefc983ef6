import { expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { send, sendSigned } from './raw-requests.ts'

// What browsers ask of S3 beside the rest: whether another page may, and uploads by a form.

const origin = { origin: 'https://example.com' }
const preflight = { ...origin, 'access-control-request-method': 'PUT' }

test.each<[string, string, Record<string, string>, number, string, string]>([
  ['/photos/a', 'OPTIONS', preflight, 403, 'AccessForbidden', 'CORSResponse: CORS is not enabled for this bucket.'],
  ['/photos', 'OPTIONS', preflight, 403, 'AccessForbidden', 'CORSResponse: CORS is not enabled for this bucket.'],
  ['/photos/a', 'OPTIONS', origin, 400, 'BadRequest', 'Invalid Access-Control-Request-Method: null'],
  ['/none/a', 'OPTIONS', preflight, 404, 'NoSuchBucket', 'The specified bucket does not exist'],
  [
    '/photos',
    'POST',
    { 'content-type': 'multipart/form-data; boundary=x' },
    501,
    'NotImplemented',
    'local AWS does not take uploads by forms of web pages (PostObject); presign a PUT instead',
  ],
])('%s %s with %j: %s %s', async (path, method, headers, status, code, message) => {
  await using aws = await startLocalAws({ buckets: ['photos'] })
  const answer = await send(aws, method, path, headers, method === 'POST' ? '--x--' : '')
  expect(answer).toMatchObject({ status, code, message })
  expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([])
})

test('a page of another origin reads no object: no answer has a header that lets it', async () => {
  await using aws = await startLocalAws({ buckets: ['photos'] })
  await sendSigned(aws, { method: 'PUT', path: '/photos/a', body: 'a' })
  const answer = await sendSigned(aws, { path: '/photos/a', headers: origin })
  expect(answer).toMatchObject({ status: 200, body: 'a' })
  expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([])
})

test.each(['GET', 'PUT', 'DELETE'])(
  'S3 Control, which blocks public access for a whole account, is not there, and %s is told so',
  async (method) => {
    await using aws = await startLocalAws()
    const path = '/v20180820/configuration/publicAccessBlock'
    for (const host of [`127.0.0.1:${aws.port}`, `123456789012.localhost:${aws.port}`]) {
      const answer = await sendSigned(aws, { method, path, headers: { host, 'x-amz-account-id': '123456789012' } })
      expect(answer).toMatchObject({ status: 501, code: 'NotImplemented' })
      expect(answer.message).toBe(
        'local AWS has no S3 Control: public access is blocked bucket by bucket, with PutPublicAccessBlock',
      )
    }
    // A bucket may be called so.
    expect(await sendSigned(aws, { method: 'GET', path })).toMatchObject({ status: 404, code: 'NoSuchBucket' })
  },
)
