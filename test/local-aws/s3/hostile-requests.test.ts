import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { newFolder } from '../folder.ts'
import { exchange, statusesOf } from '../raw-connection.ts'
import { presign, send, sendSigned } from './raw-requests.ts'
import type { RawRequest } from './raw-requests.ts'

const manyParameters = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`p${index}`, '']))
const deep = `${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}`
const laughs = `<?xml version="1.0"?><!DOCTYPE Delete [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><Delete>&b;</Delete>`
const objects = (count: number) => `<Delete>${'<Object><Key>a</Key></Object>'.repeat(count)}</Delete>`
const deleteOf = (body: string): RawRequest => ({
  method: 'POST',
  path: '/photos',
  query: { delete: '' },
  body,
  headers: { 'content-md5': createHash('md5').update(body).digest('base64') },
})

const cases: [string, RawRequest, number, string][] = [
  ['a broken escape', { path: '/photos/%zz' }, 400, 'InvalidURI'],
  ['an escape of no UTF-8', { path: '/photos/%ff' }, 400, 'InvalidURI'],
  ['a key that is too long', { method: 'PUT', path: `/photos/${'a'.repeat(1025)}`, body: 'a' }, 400, 'KeyTooLongError'],
  ['a bucket that climbs', { method: 'PUT', path: '/..' }, 400, 'InvalidBucketName'],
  ['a bucket that climbs, escaped', { method: 'PUT', path: '/..%2Fphotos' }, 400, 'InvalidBucketName'],
  ['a method that is none here', { method: 'PATCH', path: '/photos/a', body: 'a' }, 405, 'MethodNotAllowed'],
  ['an operation that is not there', { path: '/photos', query: { analytics: '' } }, 501, 'NotImplemented'],
  [
    'another operation that is not there',
    { method: 'PUT', path: '/photos/a', query: { retention: '' } },
    501,
    'NotImplemented',
  ],
  ['a version that is none', { path: '/photos/a', query: { versionId: 'abc' } }, 400, 'InvalidArgument'],
  [
    'an ACL that opens',
    { method: 'PUT', path: '/albums', headers: { 'x-amz-acl': 'public-read' } },
    400,
    'InvalidBucketAclWithObjectOwnership',
  ],
  ['text for XML', { method: 'PUT', path: '/albums', body: 'no XML' }, 400, 'MalformedXML'],
  ['another document', { method: 'PUT', path: '/albums', body: '<Other/>' }, 400, 'MalformedXML'],
  [
    'a document without end',
    { method: 'PUT', path: '/albums', body: '<CreateBucketConfiguration>' },
    400,
    'MalformedXML',
  ],
  ['a large document', { method: 'PUT', path: '/albums', body: 'x'.repeat(70_000) }, 400, 'EntityTooLarge'],
  ['a location that is none', location('<b>'), 400, 'MalformedXML'],
  ['a location nobody knows', location('moon'), 400, 'InvalidLocationConstraint'],
  ['entities that multiply', deleteOf(laughs), 400, 'MalformedXML'],
  ['elements without end', deleteOf(`<Delete>${deep}</Delete>`), 400, 'MalformedXML'],
  ['too many keys', deleteOf(objects(1001)), 400, 'MalformedXML'],
  ['no keys', deleteOf(objects(0)), 400, 'MalformedXML'],
  ['keys without a digest', { ...deleteOf(objects(1)), headers: {} }, 400, 'InvalidRequest'],
  [
    'an upload nobody began',
    { method: 'PUT', path: '/photos/a', query: { partNumber: '1', uploadId: 'x' }, body: 'a' },
    404,
    'NoSuchUpload',
  ],
  [
    'a source that is none',
    { method: 'PUT', path: '/photos/a', headers: { 'x-amz-copy-source': '%zz' } },
    400,
    'InvalidArgument',
  ],
  ['a header that was not signed', { path: '/photos', unsigned: { 'x-amz-extra': 'a' } }, 403, 'AccessDenied'],
]

test.each(cases)('%s', async (_name, request, status, code) => {
  const faults: unknown[] = []
  await using aws = await startLocalAws({ onFault: (fault) => faults.push(fault) })
  await sendSigned(aws, { method: 'PUT', path: '/photos' })
  const answer = await sendSigned(aws, request)
  expect(answer).toMatchObject({ status, code })
  expect(answer.body).toMatch(
    /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<Error><Code>.*<RequestId>.*<\/HostId><\/Error>$/s,
  )
  expect(faults).toEqual([])
  expect((await sendSigned(aws, { path: '/photos' })).status).toBe(200)
})

test('thousands of parameters are only read', async () => {
  await using aws = await startLocalAws()
  await sendSigned(aws, { method: 'PUT', path: '/photos' })
  expect((await sendSigned(aws, { path: '/photos', query: manyParameters })).status).toBe(200)
  expect((await send(aws, 'GET', `/photos?${'a&'.repeat(10_000)}`)).status).toBe(403)
})

test('headers without end are refused', async () => {
  await using aws = await startLocalAws()
  expect((await send(aws, 'GET', '/photos/a', { 'x-amz-meta-a': 'a'.repeat(40_000) })).status).toBe(431)
})

test('the bucket may stand in the host', async () => {
  await using aws = await startLocalAws()
  await sendSigned(aws, { method: 'PUT', path: '/', headers: { host: `photos.localhost:${aws.port}` } })
  const host = `photos.s3.localhost:${aws.port}`
  await sendSigned(aws, { method: 'PUT', path: '/a%2Fb', headers: { host }, body: 'here' })
  expect((await sendSigned(aws, { path: '/photos/a/b' })).body).toBe('here')
  expect(
    (await sendSigned(aws, { path: '/', headers: { host: `s3.us-east-1.localhost:${aws.port}` } })).body,
  ).toContain('<Name>photos</Name>')
})

test('an upload that breaks off leaves nothing, and no fault', async () => {
  const faults: unknown[] = []
  await using aws = await startLocalAws({ onFault: (fault) => faults.push(fault) })
  await sendSigned(aws, { method: 'PUT', path: '/photos' })
  const url = await presign(aws, { method: 'PUT', path: '/photos/a' })
  const socket = connect(aws.port, '127.0.0.1')
  const head = `PUT ${url} HTTP/1.1\r\nhost: 127.0.0.1:${aws.port}\r\ncontent-length: 1000\r\nexpect: 100-continue\r\n\r\n`
  socket.write(`${head}only this`)
  // The server has begun to read when it asks for more.
  expect(String(await new Promise((resolve) => socket.once('data', resolve)))).toMatch(/^HTTP\/1\.1 100 Continue/)
  await new Promise<void>((resolve) => {
    socket.once('close', () => resolve())
    socket.destroy()
  })
  expect((await sendSigned(aws, { path: '/photos/a' })).code).toBe('NoSuchKey')
  expect(faults).toEqual([])
})

test('a body is as long as it says, and what follows is another request', async () => {
  await using aws = await startLocalAws({ buckets: ['photos'] })
  const head = async (length: string) => {
    const url = await presign(aws, { method: 'PUT', path: '/photos/a' })
    return `PUT ${url} HTTP/1.1\r\nhost: 127.0.0.1:${aws.port}\r\n${length}\r\n`
  }
  const next = 'GET /photos/a HTTP/1.1\r\nhost: a\r\n\r\n'
  const put = `${await head('content-length: 3\r\n')}abc${next}`
  expect(statusesOf(await exchange(aws.port, put, 2))).toEqual([200, 403])
  expect((await sendSigned(aws, { path: '/photos/a' })).body).toBe('abc')
  const twice = 'content-length: 3\r\ncontent-length: 4\r\n'
  expect(statusesOf(await exchange(aws.port, `${await head(twice)}abcd`))).toEqual([400])
  expect(statusesOf(await exchange(aws.port, `${await head('content-length: -1\r\n')}abcd`))).toEqual([400])
  const both = 'content-length: 3\r\ntransfer-encoding: chunked\r\n'
  expect(statusesOf(await exchange(aws.port, `${await head(both)}3\r\nabc\r\n0\r\n\r\n`))).toEqual([400])
  const none = await exchange(aws.port, await head(''), 1)
  expect(none).toContain('<Code>MissingContentLength</Code>')
  const chunked = await exchange(aws.port, `${await head('transfer-encoding: chunked\r\n')}0\r\n\r\n`, 1)
  expect(statusesOf(chunked)).toEqual([411])
  expect((await sendSigned(aws, { path: '/photos/a' })).body).toBe('abc')
})

test('fifty uploads that stall hold nobody up, and leave nothing on the disk when they go', async () => {
  const data = join(newFolder(), 'data')
  await using aws = await startLocalAws({ data, sealingKey: randomBytes(32), buckets: ['photos'] })
  const url = await presign(aws, { method: 'PUT', path: '/photos/a' })
  const head = `PUT ${url} HTTP/1.1\r\nhost: 127.0.0.1:${aws.port}\r\ncontent-length: 1000\r\nexpect: 100-continue\r\n\r\n`
  const sockets = Array.from({ length: 50 }, () => connect(aws.port, '127.0.0.1'))
  // The server reads from each of them when it asks for more.
  await Promise.all(
    sockets.map((socket) => {
      socket.write(`${head}only this`)
      return once(socket, 'data')
    }),
  )
  expect((await sendSigned(aws, { method: 'PUT', path: '/photos/b', body: 'b' })).status).toBe(200)
  expect((await sendSigned(aws, { path: '/photos/b' })).body).toBe('b')
  for (const socket of sockets) socket.destroy()
  await expect.poll(() => readdirSync(join(data, 'blobs')).length).toBe(1)
})

test('a refusal reaches a client that is still sending, and the connection lives on', async () => {
  await using aws = await startLocalAws()
  const body = Buffer.alloc(4_000_000)
  const answer = await sendSigned(aws, { method: 'PUT', path: '/none/a', body, payloadHash: 'UNSIGNED-PAYLOAD' })
  expect(answer).toMatchObject({ status: 404, code: 'NoSuchBucket' })
})

function location(name: string): RawRequest {
  const body = `<CreateBucketConfiguration><LocationConstraint>${name}</LocationConstraint></CreateBucketConfiguration>`
  return { method: 'PUT', path: '/albums', body }
}
