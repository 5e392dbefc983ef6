import { DeleteAccessKeyCommand, DeleteUserCommand, DetachUserPolicyCommand, IAMClient } from '@aws-sdk/client-iam'
import { describe, expect, test } from 'vitest'
import { groupAlike } from '../../src/admin/group-alike.ts'
import { readAccountPolicies } from '../../src/admin/account-policies.ts'
import { compilePolicy, parsePolicy } from '../../src/policy/index.ts'
import { openUserSide } from '../user-side.ts'

const BUCKETS = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' } }
const ABOUT_CY = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: 'iam:GetUser', Resource: 'arn:aws:iam::123456789012:user/team/cy' },
}
const TRUST = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' },
}
const seed = {
  groups: { readers: { policies: [BUCKETS, 'ReadOnlyAccess'] } },
  users: {
    ana: { groups: ['Force_MFA', 'readers'], mfa: true, tags: { team: 'red' } },
    bo: { groups: ['Force_MFA'] },
    cy: { groups: ['Force_MFA'], path: '/team/', policies: [ABOUT_CY] },
    di: { groups: ['Force_MFA'] },
    ed: { groups: ['Force_MFA'] },
  },
  roles: { ops: { trustPolicy: TRUST } },
}

describe('readAccountPolicies', () => {
  test('gives each user the policies of the user and of all groups, and who has a device', async () => {
    await using side = await openUserSide(seed)
    const iam = side.ports.aws.iam(side.aws.administrator)
    const { users, trusts, arnsById, texts } = await readAccountPolicies({ iam })
    const byName = new Map(users.map((user) => [user.subject.name, user]))

    const ana = byName.get('ana')
    expect(ana?.subject).toEqual({
      accountId: '123456789012',
      partition: 'aws',
      name: 'ana',
      path: '/',
      type: 'User',
      uniqueId: expect.stringMatching(/^AIDA/),
      tags: { team: 'red' },
      hasMfaDevice: true,
    })
    expect(ana?.layers.identity).toHaveLength(3)
    expect(ana?.layers.identity.map(({ name }) => name)).toContain('arn:aws:iam::aws:policy/ReadOnlyAccess')
    expect(byName.get('cy')?.subject).toMatchObject({ path: '/team/', hasMfaDevice: false })
    const roleArn = 'arn:aws:iam::123456789012:role/ops'
    expect(trusts.map((one) => [one.roleArn, one.trust.name])).toEqual([[roleArn, `${roleArn} trust policy`]])
    expect([...arnsById]).toContainEqual([ana?.subject.uniqueId, ana?.arn])
    expect([...arnsById]).toContainEqual([expect.stringMatching(/^AROA/), roleArn])
    for (const { layers } of users)
      for (const policy of layers.identity) expect(texts.has(policy.name ?? '')).toBe(true)

    const alike = groupAlike(users)
    const groups = alike.map(({ user, others }) =>
      [user.arn, ...others].map((arn) => arn.slice(arn.lastIndexOf('/') + 1)),
    )
    expect(groups).toContainEqual(['bo', 'di', 'ed'])
    expect(groups).toContainEqual(['ana'])

    // The same, but for a service control policy that leaves one of them out.
    const Condition = { StringNotEquals: { 'aws:username': 'di' } }
    const scp = { Version: '2012-10-17', Statement: { Effect: 'Deny', Action: '*', Resource: '*', Condition } }
    const scps = [[compilePolicy(parsePolicy(JSON.stringify(scp), { type: 'scp' }))]]
    const limited = groupAlike(users.map((user) => ({ ...user, layers: { ...user.layers, scps } })))
    expect(limited.map(({ others }) => others)).toEqual(users.map(() => []))
  })

  test('gives one user, and refuses a name that is nobody', async () => {
    await using side = await openUserSide(seed)
    const iam = side.ports.aws.iam(side.aws.administrator)
    const { users } = await readAccountPolicies({ iam }, 'bo')
    expect(users.map(({ arn, subject }) => [arn, subject.hasMfaDevice])).toEqual([
      ['arn:aws:iam::123456789012:user/bo', false],
    ])
    await expect(readAccountPolicies({ iam }, 'nobody')).rejects.toMatchObject({ code: 'USAGE' })
  })
})

describe('prove of live users', () => {
  test('tells who is not forced, by the account as it is', async () => {
    await using side = await openUserSide({
      ...seed,
      users: { ...seed.users, fay: { policies: ['AdministratorAccess'] } },
    })
    const environment = side.aws.env()
    const { status, stdout, stderr } = await side.sallyport(['prove', '--all-users'], environment)
    expect({ status, stderr }).toEqual({ status: 5, stderr: '' })
    expect(stdout).toMatch(
      /^arn:aws:iam::123456789012:user\/administrator and 1 more like it \(\S+user\/fay\): 1 critical/m,
    )
    expect(stdout).toMatch(/^arn:aws:iam::123456789012:user\/ana: nothing is open without MFA that should not be$/m)
    expect(stdout).toContain('user/bo and 2 more like it')
    expect(stdout).toContain('[trust-without-mfa]')

    const ana = await side.sallyport(['prove', '--user', 'ana', '--json'], environment)
    expect(ana.status).toBe(0)
    const [{ principal, credentials }] = JSON.parse(ana.stdout).principals
    expect(principal).toBe('arn:aws:iam::123456789012:user/ana')
    expect(credentials.longTermKey.openCount).toBeLessThan(10)
    expect(credentials.sessionWithMfa.openCount).toBeGreaterThan(1000)
  })

  test('roles of an account without users are looked at', async () => {
    const accessKey = {
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    }
    await using side = await openUserSide({ roles: { ops: { trustPolicy: TRUST } }, root: { accessKey } })
    const environment = {
      ...side.aws.env(),
      AWS_ACCESS_KEY_ID: accessKey.accessKeyId,
      AWS_SECRET_ACCESS_KEY: accessKey.secretAccessKey,
    }
    const root = new IAMClient({ ...side.aws.clientConfig(), credentials: accessKey })
    const UserName = 'administrator'
    const { accessKeyId: AccessKeyId } = side.aws.administrator
    await root.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }))
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess'
    await root.send(new DetachUserPolicyCommand({ UserName, PolicyArn }))
    await root.send(new DeleteUserCommand({ UserName }))

    const { status, stdout, stderr } = await side.sallyport(['prove', '--all-users', '--fail-on', 'high'], environment)
    expect({ status, stderr }).toEqual({ status: 5, stderr: '' })
    expect(stdout).toMatch(/^roles of the account: 1 high$/m)
    expect(stdout).toContain('users of account 123456789012 can assume the role')
  })

  test('an administrator with a device signs in with MFA first', async () => {
    await using side = await openUserSide({
      users: { ana: { groups: ['Force_MFA'], mfa: true, policies: ['AdministratorAccess'] } },
    })
    const code = side.aws.tokenCode('ana')
    const { status, stdout } = await side.sallyport(['prove', '--user', 'ana', '--token-code', code], side.keyOf('ana'))
    expect(status).toBe(0)
    expect(stdout).toMatch(/^session with MFA +2\d{4} /m)
  })

  test('AWS refuses those who may not read the account', async () => {
    await using side = await openUserSide({ users: { bo: {} } })
    const { status, stderr } = await side.sallyport(['prove', '--all-users'], side.keyOf('bo'))
    expect(status).toBe(4)
    expect(stderr).toContain('GetAccountAuthorizationDetails')
  })
})
