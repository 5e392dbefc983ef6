import { describe, expect, test } from 'vitest'

import type { AccessKey, LocalAws } from '../../../src/local-aws/index.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import type { Call } from '../signed-call.ts'
import { IAM, send, STS } from '../signed-call.ts'

const iam = (Action: string, more: Record<string, string>): Call => {
  return { service: 'iam', parameters: { Action, ...IAM, ...more } }
}

const read = (text: string, name: string): string => new RegExp(`<${name}>([^<]+)</${name}>`).exec(text)?.[1] ?? ''

const keyIn = (text: string): AccessKey => {
  return { accessKeyId: read(text, 'AccessKeyId'), secretAccessKey: read(text, 'SecretAccessKey') }
}

async function begin(server: LocalAws, name?: string) {
  const accessKey = server.clientConfig(name).credentials
  const { text } = await send(server, { accessKey, parameters: { Action: 'GetSessionToken', ...STS } })
  return { accessKey: keyIn(text), sessionToken: read(text, 'SessionToken') }
}

describe('credentials that are no longer any', () => {
  const INVALID = '403 InvalidClientTokenId: The security token included in the request is invalid'

  test('a key that is inactive, and one that is deleted', async () => {
    await using aws = await startLocalAws()
    await send(aws, iam('CreateUser', { UserName: 'bo' }))
    const accessKey = keyIn((await send(aws, iam('CreateAccessKey', { UserName: 'bo' }))).text)
    const named = { UserName: 'bo', AccessKeyId: accessKey.accessKeyId }
    expect((await send(aws, { accessKey })).summary).toBe('200')
    await send(aws, iam('UpdateAccessKey', { ...named, Status: 'Inactive' }))
    expect((await send(aws, { accessKey })).summary).toBe(`${INVALID}.`)
    await send(aws, iam('UpdateAccessKey', { ...named, Status: 'Active' }))
    expect((await send(aws, { accessKey })).summary).toBe('200')
    await send(aws, iam('DeleteAccessKey', named))
    expect((await send(aws, { accessKey })).summary).toBe(`${INVALID}.`)
  })

  test('a session: without its token, with the token of another, of another server, changed, expired, of a user who is gone', async () => {
    await using other = await startLocalAws()
    await using mine = await startLocalAws({ users: { eva: {} } })
    const session = await begin(mine, 'eva')
    const second = await begin(mine, 'eva')
    const foreign = await begin(other)
    const { accessKey, sessionToken } = session
    expect((await send(mine, session)).summary).toBe('200')
    expect((await send(mine, { ...session, isPresigned: true })).summary).toBe('200')
    expect((await send(mine, { accessKey })).summary).toBe(`${INVALID}.`)
    expect((await send(mine, { ...second, accessKey })).summary).toBe(INVALID)
    expect((await send(mine, { accessKey: mine.administrator, sessionToken })).summary).toBe(INVALID)
    expect((await send(mine, foreign)).summary).toBe(INVALID)
    expect((await send(mine, { accessKey, sessionToken: `${sessionToken.slice(0, -8)}AAAAAAA=` })).summary).toBe(
      INVALID,
    )
    expect((await send(mine, { accessKey, sessionToken: `${sessionToken}=` })).summary).toBe(INVALID)
    expect((await send(mine, { accessKey, sessionToken: 'A'.repeat(20_000) })).summary).toBe(INVALID)

    mine.clock.advance('11 h')
    expect((await send(mine, session)).summary).toBe('200')
    mine.clock.advance('61 min')
    expect((await send(mine, session)).summary).toBe(
      '403 ExpiredToken: The security token included in the request is expired',
    )

    const late = await begin(mine, 'eva')
    const eva = mine.clientConfig('eva').credentials.accessKeyId
    await send(mine, iam('DeleteAccessKey', { UserName: 'eva', AccessKeyId: eva }))
    expect((await send(mine, late)).summary).toBe('200')
    expect((await send(mine, iam('DeleteUser', { UserName: 'eva' }))).summary).toBe('200')
    expect((await send(mine, late)).summary).toBe(INVALID)
  })
})

const assume = (more: Record<string, string>): Call => ({
  parameters: {
    Action: 'AssumeRole',
    ...STS,
    RoleArn: 'arn:aws:iam::123456789012:role/audit',
    RoleSessionName: 'ana',
    ...more,
  },
})

describe('session policies and tags', () => {
  const trust = { Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: ['sts:AssumeRole', 'sts:TagSession'] }
  const audit = { trustPolicy: { Version: '2012-10-17', Statement: trust }, policies: ['AdministratorAccess'] }
  test('ten managed policies of the largest size make a session that works, and limit it', async () => {
    await using aws = await startLocalAws({ roles: { audit } })
    const Resource = Array.from(
      { length: 60 },
      (_, index) => `arn:aws:iam::123456789012:user/${'x'.repeat(60)}${index}`,
    )
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'iam:DeleteUser', Resource },
        { Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*' },
      ],
    })
    const arns: Record<string, string> = {}
    for (let index = 1; index <= 10; index++) {
      const made = await send(aws, iam('CreatePolicy', { PolicyName: `policy-${index}`, PolicyDocument }))
      arns[`PolicyArns.member.${index}.arn`] = read(made.text, 'Arn')
    }
    const { text } = await send(aws, assume(arns))
    const session = { accessKey: keyIn(text), sessionToken: read(text, 'SessionToken') }
    expect((await send(aws, { ...iam('ListUsers', {}), ...session })).summary).toBe('200')
    expect((await send(aws, { ...iam('ListRoles', {}), ...session })).summary).toMatch(
      /^403 AccessDenied: .* because no session policy allows the iam:ListRoles action$/,
    )
    for (const PolicyArn of Object.values(arns)) await send(aws, iam('DeletePolicy', { PolicyArn }))
    expect((await send(aws, { ...iam('ListUsers', {}), ...session })).summary).toMatch(
      /^403 AccessDenied: .* session policy/,
    )
  })

  test('more tags than a token holds are refused, and not given as a session that nobody can use', async () => {
    await using aws = await startLocalAws({ roles: { audit } })
    const tags: Record<string, string> = {}
    for (let index = 1; index <= 50; index++) {
      tags[`Tags.member.${index}.Key`] = `key-${index}`
      tags[`Tags.member.${index}.Value`] = '\u00e9'.repeat(256)
    }
    expect((await send(aws, assume(tags))).summary).toMatch(
      /^400 PackedPolicyTooLarge: Packed policy consumes \d+% of allotted space, please use smaller policy\.$/,
    )
  })
})
