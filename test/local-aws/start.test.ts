import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request as httpRequest } from 'node:http'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { CreateUserCommand, IAMClient, ListAttachedUserPoliciesCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { describe, expect, test } from 'vitest'

import type { LocalAwsOptions } from '../../src/local-aws/index.ts'
import { startLocalAws } from '../../src/local-aws/index.ts'
import { openConnection } from './raw-connection.ts'
import { send } from './signed-call.ts'

const ALLOW = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }
const TRUST = { Statement: { Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' } }

/** How a start fails, as `CODE: message`. */
async function failure(options: LocalAwsOptions): Promise<string> {
  try {
    const aws = await startLocalAws(options)
    await aws.close()
  } catch (error) {
    const { code, message } = error as { code: string; message: string }
    return `${code}: ${message}`
  }
  throw new Error('it started')
}

describe('servers', () => {
  test('of one process know nothing of each other', async () => {
    const servers = await Promise.all(Array.from({ length: 20 }, () => startLocalAws()))
    expect(new Set(servers.map(({ endpoint }) => endpoint)).size).toBe(20)
    expect(new Set(servers.map(({ instanceId }) => instanceId)).size).toBe(20)
    const [first, second] = servers
    if (first === undefined || second === undefined) throw new Error('there are twenty')
    await new IAMClient(first.clientConfig()).send(new CreateUserCommand({ UserName: 'ana' }))
    first.clock.advance('13 h')
    expect(second.clock.offsetMs).toBe(0)
    const { Users } = await new IAMClient(second.clientConfig()).send(new ListUsersCommand({}))
    expect(Users).toHaveLength(1)
    expect((await send(second, { accessKey: first.administrator })).summary).toMatch(/^403 InvalidClientTokenId/)
    await Promise.all(servers.map((aws) => aws.close()))
  })

  test('start by the fifty in one process, as a rule in under 100 ms each', async () => {
    const took: number[] = []
    const servers = []
    for (let count = 0; count < 50; count++) {
      const start = performance.now()
      servers.push(await startLocalAws({ users: { ana: { groups: ['Force_MFA'], mfa: true } } }))
      took.push(performance.now() - start)
    }
    expect(new Set(servers.map(({ port }) => port)).size).toBe(50)
    const answers = await Promise.all(servers.map(({ endpoint }) => fetch(`${endpoint}/_sallyport/health`)))
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    await Promise.all(servers.map((aws) => aws.close()))
    expect(took.sort((a, b) => a - b)[25]).toBeLessThan(100)
  })

  test('close while connections are open, and once is as good as twice', async () => {
    const aws = await startLocalAws()
    const agent = new Agent({ keepAlive: true })
    const request = httpRequest({ agent, port: aws.port, host: '127.0.0.1', path: '/_sallyport/health' })
    request.end()
    const [response] = (await once(request, 'response')) as [NodeJS.ReadableStream]
    response.resume()
    await once(response, 'end')
    const idle = await openConnection(aws.port)
    const halfWay = await openConnection(aws.port)
    halfWay.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nabc')
    for (const socket of [idle, halfWay]) socket.on('error', () => {}).resume()
    const start = performance.now()
    await Promise.all([aws.close(), aws.close()])
    await aws.close()
    expect(performance.now() - start).toBeLessThan(5000)
    await expect(fetch(aws.endpoint)).rejects.toThrow('fetch failed')
    agent.destroy()
  })

  test('take the port that is asked for, and say so when it is taken', async () => {
    await using first = await startLocalAws()
    expect(await failure({ port: first.port })).toBe(`STORE_UNUSABLE: port ${first.port} is in use`)
    expect(await failure({ port: 70_000 })).toMatch(/^STORE_UNUSABLE: can't listen: /)
  })

  test('listen to this computer alone', async () => {
    await using aws = await startLocalAws()
    expect(aws.endpoint).toBe(`http://127.0.0.1:${aws.port}`)
  })
})

describe('a process', () => {
  const run = promisify(execFile)
  const source = resolve(import.meta.dirname, '../../dist/local-aws.js')
  const script = (lines: string) => `
    import { startLocalAws } from ${JSON.stringify(source)}
    const aws = await startLocalAws()
    await fetch(aws.endpoint + '/_sallyport/health').then((answer) => answer.text())
    ${lines}
    console.log('end')
  `

  test.each([
    ['whose server was forgotten', ''],
    ['whose server was closed', 'await aws.close()'],
    [
      'whose server was closed with a client in the middle of something',
      `
      const { connect } = await import('node:net')
      const socket = connect(aws.port, '127.0.0.1').on('error', () => {}).unref()
      await new Promise((resolve) => socket.write('POST / HTTP/1.1\\r\\nhost: a\\r\\ncontent-length: 9\\r\\n\\r\\n', resolve))
      await aws.close()`,
    ],
  ])('%s ends by itself', async (_, lines) => {
    const start = performance.now()
    const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', script(lines)], {
      timeout: 20_000,
    })
    expect([stdout, stderr]).toEqual(['end\n', ''])
    expect(performance.now() - start).toBeLessThan(10_000)
  })
})

describe('the administrator', () => {
  test('has AdministratorAccess and a key of its own, or the one that was asked for', async () => {
    await using aws = await startLocalAws()
    const iam = new IAMClient(aws.clientConfig())
    const { AttachedPolicies } = await iam.send(new ListAttachedUserPoliciesCommand({ UserName: 'administrator' }))
    expect(AttachedPolicies).toMatchObject([{ PolicyName: 'AdministratorAccess' }])
    expect(aws.administrator).toMatchObject({ userName: 'administrator', isNew: true })

    const administrator = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/EXAMPLEKEY' }
    await using wished = await startLocalAws({ administrator })
    expect(wished.administrator).toMatchObject(administrator)
    expect((await send(wished)).summary).toBe('200')
  })

  test('is what the variables for other programs are about', async () => {
    await using aws = await startLocalAws({ users: { ana: {} } })
    expect(aws.env()).toMatchObject({
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_ACCESS_KEY_ID: aws.administrator.accessKeyId,
      AWS_REGION: 'us-east-1',
    })
    expect(aws.env('ana')['AWS_ACCESS_KEY_ID']).toBe(aws.clientConfig('ana').credentials.accessKeyId)
  })
})

describe('a seed that cannot be meant', () => {
  test.each<[string, LocalAwsOptions]>([
    ['"12" is no account id of twelve digits', { accountId: '12' }],
    ['"x" is no account id of twelve digits', { accounts: { x: {} } }],
    ['"a b" is no name of a user', { users: { 'a b': {} } }],
    ['"ana/bo" is no name of a user', { users: { 'ana/bo': {} } }],
    ['"" is no name of a group', { users: { ana: { groups: [''] } } }],
    ['"a b" is no name of a role', { roles: { 'a b': { trustPolicy: TRUST } } }],
    ['a user of the seed is called root', { users: { root: {} } }],
    ['the user Ana of the seed exists already', { users: { ana: {}, Ana: {} } }],
    ["the path team of the user ana doesn't begin and end with /", { users: { ana: { path: 'team' } } }],
    ['local AWS has no policy arn:aws:iam::aws:policy/Nonsense', { users: { ana: { policies: ['Nonsense'] } } }],
    ['policy 2 of the user ana is none: Syntax errors in policy.', { users: { ana: { policies: [ALLOW, {}] } } }],
    ['policy 1 of the group team is none: Syntax errors in policy.', { groups: { team: { policies: [{}] } } }],
    ['the trust policy of the role audit is none: ', { roles: { audit: { trustPolicy: {} } } }],
    [
      "the role audit can't have sessions of 60 s",
      { roles: { audit: { trustPolicy: TRUST, maxSessionDuration: 60 } } },
    ],
    ['"A" is no account alias', { alias: 'A' }],
    ['"123456789012" is no account alias', { alias: '123456789012' }],
    ['the alias acme of the seed is taken', { alias: 'acme', accounts: { '222222222222': { alias: 'acme' } } }],
  ])('%s', async (message, options) => {
    expect(await failure(options)).toContain(`USAGE: ${message}`)
  })
})
