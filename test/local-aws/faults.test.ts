import { CreateLoginProfileCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam'
import { ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { LocalAws } from '../../src/local-aws/index.ts'
import { startLocalAws } from '../../src/local-aws/index.ts'
import { refusalOf } from './refusal.ts'
import { IAM, send } from './signed-call.ts'

const INSIDE = 'what is inside stays inside'
const TRUST = { Statement: { Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' } }

let aws: LocalAws
const faults: [message: string, requestId: string][] = []

// The only fault that a test can make without changing the code: a listener that throws.
beforeAll(async () => {
  aws = await startLocalAws({
    onFault: (fault, requestId) => faults.push([String(fault), requestId]),
    onDecision: () => {
      throw new Error(INSIDE)
    },
    roles: { audit: { trustPolicy: TRUST } },
    buckets: ['acme-logs'],
  })
})
beforeEach(() => void faults.splice(0))
afterAll(() => aws.close())

const config = () => ({ ...aws.clientConfig(), maxAttempts: 1 })

describe('a fault of local AWS is answered as AWS answers one, and nothing of it is told', () => {
  const QUERY =
    '500 InternalFailure: The request processing has failed because of an unknown error, exception or failure.'
  const S3 = '500 InternalError: We encountered an internal error. Please try again.'

  test.each<[string, string, () => Promise<unknown>]>([
    ['IAM', QUERY, () => new IAMClient(config()).send(new CreateUserCommand({ UserName: 'ana' }))],
    [
      'STS',
      QUERY,
      () => {
        const RoleArn = 'arn:aws:iam::123456789012:role/audit'
        return new STSClient(config()).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'ana' }))
      },
    ],
    ['S3', S3, () => new S3Client(config()).send(new ListBucketsCommand({}))],
    [
      'S3, when something is sent',
      S3,
      () =>
        new S3Client(config()).send(
          new PutObjectCommand({ Bucket: 'acme-logs', Key: 'a', Body: Buffer.alloc(300_000, 'a') }),
        ),
    ],
  ])('%s', async (_, answer, call) => {
    expect(await refusalOf(call())).toBe(answer)
    expect(faults).toEqual([[`Error: ${INSIDE}`, expect.stringMatching(/^[0-9a-f-]{36}$/)]])
  })

  test('in XML, with the request id that onFault heard of', async () => {
    const parameters = { Action: 'ListGroups', ...IAM }
    const { status, text, requestId } = await send(aws, { service: 'iam', parameters })
    expect(status).toBe(500)
    expect(text).toMatch(/^<ErrorResponse xmlns="[^"]+"><Error><Type>Receiver<\/Type><Code>InternalFailure<\/Code>/)
    expect(text).toContain(`<RequestId>${faults[0]?.[1]}</RequestId>`)
    expect(requestId).toBe(faults[0]?.[1])
    expect(text).not.toContain(INSIDE)
    expect(text).not.toMatch(/\.ts|node_modules|\bat /)
  })

  test('and it has changed nothing', async () => {
    await refusalOf(new IAMClient(config()).send(new CreateUserCommand({ UserName: 'bo' })))
    expect(() => aws.clientConfig('bo')).toThrow('no user `bo`')
    // The server goes on.
    expect((await send(aws)).summary).toBe('200')
  })
})

test('what is no API of AWS, such as sign-in, answers a fault in JSON', async () => {
  let isBroken = false
  await using server = await startLocalAws({
    onFault: () => {},
    onDecision: () => {
      if (isBroken) throw new Error(INSIDE)
    },
    users: { ana: {} },
  })
  const profile = { UserName: 'ana', Password: 'Corr3ct-horse', PasswordResetRequired: true }
  await new IAMClient(server.clientConfig()).send(new CreateLoginProfileCommand(profile))
  const signIn = { account: server.accountId, userName: 'ana', password: profile.Password }
  const { challenge } = (await postJson(server, '/_sallyport/sign-in', signIn)).body
  isBroken = true
  const answer = await postJson(server, '/_sallyport/sign-in/password', { challenge, newPassword: 'An0ther-horse' })
  expect(answer).toEqual({
    status: 500,
    body: { error: { code: 'InternalFailure', message: 'local AWS failed; this is a bug' } },
  })
})

async function postJson({ endpoint }: LocalAws, path: string, fields: object) {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${endpoint}${path}`, { method: 'POST', headers, body: JSON.stringify(fields) })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
