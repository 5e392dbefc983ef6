import { request as httpRequest } from 'node:http'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { LocalAws } from '../../../src/local-aws/index.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import { IAM, send } from '../signed-call.ts'

let aws: LocalAws

beforeAll(async () => {
  aws = await startLocalAws({ users: { ana: { mfa: true } } })
})
afterAll(() => aws.close())

async function ask(server: LocalAws, path: string, headers: Record<string, string> = {}, method = 'GET') {
  const request = httpRequest({ host: '127.0.0.1', port: server.port, path, method, headers })
  request.end()
  const [response] = (await once(request, 'response')) as [AsyncIterable<Buffer> & { statusCode: number }]
  let text = ''
  for await (const chunk of response) text += chunk.toString()
  return `${response.statusCode} ${text}`
}

describe("local AWS's own paths", () => {
  const DENIED =
    '403 {"error":{"code":"AccessDenied","message":"local AWS answers this path only for itself, on the loopback interface"}}'

  test('health', async () => {
    const healthy = `200 {"status":"ok","instanceId":"${aws.instanceId}"}`
    for (const host of [`127.0.0.1:${aws.port}`, `localhost:${aws.port}`, 'LOCALHOST', `[::1]:${aws.port}`]) {
      expect(await ask(aws, '/_sallyport/health', { host })).toBe(healthy)
    }
    const own = {
      host: `localhost:${aws.port}`,
      origin: `http://localhost:${aws.port}`,
      'sec-fetch-site': 'same-origin',
    }
    expect(await ask(aws, '/_sallyport/health', own)).toBe(healthy)
    expect(await ask(aws, '/_sallyport/health', { 'sec-fetch-site': 'none' })).toBe(healthy)
  })

  test.each<[string, Record<string, string>]>([
    ['a name that was made to point here', { host: 'rebound.example' }],
    ['a name that only begins like ours', { host: 'localhost.example' }],
    ['a name that only ends like ours', { host: 'x.localhost' }],
    ['a port that is none', { host: 'localhost:80:80' }],
    ['a page of another origin', { origin: 'http://evil.example' }],
    ['a page on another port', { origin: 'http://127.0.0.1:1' }],
    ['a page of nowhere', { origin: 'null' }],
    ['a page of another site', { 'sec-fetch-site': 'cross-site' }],
    ['a page of a neighbour', { 'sec-fetch-site': 'same-site' }],
  ])('%s gets no answer', async (_, headers) => {
    expect(await ask(aws, '/_sallyport/health', headers)).toBe(DENIED)
    expect(await ask(aws, '/moto-api/reset', headers, 'POST')).toBe(DENIED)
  })

  test('what is not there', async () => {
    expect(await ask(aws, '/_sallyport/nonsense')).toMatch(/^404 \{"error":\{"code":"NotFound"/)
    expect(await ask(aws, '/_sallyport/health', {}, 'DELETE')).toMatch(/^404 /)
    expect(await ask(aws, '/_sallyport/../_sallyport/health')).toMatch(/^404 /)
  })

  test('reset is for those who allowed it', async () => {
    expect(await ask(aws, '/moto-api/reset', {}, 'POST')).toMatch(/^403 .*--allow-reset/)
    expect(await ask(aws, '/_sallyport/reset', {}, 'POST')).toMatch(/^403 .*--allow-reset/)
    expect((await send(aws, { accessKey: aws.clientConfig('ana').credentials })).status).toBe(200)
  })

  test('reset leaves the administrator, as it was at the start', async () => {
    await using server = await startLocalAws({ allowReset: true, alias: 'acme', users: { ana: { mfa: true } } })
    const accessKey = server.clientConfig('ana').credentials
    const administrator = { UserName: 'administrator' }
    const arn = 'arn:aws:iam::aws:policy/AdministratorAccess'
    const inactive = { ...administrator, AccessKeyId: server.administrator.accessKeyId, Status: 'Inactive' }
    for (const parameters of [
      {
        Action: 'PutUserPolicy',
        ...administrator,
        PolicyName: 'none',
        PolicyDocument: '{"Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}',
      },
      { Action: 'DetachUserPolicy', ...administrator, PolicyArn: arn },
    ]) {
      expect((await send(server, { service: 'iam', parameters: { ...parameters, ...IAM } })).summary).toBe('200')
    }
    expect((await send(server, { service: 'iam', parameters: { Action: 'ListUsers', ...IAM } })).status).toBe(403)

    expect(await ask(server, '/moto-api/reset')).toMatch(/^405 /)
    expect(await ask(server, '/moto-api/reset', {}, 'POST')).toBe('200 {"status":"ok"}')
    expect((await send(server, { accessKey })).summary).toMatch(/InvalidClientTokenId/)
    const { text } = await send(server, { service: 'iam', parameters: { Action: 'ListUsers', ...IAM } })
    expect([...text.matchAll(/<UserName>(.*?)</g)].map(([, name]) => name)).toEqual(['administrator'])
    const aliases = await send(server, { service: 'iam', parameters: { Action: 'ListAccountAliases', ...IAM } })
    expect(aliases.text).not.toContain('acme')

    expect(
      (await send(server, { service: 'iam', parameters: { Action: 'UpdateAccessKey', ...inactive, ...IAM } })).summary,
    ).toBe('200')
    expect((await send(server)).status).toBe(403)
    await server.reset()
    expect((await send(server)).summary).toBe('200')
  })
})
