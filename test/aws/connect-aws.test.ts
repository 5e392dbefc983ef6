import { createServer, type RequestListener } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { connectAws } from '../../src/aws/connect-aws.ts'
import { startLocalAws } from '../../src/local-aws/index.ts'
import { systemClock } from '../../src/system-clock.ts'

const credentials = { accessKeyId: 'AKIAEXAMPLEEXAMPLE00', secretAccessKey: 'x' }

function connectTo(endpoint: string) {
  return connectAws({ endpoints: { iam: endpoint, sts: endpoint }, region: 'us-east-1' }, systemClock)
}

async function answering(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

describe('connectAws', () => {
  test('answers of IAM and STS, page after page', async () => {
    await using aws = await startLocalAws({ users: { ana: { mfa: true } } })
    const connected = connectTo(aws.endpoint)
    const sts = connected.sts(aws.administrator)
    expect(sts.clockSkewSeconds()).toBeUndefined()
    expect(await sts.getCallerIdentity()).toEqual({
      partition: 'aws',
      account: '123456789012',
      arn: 'arn:aws:iam::123456789012:user/administrator',
      userName: 'administrator',
      localAwsInstanceId: aws.instanceId,
    })
    expect(Math.abs(sts.clockSkewSeconds() ?? 99)).toBeLessThanOrEqual(2)

    const iam = connected.iam(aws.administrator)
    for (let number = 0; number < 103; number += 1) await iam.createVirtualMfaDevice(`device-${number}`)
    expect(await iam.listVirtualMfaDevices('Unassigned')).toHaveLength(103)
    expect(await iam.listMfaDevices('ana')).toEqual([
      { serialNumber: aws.serialNumbers('ana')[0], userName: 'ana', enableDate: expect.any(Date) },
    ])
  })

  test('what AWS refuses is an AwsApiError with its code and status', async () => {
    await using aws = await startLocalAws()
    await expect(connectTo(aws.endpoint).sts(credentials).getCallerIdentity()).rejects.toMatchObject({
      name: 'AwsApiError',
      code: 'InvalidClientTokenId',
      status: 403,
    })
    await expect(connectTo(aws.endpoint).iam(aws.administrator).listMfaDevices('nobody')).rejects.toMatchObject({
      code: 'NoSuchEntity',
      status: 404,
      message: 'The user with name nobody cannot be found.',
    })
  })

  test('nobody answers: the endpoint is named', async () => {
    const server = await answering(() => undefined)
    await server[Symbol.asyncDispose]()
    await expect(connectTo(server.endpoint).sts(credentials).getCallerIdentity()).rejects.toMatchObject({
      name: 'SallyportError',
      code: 'UNREACHABLE',
      message: `no answer from ${server.endpoint} (ECONNREFUSED)`,
      hint: 'check the network, --endpoint-url and AWS_ENDPOINT_URL',
    })
  })

  test('nobody answers yet: it is told, and only then', async () => {
    const said: string[] = []
    const slow = { afterSeconds: 0.05, say: (text: string) => said.push(text) }
    let answer: (() => unknown) | undefined
    await using server = await answering((_, response) => {
      answer = () => response.writeHead(403).end('{}')
    })
    const endpoints = { iam: server.endpoint, sts: server.endpoint }
    const told = new Promise<void>((resolve) => {
      const say = (text: string): void => {
        slow.say(text)
        resolve()
      }
      const aws = connectAws({ endpoints, region: 'us-east-1' }, systemClock, { ...slow, say })
      aws
        .sts(credentials)
        .getCallerIdentity()
        .catch(() => undefined)
    })
    await told
    expect(said).toEqual([`no answer from ${server.endpoint} yet`])
    answer?.()
  })

  test('something that is not AWS answers', async () => {
    for (const [status, body] of [
      [200, '<html>hello</html>'],
      [404, 'Not found'],
      [500, '<a><b>'],
      [403, '{}'],
    ] as const) {
      await using server = await answering((_, response) => response.writeHead(status).end(body))
      await expect(connectTo(server.endpoint).sts(credentials).getCallerIdentity()).rejects.toMatchObject({
        code: 'UNREACHABLE',
        message: expect.stringContaining(`what answers at ${server.endpoint} is not AWS`),
      })
    }
  })

  test("a computer's clock that is 20 minutes off is corrected by AWS's, for a token code too", async () => {
    await using aws = await startLocalAws({ users: { ana: { mfa: true } }, signatureClock: 'local' })
    aws.clock.advance('-20 min')
    const sts = connectTo(aws.endpoint).sts(aws.clientConfig('ana').credentials)
    const [serialNumber = ''] = aws.serialNumbers('ana')
    const session = await sts.getSessionToken({ serialNumber, tokenCode: aws.tokenCode('ana'), durationSeconds: 900 })
    expect(session.accessKeyId).toMatch(/^ASIA/)
    expect(sts.clockSkewSeconds()).toBeGreaterThan(1190)
  })

  test('a token code is sent once, also when the answer gets lost', async () => {
    let requests = 0
    await using server = await answering((request) => {
      requests += 1
      request.socket.destroy()
    })
    const input = { serialNumber: 'arn:aws:iam::1:mfa/ana', tokenCode: '123456', durationSeconds: 900 }
    await expect(connectTo(server.endpoint).sts(credentials).getSessionToken(input)).rejects.toMatchObject({
      code: 'UNREACHABLE',
      hint: expect.stringMatching(/^the request may have been carried out/),
    })
    expect(requests).toBe(1)
  })

  test('a device is made once, also when the answer gets lost', async () => {
    let requests = 0
    await using server = await answering((request) => {
      requests += 1
      request.socket.destroy()
    })
    await expect(connectTo(server.endpoint).iam(credentials).createVirtualMfaDevice('ana')).rejects.toMatchObject({
      code: 'UNREACHABLE',
    })
    expect(requests).toBe(1)
  })

  test('and when only the clock was off, it is made all the same', async () => {
    await using aws = await startLocalAws({ users: { ana: {} }, signatureClock: 'local' })
    aws.clock.advance('-20 min')
    const iam = connectTo(aws.endpoint).iam(aws.administrator)
    expect(await iam.createVirtualMfaDevice('ana')).toMatchObject({ serialNumber: expect.stringMatching(/:mfa\/ana$/) })
  })
})
