import { expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { Gate } from '../../../src/local-aws/sign-in/password-work.ts'
import { post } from './sign-in-client.ts'

const ana = { account: '123456789012', userName: 'ana', password: 'Open.sesame-1' }

test.each([
  ['no JSON', '{', {}, 400],
  ['no object', '[]', {}, 400],
  ['no password', { account: ana.account, userName: 'ana' }, {}, 400],
  ['a password that is no text', { ...ana, password: 1 }, {}, 400],
  ['a password without end', { ...ana, password: 'x'.repeat(20_000) }, {}, 413],
  ['a form', ana, { 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ['another origin', ana, { origin: 'https://example.com' }, 403],
  ['another name for us', ana, { 'sec-fetch-site': 'cross-site' }, 403],
])('%s is refused', async (_name, body, headers, status) => {
  await using aws = await startLocalAws({ users: { ana: { password: ana.password } } })
  const answer = await post(aws, 'sign-in', body, headers)
  expect(answer.httpStatus).toBe(status)
  expect(answer.error?.code).toBeDefined()
})

test('other methods and other paths are refused', async () => {
  await using aws = await startLocalAws()
  expect((await fetch(`${aws.endpoint}/_sallyport/sign-in`)).status).toBe(405)
  expect((await post(aws, 'sign-in/other', {})).httpStatus).toBe(404)
})

test.each([
  ['sign-in/code', { challenge: 'a'.repeat(10_000), tokenCode: '123456' }, 403],
  ['sign-in/code', { challenge: 'a', tokenCode: '12345' }, 403],
  ['sign-in/password', { challenge: 'a', newPassword: 'b' }, 403],
  ['sign-out', { accessKeyId: 'a', sessionToken: 'b' }, 400],
])('%s takes no %j', async (path, body, status) => {
  await using aws = await startLocalAws()
  expect((await post(aws, path, body)).httpStatus).toBe(status)
})

test('a challenge of another server is none here', async () => {
  const users = { ana: { password: ana.password, mfa: true } }
  await using one = await startLocalAws({ users })
  await using other = await startLocalAws({ users })
  const { challenge } = await post(one, 'sign-in', ana)
  expect(await post(other, 'sign-in/code', { challenge, tokenCode: '123456' })).toMatchObject({
    httpStatus: 403,
    error: { code: 'ChallengeExpired' },
  })
})

test('so much guessing runs at a time, so much waits, and the rest is turned away', async () => {
  const gate = new Gate({ maxRunning: 2, maxWaiting: 1 })
  const ends: (() => void)[] = []
  const work = () => new Promise<void>((resolve) => ends.push(resolve))
  const first = gate.run(work)
  const second = gate.run(work)
  const third = gate.run(work)
  await expect(gate.run(work)).rejects.toMatchObject({ code: 'Throttling' })
  expect(ends).toHaveLength(2)
  ends[0]?.()
  await first
  await expect.poll(() => ends).toHaveLength(3)
  ends[1]?.()
  ends[2]?.()
  await Promise.all([second, third])
  const last = gate.run(async () => 'in at once')
  await expect(last).resolves.toBe('in at once')
})
