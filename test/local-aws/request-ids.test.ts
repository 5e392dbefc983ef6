import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { LocalAws } from '../../src/local-aws/index.ts'
import { startLocalAws } from '../../src/local-aws/index.ts'
import { exchange } from './raw-connection.ts'
import { bytesOf } from './signed-call.ts'

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}'
const JSON_TYPE = 'content-type: application/json'

let aws: LocalAws
const faults: string[] = []

beforeAll(async () => {
  aws = await startLocalAws({
    onFault: (_, requestId) => faults.push(requestId),
    onDecision: ({ action }) => {
      if (action === 'iam:ListGroups') throw new Error('a fault')
    },
  })
})
afterAll(() => aws.close())

/** The status and the request id of the first answer. */
async function ask(bytes: string): Promise<{ status: number; requestId: string | undefined }> {
  const received = await exchange(aws.port, bytes, 1)
  const head = received.slice(0, received.indexOf('\r\n\r\n'))
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]),
    requestId: new RegExp(`^x-amzn?-request-?id: (${UUID})\r?$`, 'im').exec(head)?.[1],
  }
}

const get = (path: string, ...headers: string[]) =>
  [`GET ${path} HTTP/1.1`, 'host: localhost', ...headers, '', ''].join('\r\n')

describe('every answer has a request id', () => {
  test.each<[string, number, () => string]>([
    ['of IAM and STS', 200, () => bytesOf(aws)],
    ['an error of theirs', 403, () => get('/?Action=ListUsers&Version=2010-05-08')],
    ['a redirect of theirs', 302, () => get('/?Action=ListUsers').replace('GET', 'DELETE')],
    ['of S3', 404, () => get('/bucket/key')],
    ['of S3 without a body', 404, () => get('/bucket/key').replace('GET', 'HEAD')],
    ['of S3 to a key that is none', 400, () => get('/bucket/%zz')],
    ['health', 200, () => get('/_sallyport/health')],
    ['health, asked by another page', 403, () => get('/_sallyport/health', 'origin: http://example.com')],
    ['a path that is none', 404, () => get('/_sallyport/nothing')],
    ['reset', 403, () => get('/moto-api/reset')],
    ['sign-in by GET', 405, () => get('/_sallyport/sign-in')],
    [
      'sign-in with nothing',
      400,
      () => get('/_sallyport/sign-in', JSON_TYPE, 'content-length: 0').replace('GET', 'POST'),
    ],
    ['federation', 400, () => get('/federation?Action=getSigninToken')],
    [
      'another service',
      501,
      () => bytesOf(aws, { service: 'ec2', parameters: { Action: 'X', Version: '2016-11-15' } }),
    ],
    ['what is no HTTP', 400, () => 'nonsense\r\n\r\n'],
    ['no Host', 400, () => 'GET / HTTP/1.1\r\n\r\n'],
    ['headers without end', 431, () => get('/', `x: ${'a'.repeat(40_000)}`)],
    ['a body too large', 413, () => get('/?Action=ListUsers', 'content-length: 9999999').replace('GET', 'POST')],
    ['an expectation that nobody has', 417, () => get('/', 'expect: wonders')],
  ])('%s: %i', async (_, status, bytes) => {
    expect(await ask(bytes())).toEqual({ status, requestId: expect.any(String) as unknown })
  })

  test('a fault of ours: 500, and the id is the one that onFault gets', async () => {
    const parameters = { Action: 'ListGroups', Version: '2010-05-08' }
    const { status, requestId } = await ask(bytesOf(aws, { service: 'iam', parameters }))
    expect([status, faults]).toEqual([500, [requestId]])
  })

  test('no two answers have the same', async () => {
    const asked = await Promise.all(Array.from({ length: 20 }, () => ask(get('/_sallyport/health'))))
    expect(new Set(asked.map(({ requestId }) => requestId)).size).toBe(20)
  })
})
