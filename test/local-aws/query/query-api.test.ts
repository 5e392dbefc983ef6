import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { LocalAws } from '../../../src/local-aws/index.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import { exchange, statusesOf } from '../raw-connection.ts'
import type { Call } from '../signed-call.ts'
import { bytesOf, IAM, send } from '../signed-call.ts'

const at = (minutes: number): Call => ({ at: new Date(Date.now() + minutes * 60_000) })
let aws: LocalAws

beforeAll(async () => {
  aws = await startLocalAws({ users: { ana: { mfa: true } } })
})
afterAll(() => aws.close())

describe('signatures', () => {
  const wrong =
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'

  test.each<[string, Call, string]>([
    [
      'for the wrong service',
      { service: 'ec2' },
      "403 SignatureDoesNotMatch: Credential should be scoped to correct service: 'sts'.",
    ],
    [
      'for no Region',
      { region: 'mars' },
      "403 SignatureDoesNotMatch: Credential should be scoped to a valid region, not 'mars'.",
    ],
    [
      'for another terminator',
      { terminator: 'aws5_request' },
      "403 SignatureDoesNotMatch: Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'.",
    ],
    [
      'of a key that nobody has',
      { accessKey: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' } },
      '403 InvalidClientTokenId: The security token included in the request is invalid.',
    ],
    [
      'with a header added to a form that is signed',
      { headers: { 'x-amz-security-token': '' } },
      '403 InvalidClientTokenId: The security token included in the request is invalid',
    ],
    [
      'with a token that is none',
      { sessionToken: 'IQoJb3JpZ2luX2Vj' },
      '403 InvalidClientTokenId: The security token included in the request is invalid',
    ],
    [
      'in the URL, for the wrong service',
      { isPresigned: true, service: 'ec2' },
      "403 SignatureDoesNotMatch: Credential should be scoped to correct service: 'sts'.",
    ],
    ['for another path', { headers: { 'x-amz-date': '20200101T000000Z' } }, ''],
  ])('%s', async (_, call, summary) => {
    const answer = await send(aws, call)
    if (summary === '') expect(answer.summary).toMatch(/^403 SignatureDoesNotMatch: Signature expired: /)
    else expect(answer.summary).toBe(summary)
    expect(answer.requestId).toMatch(/^[0-9a-f]{8}-/)
  })

  test('with another secret, in the header and in the URL', async () => {
    const accessKey = { ...aws.administrator, secretAccessKey: 'x' }
    expect((await send(aws, { accessKey })).summary).toBe(`403 SignatureDoesNotMatch: ${wrong}`)
    expect((await send(aws, { accessKey, isPresigned: true })).summary).toBe(`403 SignatureDoesNotMatch: ${wrong}`)
  })

  test('of another body', async () => {
    const bytes = bytesOf(aws).replace('Action=GetCallerIdentity', 'Action=GetSessionToken&_')
    expect(
      await exchange(
        aws.port,
        bytes.replace(/content-length: \d+/, (line) => {
          return `content-length: ${Number(line.slice(16)) + 'GetSessionToken&_'.length - 'GetCallerIdentity'.length}`
        }),
        1,
      ),
    ).toContain('<Code>SignatureDoesNotMatch</Code>')
  })

  test('of another body, though a header tells the hash of the one that was signed', async () => {
    const signed = 'Action=GetCallerIdentity&Version=2011-06-15&A=1'
    const hash = createHash('sha256').update(signed).digest('hex')
    const bytes = bytesOf(aws, { parameters: signed }, [`x-amz-content-sha256: ${hash}`])
    expect(statusesOf(await exchange(aws.port, bytes, 1))).toEqual([200])
    const changed = await exchange(aws.port, bytes.replace('A=1', 'A=2'), 1)
    expect(changed).toContain('<Code>SignatureDoesNotMatch</Code>')
  })

  test('20 minutes old or ahead; 14 are well', async () => {
    expect((await send(aws, at(-20))).summary).toMatch(/^403 SignatureDoesNotMatch: Signature expired: /)
    expect((await send(aws, at(20))).summary).toMatch(/^403 SignatureDoesNotMatch: Signature not yet current: /)
    expect((await send(aws, { ...at(-20), isPresigned: true })).summary).toMatch(/Signature expired: /)
    expect((await send(aws, at(-14))).summary).toBe('200')
    expect((await send(aws, at(14))).summary).toBe('200')
  })

  test('none at all', async () => {
    const response = await fetch(aws.endpoint, {
      method: 'POST',
      body: new URLSearchParams({ Action: 'ListUsers', ...IAM }),
    })
    expect(response.status).toBe(403)
    expect(await response.text()).toContain('<Code>MissingAuthenticationToken</Code>')
    const byUrl = await fetch(`${aws.endpoint}/?Action=GetCallerIdentity&Version=2011-06-15`)
    expect(byUrl.status).toBe(403)
    expect(await byUrl.text()).toContain('xmlns="https://sts.amazonaws.com/doc/2011-06-15/"')
  })

  test('a URL that is signed for GetCallerIdentity works, for that and nothing else', async () => {
    const { text, status } = await send(aws, { isPresigned: true })
    expect(status).toBe(200)
    expect(text).toContain('<Arn>arn:aws:iam::123456789012:user/administrator</Arn>')
  })

  test.each([
    ['Authorization: AWS4-HMAC-SHA256', 400, 'AuthorizationHeaderMalformed'],
    ['Authorization: AWS4-HMAC-SHA256 Credential=a/b/c/iam/e', 400, 'IncompleteSignature'],
    ['Authorization: AWS4-HMAC-SHA256 Credential=////, nonsense', 400, ''],
    ['Authorization: Basic YTpi', 400, ''],
    ['Authorization: ', 400, ''],
    [`Authorization: AWS4-HMAC-SHA256 ${','.repeat(20_000)}`, 400, ''],
    [
      `Authorization: AWS4-HMAC-SHA256 Credential=a/b/c/iam/e, Signature=${'\u00ff'.repeat(64)}, SignedHeaders=host`,
      400,
      'IncompleteSignature',
    ],
  ])('%s', async (header, status, code) => {
    const received = await exchange(
      aws.port,
      Buffer.from(`GET / HTTP/1.1\r\nhost: a\r\n${header}\r\n\r\n`, 'latin1'),
      1,
    )
    expect(statusesOf(received)).toEqual([status])
    expect(received).toContain(`<Code>${code}`)
  })
})
