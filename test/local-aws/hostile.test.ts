import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { LocalAws } from '../../src/local-aws/index.ts'
import { startLocalAws } from '../../src/local-aws/index.ts'
import { exchange, openConnection, statusesOf } from './raw-connection.ts'
import type { Call } from './signed-call.ts'
import { bytesOf, IAM, send, STS } from './signed-call.ts'

const FORM = 'content-type: application/x-www-form-urlencoded'

const iam = (parameters: string | Record<string, string>): Call => ({ service: 'iam', parameters })

let aws: LocalAws
const faults: unknown[] = []

beforeAll(async () => {
  aws = await startLocalAws({ onFault: (fault) => faults.push(fault) })
})

// Whatever a test has sent, the server is none the worse and found no fault with itself.
afterAll(async () => {
  expect((await send(aws)).summary).toBe('200')
  expect(faults).toEqual([])
  await aws.close()
})

describe('what is no request of HTTP', () => {
  test.each<[string, string | Uint8Array, number]>([
    ['noise', '\u0000\u0001\u0002 nonsense\r\n\r\n', 400],
    ['the start of TLS', Uint8Array.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]), 400],
    ['the start of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['a header that goes on and on', `GET / HTTP/1.1\r\nhost: a\r\nx: ${'a'.repeat(40_000)}\r\n\r\n`, 431],
    ['headers without end', `GET / HTTP/1.1\r\nhost: a\r\n${'x: yyyy\r\n'.repeat(10_000)}\r\n`, 431],
    ['a URL without end', `GET /${'a'.repeat(40_000)} HTTP/1.1\r\nhost: a\r\n\r\n`, 431],
    [
      'a chunk without a size',
      `POST / HTTP/1.1\r\nhost: a\r\n${FORM}\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n`,
      400,
    ],
    ['a length below nothing', 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n', 400],
  ])('%s', async (_, bytes, status) => {
    expect(statusesOf(await exchange(aws.port, bytes))).toEqual([status])
  })

  // Two readings of where a request ends let one request hide in another.
  test.each([
    ['a length and chunks', 'content-length: 4\r\ntransfer-encoding: chunked'],
    ['two lengths', 'content-length: 4\r\ncontent-length: 5'],
    ['an encoding that is none', 'transfer-encoding: xchunked'],
    ['chunks before something else', 'transfer-encoding: chunked, identity'],
    ['a blank before the colon', 'transfer-encoding : chunked'],
    ['a folded header', 'transfer-encoding:\r\n chunked'],
  ])('%s: refused, and what follows is no request', async (_, headers) => {
    const bytes = `POST / HTTP/1.1\r\nhost: a\r\n${FORM}\r\n${headers}\r\n\r\n0\r\n\r\n${bytesOf(aws)}`
    const received = await exchange(aws.port, bytes, 2)
    expect(received).not.toContain('GetCallerIdentityResult')
    expect(statusesOf(received)).toEqual([400])
  })

  test('requests one behind the other are answered in their order', async () => {
    const asked = ['constructor', 'ListUsers', 'GetCallerIdentity'].map((Action) => {
      const service = Action === 'GetCallerIdentity' ? 'sts' : 'iam'
      return bytesOf(aws, { service, parameters: { Action, ...(service === 'sts' ? STS : IAM) } })
    })
    const received = await exchange(aws.port, asked.join(''), 3)
    expect(statusesOf(received)).toEqual([400, 200, 200])
    expect(received.indexOf('ListUsersResult')).toBeLessThan(received.indexOf('GetCallerIdentityResult'))
  })
})

describe('bodies', () => {
  test('that are said to be huge are refused before they come', async () => {
    const received = await exchange(
      aws.port,
      `POST / HTTP/1.1\r\nhost: a\r\n${FORM}\r\ncontent-length: 99999999999\r\n\r\nabc`,
    )
    expect(statusesOf(received)).toEqual([413])
    expect(received).toContain('<Code>RequestEntityTooLarge</Code>')
    expect(received).toMatch(/x-amzn-requestid: [0-9a-f-]{36}/)
  })

  test('that turn out to be huge are refused when they do', async () => {
    const chunk = `10000\r\n${'a'.repeat(65_536)}\r\n`
    const received = await exchange(
      aws.port,
      `POST / HTTP/1.1\r\nhost: a\r\n${FORM}\r\ntransfer-encoding: chunked\r\n\r\n${chunk.repeat(20)}`,
    )
    expect(statusesOf(received)).toEqual([413])
  })

  test('that never end take no more memory than they may', async () => {
    const before = process.memoryUsage().rss
    const socket = await openConnection(aws.port)
    socket.on('error', () => {})
    socket.write(`POST / HTTP/1.1\r\nhost: a\r\n${FORM}\r\ntransfer-encoding: chunked\r\n\r\n`)
    const chunk = `100000\r\n${'a'.repeat(1_048_576)}\r\n`
    for (let sent = 0; sent < 200 && socket.writable; sent++) {
      if (!socket.write(chunk)) await new Promise((resolve) => socket.once('drain', resolve).once('close', resolve))
    }
    socket.destroy()
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1_048_576)
  })

  test('of which the end never comes hold nobody up, nor do connections that say nothing', async () => {
    const idle = await Promise.all(Array.from({ length: 50 }, () => openConnection(aws.port)))
    for (const [index, socket] of idle.entries()) {
      socket.on('error', () => {})
      if (index % 3 === 0) socket.write('POST / HT')
      if (index % 3 === 1) socket.write(`POST / HTTP/1.1\r\nhost: a\r\n${FORM}\r\ncontent-length: 100\r\n\r\nAction=`)
    }
    const start = performance.now()
    for (let asked = 0; asked < 20; asked++) expect((await send(aws)).status).toBe(200)
    expect(performance.now() - start).toBeLessThan(5000)
    for (const socket of idle) socket.destroy()
  })

  test.each(['destroy', 'resetAndDestroy', 'end'] as const)(
    'of clients that go away in the middle (%s)',
    async (how) => {
      const socket = await openConnection(aws.port)
      socket.on('error', () => {})
      const beginning = `POST / HTTP/1.1\r\nhost: a\r\n${FORM}\r\ncontent-length: 100\r\n\r\nAction=`
      await new Promise((resolve) => socket.write(beginning, resolve))
      expect((await send(aws)).status).toBe(200)
      socket.resume()
      socket[how]()
      await new Promise((resolve) => socket.once('close', resolve))
      expect((await send(aws)).status).toBe(200)
      expect(faults).toEqual([])
    },
  )
})

describe('parameters', () => {
  test.each<[string, Call, string]>([
    [
      'a broken escape',
      iam('Action=ListUsers&Version=2010-05-08&PathPrefix=%zz'),
      '400 MalformedQueryString: Illegal hex character in escape % pattern: %zz',
    ],
    ['an escape cut off', iam('Action=%'), '400 MalformedQueryString: Incomplete trailing escape % sequence'],
    ['no UTF-8', iam('Action=%ff%fe'), '400 MalformedQueryString: The query string is not UTF-8.'],
    ['no parameters', iam(''), '400 MissingAction: The request is missing an action or a required parameter.'],
    [
      'an action without a name',
      iam('Action=&Version=2010-05-08'),
      '400 MissingAction: The request is missing an action or a required parameter.',
    ],
    [
      'an unknown action',
      iam({ Action: 'Nonsense', ...IAM }),
      '400 InvalidAction: Could not find operation Nonsense for version 2010-05-08',
    ],
    [
      'an unknown version',
      iam('Action=ListUsers&Version=2099-01-01'),
      '400 InvalidAction: Could not find operation ListUsers for version 2099-01-01',
    ],
    [
      "an action of JavaScript's objects",
      iam({ Action: 'constructor', ...IAM }),
      '400 InvalidAction: Could not find operation constructor for version 2010-05-08',
    ],
    [
      'an action with markup',
      iam({ Action: '<b>&', ...IAM }),
      '400 InvalidAction: Could not find operation <b>& for version 2010-05-08',
    ],
    [
      'an action that is not there yet',
      iam({ Action: 'CreateSAMLProvider', ...IAM }),
      '501 NotImplemented: local AWS does not implement iam:CreateSAMLProvider',
    ],
    [
      'the action of another service',
      { parameters: { Action: 'ListUsers', ...STS } },
      '400 InvalidAction: Could not find operation ListUsers for version 2011-06-15',
    ],
    [
      'a name as deep as a well',
      iam(`Action=ListUsers&${'a.'.repeat(50_000)}a=1`),
      '400 MalformedQueryString: A parameter name has too many parts.',
    ],
  ])('%s', async (_, call, summary) => {
    const { requestId, text, ...answer } = await send(aws, call)
    expect(answer.summary).toBe(summary)
    expect(requestId).toMatch(/^[0-9a-f]{8}-/)
    expect(text).toContain(`<RequestId>${requestId}</RequestId>`)
    expect(text).not.toMatch(/\.ts|\.js|\n\s+at /)
  })

  test('ten thousand of them are read and only the ones that matter looked at', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => `Nonsense.member.${index}=x`).join('&')
    expect((await send(aws, iam(`${many}&Action=ListUsers&Version=2010-05-08`))).summary).toBe('200')
  })

  test('ten thousand of them in a URL are too many for a URL, and in its reach they are read', async () => {
    const many = Array.from({ length: 4000 }, (_, index) => `a${index}=`).join('&')
    const parameters = `Action=GetCallerIdentity&Version=2011-06-15&${many}`
    expect((await send(aws, { parameters, isPresigned: true })).summary).toBe('200')
  })

  test("names of JavaScript's objects are names like any other", async () => {
    for (const UserName of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const tags = { 'Tags.member.1.Key': UserName, 'Tags.member.1.Value': 'x', '__proto__.isAdmin': 'true' }
      expect((await send(aws, iam({ Action: 'CreateUser', ...IAM, UserName, ...tags }))).summary).toBe('200')
      const { text } = await send(aws, iam({ Action: 'GetUser', ...IAM, UserName }))
      expect(text).toContain(`<UserName>${UserName}</UserName>`)
      expect(text).toContain(`<Key>${UserName}</Key>`)
      const { summary } = await send(aws, iam({ Action: 'GetUserPolicy', ...IAM, UserName, PolicyName: UserName }))
      expect(summary).toMatch(/^404 NoSuchEntity/)
    }
  })

  test('an answer is well-formed whatever it repeats', async () => {
    const RoleSessionName = '\u0001\uffff\r]]><&\u{1f600}'
    const parameters = { Action: 'AssumeRole', ...STS, RoleArn: 'arn:aws:iam::123456789012:role/a', RoleSessionName }
    const { text, status } = await send(aws, { parameters })
    expect(status).toBe(400)
    expect(text).toContain('Value &#39;\ufffd\ufffd&#xD;]]&gt;&lt;&amp;\u{1f600}&#39; at')
  })
})

describe('methods', () => {
  test.each(['PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'])('%s leads away from the Query protocol', async (method) => {
    const { status, requestId } = await send(aws, { method, parameters: '' })
    expect(status).toBe(302)
    expect(requestId).toMatch(/^[0-9a-f]{8}-/)
  })

  test.each([
    ['TRACE', 405, 'MethodNotAllowed'],
    ['OPTIONS', 405, 'MethodNotAllowed'],
    ['PROPFIND', 405, 'MethodNotAllowed'],
    ['DELETE', 404, 'NoSuchBucket'],
  ])('%s without a signature is refused by S3', async (method, status, code) => {
    const received = await exchange(aws.port, `${method} /bucket/key HTTP/1.1\r\nhost: a\r\n\r\n`, 1)
    expect(statusesOf(received)).toEqual([status])
    expect(received).toContain(`<Code>${code}</Code>`)
  })

  test('CONNECT leads nowhere', async () => {
    expect(await exchange(aws.port, 'CONNECT example.com:443 HTTP/1.1\r\nhost: a\r\n\r\n')).toBe('')
  })

  test('a proxy request is no way to the paths of local AWS', async () => {
    const received = await exchange(aws.port, 'GET http://a/_sallyport/health HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n', 1)
    expect(received).not.toContain('instanceId')
    expect(statusesOf(received)[0]).toBeGreaterThanOrEqual(400)
  })
})
