import { STS } from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'

import type { LocalAws } from '../../../src/local-aws/index.ts'
import { post } from '../sign-in/sign-in-client.ts'
import { refusalOf } from '../refusal.ts'
import { usePostgres } from './shared-servers.ts'

const shared = usePostgres()
const password = 'Open.sesame-1'
const users = { ana: { mfa: true, password } }
const WRONG = /^403 AccessDenied: MultiFactorAuthentication failed with invalid MFA one time pass code/
const UNABLE = /^403 AccessDenied: MultiFactorAuthentication failed, unable to validate MFA code/

function tryCode(aws: LocalAws, TokenCode: string): Promise<string> {
  const [SerialNumber] = aws.serialNumbers('ana')
  const sts = new STS({ ...aws.clientConfig('ana'), maxAttempts: 1 })
  return sts.getSessionToken({ SerialNumber, TokenCode }).then(
    () => 'accepted',
    (error: unknown) => refusalOf(Promise.reject(error)),
  )
}

/** The clocks of all servers are moved alike, as those of computers go. */
function advance(servers: readonly LocalAws[], by: string): void {
  for (const { clock } of servers) clock.advance(by)
}

test('a code is accepted once, by whichever of the servers that are asked at once', async () => {
  const servers = await shared.startServers(3, { users })
  for (let round = 0; round < 10; round++) {
    advance(servers, '4 min')
    const tokenCode = servers[0]?.tokenCode('ana') ?? ''
    const answers = await Promise.all([...servers, ...servers].map((aws) => tryCode(aws, tokenCode)))
    expect(answers.filter((answer) => answer === 'accepted')).toHaveLength(1)
    expect(answers.filter((answer) => WRONG.test(answer))).toHaveLength(5)
  }
})

test('a code that one server accepted is refused by the others from then on, at STS and at sign-in', async () => {
  const servers = await shared.startServers(3, { users })
  for (let round = 0; round < 3; round++) {
    advance(servers, '4 min')
    const [one, other, third] = [0, 1, 2].map((index) => servers[(round + index) % 3])
    if (one === undefined || other === undefined || third === undefined) throw new Error('there are three')
    const tokenCode = one.tokenCode('ana')
    expect(await tryCode(one, tokenCode)).toBe('accepted')
    expect(await tryCode(other, tokenCode)).toMatch(WRONG)
    const { challenge } = await post(third, 'sign-in', { account: third.accountId, userName: 'ana', password })
    expect(await post(other, 'sign-in/code', { challenge, tokenCode })).toMatchObject({
      httpStatus: 403,
      error: { code: 'InvalidAuthenticationCode' },
    })
  }
})

test('nine tries in three minutes are nine over all servers, one after the other or at once', async () => {
  const servers = await shared.startServers(3, { users })
  const first = servers[0]
  if (first === undefined) throw new Error('there are three')
  const toWindow = () => `${Math.ceil((180_000 - (first.clock.now().getTime() % 180_000)) / 1000)} s`
  const many = (count: number) => Array.from({ length: count }, (_, index) => servers[index % 3] ?? first)

  advance(servers, toWindow())
  const answers: string[] = []
  for (const aws of many(11)) answers.push(await tryCode(aws, '000000'))
  expect(answers.filter((answer) => UNABLE.test(answer))).toHaveLength(2)
  expect(answers.slice(-2).every((answer) => UNABLE.test(answer))).toBe(true)
  expect(await tryCode(first, first.tokenCode('ana'))).toMatch(UNABLE)

  advance(servers, toWindow())
  const atOnce = await Promise.all(many(15).map((aws) => tryCode(aws, '000000')))
  expect(atOnce.filter((answer) => UNABLE.test(answer))).toHaveLength(6)
})
