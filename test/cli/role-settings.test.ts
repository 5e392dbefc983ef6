import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openUserSide, type UserSide } from '../user-side.ts'

const account = '123456789012'

function allow(action: string | readonly string[], more: object): object {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, ...more }] }
}

const ASSUME = allow(['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'], { Resource: '*' })

/** Ana, and roles of which the profiles say this much. */
async function openSide(
  trusts: Readonly<Record<string, object>>,
  profiles: Readonly<Record<string, string>>,
): Promise<UserSide> {
  const side = await openUserSide({
    users: { ana: { groups: ['Force_MFA'], mfa: true, policies: [ASSUME] } },
    roles: Object.fromEntries(
      Object.entries(trusts).map(([name, trustPolicy]) => [
        name,
        { trustPolicy, policies: [ASSUME, 'AmazonS3FullAccess', 'IAMReadOnlyAccess'] },
      ]),
    ),
  })
  const { accessKeyId, secretAccessKey } = side.aws.clientConfig('ana').credentials
  await mkdir(join(side.home, '.aws'))
  const key = `[ana]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`
  await writeFile(join(side.home, '.aws', 'credentials'), key, { mode: 0o600 })
  const sections = Object.entries(profiles).map(
    ([name, lines]) => `[profile ${name}]\nrole_arn = arn:aws:iam::${account}:role/${name}\n${lines}\n`,
  )
  await writeFile(join(side.home, '.aws', 'config'), sections.join(''))
  return side
}

function trust(condition: object): object {
  return allow(['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'], {
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Condition: condition,
  })
}

describe('a role whose trust policy asks for', () => {
  for (const [what, condition, line] of [
    [
      'session tags',
      { StringEquals: { 'aws:RequestTag/Project': 'apollo' } },
      'session_tags = Project=apollo,Team=blue',
    ],
    [
      'transitive tags',
      {
        'ForAllValues:StringEquals': { 'sts:TransitiveTagKeys': ['Project'] },
        Null: { 'sts:TransitiveTagKeys': 'false' },
      },
      'session_tags = Project=apollo\ntransitive_session_tags = Project',
    ],
    ['a source identity', { StringEquals: { 'sts:SourceIdentity': 'ana' } }, 'source_identity = ana'],
    ['an external id', { StringEquals: { 'sts:ExternalId': 'x-1' } }, 'external_id = x-1'],
  ] as const) {
    test(`${what} gets them from the profile, and nobody gets in without`, async () => {
      await using side = await openSide({ admin: trust(condition) }, { admin: `source_profile = ana\n${line}` })
      const login = await side.sallyport(['login', 'admin', '--token-code', side.aws.tokenCode('ana')])
      expect(login).toMatchObject({ status: 0 })
      expect((await side.sallyport(['login', 'admin'])).stderr).toContain('already signed in')
      await writeFile(
        join(side.home, '.aws', 'config'),
        `[profile admin]\nrole_arn = arn:aws:iam::${account}:role/admin\nsource_profile = ana\n`,
      )
      // Another session than the one that is kept: what the profile says is part of its name.
      expect(await side.sallyport(['login', 'admin'])).toMatchObject({ status: 4 })
    })
  }

  test('a tag that goes on from role to role', async () => {
    await using side = await openSide(
      { near: trust({}), far: trust({ StringEquals: { 'aws:PrincipalTag/Project': 'apollo' } }) },
      {
        near: 'source_profile = ana\nsession_tags = Project=apollo\ntransitive_session_tags = Project',
        far: 'source_profile = near',
      },
    )
    expect(await side.sallyport(['login', 'far', '--token-code', side.aws.tokenCode('ana')])).toMatchObject({
      status: 0,
    })
  })
})

describe('a session policy', () => {
  for (const line of [
    `session_policy = ${JSON.stringify(allow('s3:*', { Resource: '*' }))}`,
    'session_policy_arns = arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess',
  ]) {
    test(`leaves of a role's permissions what it allows: ${line.split(' ')[0]}`, async () => {
      await using side = await openSide({ admin: trust({}) }, { admin: `source_profile = ana\n${line}` })
      const code = side.aws.tokenCode('ana')
      const { stdout } = await side.sallyport(['export', 'admin', '--json', '--token-code', code])
      const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = JSON.parse(stdout) as Record<string, string>
      const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
      const iam = side.ports.aws.iam(credentials)
      await expect(iam.listVirtualMfaDevices('Any')).rejects.toMatchObject({ code: 'AccessDenied' })
    })
  }
})

describe('a role whose trust policy asks for a code of now', () => {
  const young = { NumericLessThan: { 'aws:MultiFactorAuthAge': '60' } }

  test('gets one in the call, with the long-term key, where the session that is kept is too old', async () => {
    await using side = await openSide({ admin: trust(young) }, { admin: 'source_profile = ana' })
    await side.sallyport(['login', 'ana', '--token-code', side.aws.tokenCode('ana')])
    side.aws.clock.advance('5 min')
    const refused = await side.sallyport(['login', 'admin'])
    expect(refused).toMatchObject({ status: 4, stderr: expect.stringContaining('AccessDenied') })
    const code = side.aws.tokenCode('ana')
    expect(await side.sallyport(['login', 'admin', '--token-code', code])).toMatchObject({ status: 0 })
    expect((await side.sallyport(['login', 'admin'])).stderr).toContain('already signed in')
    const reused = await side.sallyport(['login', 'admin', '--renew', '--token-code', code])
    expect(reused).toMatchObject({ status: 9, stderr: expect.stringContaining('was used already') })
  })

  test('a role that is simply not allowed costs no second code', async () => {
    const nobody = { StringEquals: { 'sts:ExternalId': 'never' } }
    await using side = await openSide({ admin: trust(nobody) }, { admin: 'source_profile = ana' })
    const login = await side.sallyport(['login', 'admin', '--token-code', side.aws.tokenCode('ana')])
    expect(login).toMatchObject({ status: 4, stderr: expect.stringContaining('AccessDenied') })
  })
})

describe('credential_source', () => {
  test('Environment signs in with the key in the environment', async () => {
    await using side = await openSide({ admin: trust({}) }, { admin: 'credential_source = Environment' })
    const args = ['login', 'admin', '--token-code', side.aws.tokenCode('ana')]
    expect(await side.sallyport(args, side.keyOf('ana'))).toMatchObject({ status: 0 })
    const without = await side.sallyport(['login', 'admin'])
    expect(without).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('no long-term access key in the environment'),
    })
  })

  for (const [line, message] of [
    ['credential_source = Ec2InstanceMetadata', "a machine's and no user's"],
    ['credential_source = EcsContainer', "a machine's and no user's"],
    ['credential_source = environment', "none of AWS's"],
    ['credential_source = Environment\nsource_profile = ana', 'a source_profile and a credential_source'],
  ] as const) {
    test(`${line} is refused`, async () => {
      await using side = await openSide({}, { admin: line })
      expect(await side.sallyport(['login', 'admin'])).toMatchObject({
        status: 2,
        stderr: expect.stringContaining(message),
      })
    })
  }
})
