import fc from 'fast-check'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { LocalAws } from '../../src/local-aws/index.ts'
import { startLocalAws } from '../../src/local-aws/index.ts'
import { exchange, statusesOf } from './raw-connection.ts'
import { bytesOf, send } from './signed-call.ts'

let aws: LocalAws
const faults: unknown[] = []

beforeAll(async () => {
  aws = await startLocalAws({
    users: { ana: { password: 'Corr3ct-horse', mfa: true } },
    buckets: ['acme'],
    onFault: (fault) => faults.push(fault),
  })
})

// Whatever was sent, the server is none the worse and found no fault with itself.
afterAll(async () => {
  expect((await send(aws)).summary).toBe('200')
  await aws.close()
})

const JSON_HEADERS = 'host: 127.0.0.1\r\ncontent-type: application/json'
const SIGN_IN = '{"account":"123456789012","userName":"ana","password":"Corr3ct-horse"}'

/** Good requests of every kind. */
function goodRequests(): Record<string, string> {
  const { accessKeyId } = aws.administrator
  return {
    query: bytesOf(aws),
    'presigned query': bytesOf(aws, { isPresigned: true }),
    iam: bytesOf(aws, { service: 'iam', parameters: { Action: 'GetUser', Version: '2010-05-08', UserName: 'ana' } }),
    s3: bytesOf(aws, { service: 's3', method: 'GET', path: '/acme/a%20key', parameters: 'partNumber=1' }),
    'presigned s3': bytesOf(aws, { service: 's3', isPresigned: true, path: '/acme/a', parameters: 'uploadId=a' }),
    's3 of version 2': `GET /acme/a?AWSAccessKeyId=${accessKeyId}&Expires=99999999999&Signature=YWJj HTTP/1.1\r\nhost: a\r\n\r\n`,
    'an upload in chunks':
      'PUT /acme/a HTTP/1.1\r\nhost: a\r\nx-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\r\n' +
      'x-amz-decoded-content-length: 3\r\ncontent-length: 13\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
    'sign-in': `POST /_sallyport/sign-in HTTP/1.1\r\n${JSON_HEADERS}\r\ncontent-length: ${SIGN_IN.length}\r\n\r\n${SIGN_IN}`,
    federation:
      'GET /federation?Action=getSigninToken&SessionDuration=900&Session=%7B%22sessionId%22%3A%22a%22%7D HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n',
    health: 'GET /_sallyport/health HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n',
  }
}

const SPLINTERS = [
  '%',
  '%zz',
  '%00',
  '%ff',
  '\r\n',
  '\n',
  '\u0000',
  ' ',
  '\t',
  ';',
  ',',
  '=',
  '/',
  '//',
  '..',
  '&',
  '?',
  '#',
  ':',
  '"',
  '{',
  '[',
  'AWS4-HMAC-SHA256',
  'aws4_request',
  'X-Amz-Expires=-1',
  'host',
  '99999999999999999999',
  '-1',
  '1e9',
  'NaN',
  '20990101T000000Z',
  '\u00ff\u00fe',
  '__proto__',
  'transfer-encoding: chunked\r\n',
  'expect: 100-continue\r\n',
  'A'.repeat(3000),
  ';a'.repeat(1000),
]

/** What becomes of a text: something is cut out, doubled, or put in. Places are parts of a million. */
const mutation = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat(999_999), length: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ kind: fc.constant('double' as const), at: fc.nat(999_999), length: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ kind: fc.constant('insert' as const), at: fc.nat(999_999), text: fc.constantFrom(...SPLINTERS) }),
)
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never

function mutate(text: string, mutations: readonly Mutation[]): string {
  return mutations.reduce((before, change) => {
    const at = Math.floor((change.at * before.length) / 1_000_000)
    if (change.kind === 'insert') return before.slice(0, at) + change.text + before.slice(at)
    const piece = before.slice(at, at + change.length)
    return before.slice(0, at) + (change.kind === 'double' ? piece + piece : '') + before.slice(at + piece.length)
  }, text)
}

/**
 * Sends bytes and gives what came back by the time that the server has closed. It is told that there are no more once it has
 * answered, or when it has nothing to say, as to half a request.
 */
function talk(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = ''
    const socket = connect(aws.port, '127.0.0.1', () => socket.write(Buffer.from(bytes, 'latin1')))
    const quiet = setTimeout(() => socket.end(), 150)
    const hanging = setTimeout(() => reject(new Error('it hangs')), 10_000)
    socket.on('data', (data) => {
      received += data.toString('latin1')
      socket.end()
    })
    socket
      .on('error', () => {})
      .on('close', () => {
        for (const timer of [quiet, hanging]) clearTimeout(timer)
        resolve(received)
      })
  })
}

describe('requests gone wrong on the way get an answer that is no fault of ours', () => {
  test.each([
    'query',
    'presigned query',
    'iam',
    's3',
    'presigned s3',
    's3 of version 2',
    'an upload in chunks',
    'sign-in',
    'federation',
    'health',
  ])('%s', async (kind) => {
    const good = goodRequests()[kind] ?? ''
    expect(statusesOf(await exchange(aws.port, good, 1))).toHaveLength(1)
    const property = fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 5 }), async (mutations) => {
      const received = await talk(mutate(good, mutations))
      expect(statusesOf(received).filter((status) => status >= 500 && status !== 501)).toEqual([])
      expect(received).not.toMatch(/\n\s+at |\.ts:\d|\.js:\d/)
      expect(faults).toEqual([])
    })
    await fc.assert(property, { numRuns: 60 })
  })
})

describe('JSON that nobody would send to sign in', () => {
  test.each(['', '/code', '/resync', '/password'])('/_sallyport/sign-in%s', async (step) => {
    const strange = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom('ana', '123456789012', '', 'x'.repeat(3000)),
    )
    const names = ['account', 'userName', 'password', 'root', 'challenge', 'tokenCode', 'serialNumber', 'newPassword']
    const fields = fc.record(Object.fromEntries(names.map((name) => [name, strange])), { requiredKeys: [] })
    const body = fc.oneof(
      { weight: 5, arbitrary: fc.json({ maxDepth: 2 }) },
      { weight: 20, arbitrary: fields.map((all) => JSON.stringify(all)) },
    )
    const property = fc.asyncProperty(body, async (text) => {
      const headers = { 'content-type': 'application/json' }
      const { status } = await fetch(`${aws.endpoint}/_sallyport/sign-in${step}`, {
        method: 'POST',
        headers,
        body: text,
      })
      expect([faults, status < 500]).toEqual([[], true])
    })
    await fc.assert(property, { numRuns: 40 })
  })
})
