import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import type { LocalAws } from '../../../src/local-aws/index.ts'
import { readPresignedV2, requireSignatureV2 } from '../../../src/local-aws/s3/presigned-v2.ts'
import { readRequest } from '../../../src/sigv4/index.ts'
import { send, sendSigned } from './raw-requests.ts'

test('Amazon S3 API Reference, "Query string request authentication alternative", its example', () => {
  const url =
    '/photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620'
  const request = readRequest({ method: 'GET', url, rawHeaders: ['Host', 'johnsmith.s3.amazonaws.com'] })
  const presigned = readPresignedV2(request, new Date('2007-03-29T03:00:00Z'))
  if (presigned === undefined) throw new Error('not a URL of version 2')
  const target = { bucketName: 'johnsmith', key: 'photos/puppy.jpg', isVirtualHosted: true }
  const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
  expect(() => requireSignatureV2(request, target, presigned, secretAccessKey)).not.toThrow()
  expect(() => requireSignatureV2(request, target, presigned, `${secretAccessKey}x`)).toThrow(/does not match/)
})

test('what is signed is verified: method, type, key, time and the names of parts', async () => {
  await using aws = await startLocalAws({ signatureClock: 'local' })
  await sendSigned(aws, { method: 'PUT', path: '/photos' })
  const expires = Math.floor(aws.clock.now().getTime() / 1000) + 60
  const put = urlOf(aws, `PUT\n\ntext/plain\n${expires}\n/photos/a`, '/photos/a', expires)
  const typed = { 'content-type': 'text/plain', 'content-length': '1' }
  expect((await send(aws, 'PUT', put, typed, 'a')).status).toBe(200)
  expect(await send(aws, 'PUT', put, { ...typed, 'content-type': 'text/html' }, 'a')).toMatchObject({
    status: 403,
    code: 'SignatureDoesNotMatch',
  })
  expect((await send(aws, 'PUT', put, { ...typed, 'x-amz-acl': 'private' }, 'a')).code).toBe('SignatureDoesNotMatch')
  expect((await send(aws, 'DELETE', put)).code).toBe('SignatureDoesNotMatch')
  expect((await send(aws, 'PUT', put.replace('/a?', '/b?'), typed, 'a')).code).toBe('SignatureDoesNotMatch')

  const get = urlOf(aws, `GET\n\n\n${expires}\n/photos/a`, '/photos/a', expires)
  expect(await send(aws, 'GET', get)).toMatchObject({ status: 200, body: 'a' })
  expect((await send(aws, 'GET', `${get}&response-content-type=text/html`)).code).toBe('SignatureDoesNotMatch')
  expect((await send(aws, 'GET', `${get}&publicAccessBlock`)).code).toBe('SignatureDoesNotMatch')
  expect((await send(aws, 'GET', `${get}&x-amz-meta-a=b`)).code).toBe('SignatureDoesNotMatch')
  expect((await send(aws, 'GET', get.replace(/Signature=[^&]*&/, ''))).code).toBe('AccessDenied')
  aws.clock.advance('61 s')
  expect(await send(aws, 'GET', get)).toMatchObject({ code: 'AccessDenied', message: 'Request has expired' })
})

test('an unknown key is not told from its signature', async () => {
  await using aws = await startLocalAws()
  const url = '/photos/a?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=a&Expires=9999999999'
  expect(await send(aws, 'GET', url)).toMatchObject({ status: 403, code: 'InvalidAccessKeyId' })
})

function urlOf({ administrator }: LocalAws, toSign: string, path: string, expires: number): string {
  const signature = createHmac('sha1', administrator.secretAccessKey).update(toSign).digest('base64')
  return `${path}?AWSAccessKeyId=${administrator.accessKeyId}&Signature=${encodeURIComponent(signature)}&Expires=${expires}`
}
