import { CreateUserCommand, GetUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, test } from 'vitest'

import type { LocalAws, PolicySeed } from '../../src/local-aws/index.ts'
import { startLocalAws } from '../../src/local-aws/index.ts'
import { refusalOf } from './refusal.ts'

const HERE = '123456789012'
const THERE = '222222222222'
const ROLE = `arn:aws:iam::${THERE}:role/audit`

const trusting = (AWS: string) => ({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' },
})
const allowed = (Resource: string) => ({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Resource },
})

/** Two accounts: ana here, the role there. */
function startTwo(trusted: string, policies: readonly PolicySeed[]): Promise<LocalAws> {
  const audit = { trustPolicy: trusting(trusted), policies: ['IAMReadOnlyAccess'] }
  return startLocalAws({
    users: { ana: { policies }, eva: {} },
    accounts: { [THERE]: { users: { ana: {}, bo: {} }, roles: { audit } } },
  })
}

const assume = (aws: LocalAws, name: string, RoleArn = ROLE) => {
  return new STSClient(aws.clientConfig(name)).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'ana' }))
}

describe('accounts', () => {
  test('have users of their own, of the same names', async () => {
    await using aws = await startTwo(HERE, [])
    const identity = (name: string) => new STSClient(aws.clientConfig(name)).send(new GetCallerIdentityCommand({}))
    expect(await identity('ana')).toMatchObject({ Account: HERE, Arn: `arn:aws:iam::${HERE}:user/ana` })
    expect(await identity(`${THERE}/ana`)).toMatchObject({ Account: THERE, Arn: `arn:aws:iam::${THERE}:user/ana` })
    expect((await identity('ana')).UserId).not.toBe((await identity(`${THERE}/ana`)).UserId)

    const iam = new IAMClient(aws.clientConfig())
    const { Users = [] } = await iam.send(new ListUsersCommand({}))
    expect(Users.map(({ UserName }) => UserName)).toEqual(['administrator', 'ana', 'eva'])
    expect(await refusalOf(iam.send(new GetUserCommand({ UserName: 'bo' })))).toMatch(/^404 NoSuchEntity/)
    await iam.send(new CreateUserCommand({ UserName: 'bo' }))
  })

  test('keys tell which account they are of', async () => {
    await using aws = await startTwo(HERE, [])
    const [here, there] = ['ana', `${THERE}/ana`].map((name) => aws.clientConfig(name).credentials.accessKeyId)
    expect(here?.slice(0, 8)).not.toBe(there?.slice(0, 8))
  })

  test('users that are not there have no client', async () => {
    await using aws = await startTwo(HERE, [])
    expect(() => aws.clientConfig('bo')).toThrow(`no user \`bo\` in account ${HERE}`)
    expect(() => aws.clientConfig('333333333333/ana')).toThrow('no user `ana` in account 333333333333')
    expect(() => aws.clientConfig('root')).toThrow('`root` has no active access key')
    expect(() => aws.tokenCode('ana')).toThrow('no MFA device on user `ana`')
  })
})

describe('a role of another account', () => {
  test.each([
    ['the account', HERE],
    ['the account by its root', `arn:aws:iam::${HERE}:root`],
    ['the user', `arn:aws:iam::${HERE}:user/ana`],
    ['everybody', '*'],
  ])('is given to a user whose policies allow it when it trusts %s', async (_, trusted) => {
    await using aws = await startTwo(trusted, [allowed(ROLE)])
    const { AssumedRoleUser, Credentials } = await assume(aws, 'ana')
    expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${THERE}:assumed-role/audit/ana`)
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {}
    const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
    const config = { ...aws.clientConfig(), credentials }
    const { Users = [] } = await new IAMClient(config).send(new ListUsersCommand({}))
    expect(Users.map(({ UserName }) => UserName)).toEqual(['ana', 'bo'])
    expect((await new STSClient(config).send(new GetCallerIdentityCommand({}))).Account).toBe(THERE)
  })

  const refused = `403 AccessDenied: User: arn:aws:iam::${HERE}:user/ana is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`

  test.each<[string, string, PolicySeed[]]>([
    ['its own policies allow nothing, whether the account is trusted', HERE, []],
    ['its own policies allow nothing, even where the user is trusted by name', `arn:aws:iam::${HERE}:user/ana`, []],
    ['its own policies allow another role', HERE, [allowed(`arn:aws:iam::${HERE}:role/audit`)]],
    ['another account is trusted', '333333333333', [allowed('*')]],
    ['only the own account is trusted', THERE, [allowed('*')]],
    ['another user is trusted', `arn:aws:iam::${HERE}:user/eva`, [allowed('*')]],
    ['a user of the same name there is trusted', `arn:aws:iam::${THERE}:user/ana`, [allowed('*')]],
  ])('is refused to a user when %s', async (_, trusted, policies) => {
    await using aws = await startTwo(trusted, policies)
    expect(await refusalOf(assume(aws, 'ana'))).toBe(refused)
  })

  test('that is not there is refused in the same words', async () => {
    await using aws = await startTwo(HERE, [allowed('*')])
    for (const RoleArn of [`arn:aws:iam::${THERE}:role/none`, `arn:aws:iam::444444444444:role/audit`]) {
      expect(await refusalOf(assume(aws, 'ana', RoleArn))).toBe(refused.replace(ROLE, RoleArn))
    }
    expect(await refusalOf(assume(aws, 'ana', `arn:aws:iam::${THERE}:user/audit`))).toMatch(/^400 ValidationError/)
  })

  test('within the account, to be trusted by name is enough, to be of a trusted account is not', async () => {
    await using byName = await startTwo(`arn:aws:iam::${THERE}:user/bo`, [])
    await assume(byName, `${THERE}/bo`)
    expect(await refusalOf(assume(byName, `${THERE}/ana`))).toMatch(/^403 AccessDenied/)
    await using byAccount = await startTwo(THERE, [])
    expect(await refusalOf(assume(byAccount, `${THERE}/bo`))).toMatch(/^403 AccessDenied/)
  })
})
