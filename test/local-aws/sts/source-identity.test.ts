import { expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'
import { allow, assume, trust } from './assume.ts'
import { deniedContext } from './denied-context.ts'

const SET = ['sts:AssumeRole', 'sts:SetSourceIdentity']
const FIRST = 'arn:aws:iam::123456789012:role/first'

const start = () =>
  startLocalAws({
    users: { ana: { policies: [allow(SET)] }, cy: { policies: [allow(['sts:AssumeRole'])] } },
    roles: {
      first: { trustPolicy: trust(SET), policies: [allow(SET)] },
      second: { trustPolicy: trust(SET), policies: [allow(SET)] },
      silent: { trustPolicy: trust(['sts:AssumeRole']) },
      noPolicy: { trustPolicy: trust(SET) },
      ofFirst: { trustPolicy: trust(SET, undefined, FIRST) },
      // As AWS's example: only one's own name.
      named: { trustPolicy: trust(SET, { StringEquals: { 'sts:SourceIdentity': 'ana' } }) },
    },
  })

test('once set it is in every request, through all roles that follow', async () => {
  await using aws = await start()
  const first = await assume(aws, 'ana', 'first', { SourceIdentity: 'ana' })
  expect(first.answer.SourceIdentity).toBe('ana')
  expect((await deniedContext(aws, first)).get('aws:sourceidentity')).toEqual(['ana'])
  const second = await assume(aws, first, 'second')
  expect(second.answer.SourceIdentity).toBe('ana')
  const named = await assume(aws, second, 'named', { SourceIdentity: 'ana' })
  expect((await deniedContext(aws, named)).get('aws:sourceidentity')).toEqual(['ana'])
})

test('it can not be changed', async () => {
  await using aws = await start()
  const first = await assume(aws, 'ana', 'first', { SourceIdentity: 'ana' })
  expect(await refusalOf(assume(aws, first, 'second', { SourceIdentity: 'bo' }))).toBe(
    '403 AccessDenied: User: arn:aws:sts::123456789012:assumed-role/first/work is not authorized to perform: sts:SetSourceIdentity on resource: arn:aws:iam::123456789012:role/second',
  )
})

test('setting it, and passing it on, need sts:SetSourceIdentity in the trust policy and the own policies', async () => {
  await using aws = await start()
  const refused = /^403 AccessDenied: .* not authorized to perform: sts:SetSourceIdentity/
  expect(await refusalOf(assume(aws, 'cy', 'first', { SourceIdentity: 'cy' }))).toMatch(refused)
  expect(await refusalOf(assume(aws, 'ana', 'silent', { SourceIdentity: 'ana' }))).toMatch(refused)
  const first = await assume(aws, 'ana', 'first', { SourceIdentity: 'ana' })
  expect(await refusalOf(assume(aws, first, 'silent'))).toMatch(refused)
  await assume(aws, first, 'ofFirst')
  await assume(aws, await assume(aws, 'cy', 'first'), 'silent')
})

test('a trust policy that names the role is not enough for passing it on', async () => {
  await using aws = await startLocalAws({
    users: { ana: { policies: [allow(SET)] } },
    roles: {
      first: { trustPolicy: trust(SET) },
      ofFirst: { trustPolicy: trust(SET, undefined, FIRST) },
    },
  })
  await assume(aws, await assume(aws, 'ana', 'first'), 'ofFirst')
  const first = await assume(aws, 'ana', 'first', { SourceIdentity: 'ana' })
  expect(await refusalOf(assume(aws, first, 'ofFirst'))).toMatch(/sts:SetSourceIdentity .* no identity-based policy/)
})

test('the trust policy may say which', async () => {
  await using aws = await start()
  await assume(aws, 'ana', 'named', { SourceIdentity: 'ana' })
  expect(await refusalOf(assume(aws, 'ana', 'named', { SourceIdentity: 'bo' }))).toMatch(/^403 AccessDenied/)
  expect(await refusalOf(assume(aws, 'ana', 'named'))).toMatch(/^403 AccessDenied/)
  expect(await refusalOf(assume(aws, 'ana', 'named', { SourceIdentity: 'aws:x' }))).toMatch(/^400 ValidationError/)
})

test("a role of another account is that account's resource, for what the caller's own policies say too", async () => {
  const OTHER = '222222222222'
  const ofOther = (allowed: string) => allow(SET, { StringEquals: { 'aws:ResourceAccount': allowed } })
  await using aws = await startLocalAws({
    users: { ana: { policies: [allow(SET)] } },
    roles: {
      right: { trustPolicy: trust(SET), policies: [ofOther(OTHER)] },
      wrong: { trustPolicy: trust(SET), policies: [ofOther('123456789012'), allow(['sts:AssumeRole'])] },
    },
    accounts: { [OTHER]: { roles: { audit: { trustPolicy: trust(SET) } } } },
  })
  const input = { RoleArn: `arn:aws:iam::${OTHER}:role/audit` }
  const right = await assume(aws, 'ana', 'right', { SourceIdentity: 'ana' })
  expect((await assume(aws, right, '', input)).answer.SourceIdentity).toBe('ana')
  const wrong = await assume(aws, 'ana', 'wrong', { SourceIdentity: 'ana' })
  expect(await refusalOf(assume(aws, wrong, '', input))).toMatch(/^403 AccessDenied: .* sts:SetSourceIdentity/)
})
