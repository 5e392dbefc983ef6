import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findRoleChain } from '../../../src/cli/sessions/role-chain.ts'
import { readAwsConfig } from '../../../src/disk/aws-config.ts'
import type { AssumeRoleInput } from '../../../src/ports.ts'
import { openUserSide, temporaryFolder, type UserSide } from '../../user-side.ts'

const account = '123456789012'
const key = 'aws_access_key_id = AKIAEXAMPLEEXAMPLE00\naws_secret_access_key = x\n'

function roleProfile(name: string, source: string, more = ''): string {
  return `[profile ${name}]\nrole_arn = arn:aws:iam::${account}:role/${name}\nsource_profile = ${source}\n${more}`
}

/** The role and those on the way to it, by the names of their profiles, and the user. */
async function follow(config: string): Promise<string[]> {
  await using folder = await temporaryFolder()
  await writeFile(join(folder.path, 'config'), config)
  const files = { AWS_CONFIG_FILE: join(folder.path, 'config'), AWS_SHARED_CREDENTIALS_FILE: join(folder.path, 'none') }
  const aws = await readAwsConfig({ HOME: folder.path, ...files })
  const profile = aws.findProfile('a')
  const chain = profile && findRoleChain(profile, (name) => aws.findProfile(name))
  return chain ? [...namesOf(chain.role), chain.user.name] : []
}

function namesOf({ roleArn, source }: AssumeRoleInput): string[] {
  return [roleArn.split('/')[1] ?? '', ...(source ? namesOf(source) : [])]
}

describe('findRoleChain', () => {
  for (const [what, config, expected] of [
    ['no role', `[profile a]\n${key}`, []],
    ['a role of a user', `${roleProfile('a', 'ana')}[profile ana]\n${key}`, ['a', 'ana']],
    ['a role of a user whose key is in the vault', roleProfile('a', 'ana'), ['a', 'ana']],
    [
      'roles of roles',
      `${roleProfile('a', 'b')}${roleProfile('b', 'c')}${roleProfile('c', 'ana')}`,
      ['a', 'b', 'c', 'ana'],
    ],
    ['a profile that names itself', roleProfile('a', 'a', key), ['a', 'a']],
    ['a source that names itself', `${roleProfile('a', 'b')}${roleProfile('b', 'b', '')}`, ['a', 'b', 'b']],
    ['a source with a key of its own', `${roleProfile('a', 'b')}${roleProfile('b', 'c', key)}`, ['a', 'b']],
  ] as const) {
    test(what, async () => {
      expect(await follow(config)).toEqual(expected)
    })
  }

  for (const [what, config, message] of [
    ['two', `${roleProfile('a', 'b')}${roleProfile('b', 'a')}`, 'leads round in a circle: `a`, `b`, `a`'],
    ['some', `${roleProfile('a', 'b')}${roleProfile('b', 'c')}${roleProfile('c', 'b')}`, '`a`, `b`, `c`, `b`'],
  ] as const) {
    test(`a circle of ${what} is refused`, async () => {
      await expect(follow(config)).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining(message) })
    })
  }

  test('more than an hour for a role of a role is refused with the reason', async () => {
    const config = `${roleProfile('a', 'b', 'duration_seconds = 7200\n')}${roleProfile('b', 'ana')}`
    await expect(follow(config)).rejects.toThrow('a role that another role assumes lasts 15 min to 1 h')
  })
})

function trust(principal: string, condition: object = {}): object {
  const statement = { Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole', ...condition }
  return { Version: '2012-10-17', Statement: [statement] }
}

/** Profiles of a role that is assumed from a role that ana assumes. */
async function configureChain(side: UserSide): Promise<void> {
  const { accessKeyId, secretAccessKey } = side.aws.clientConfig('ana').credentials
  const user = `[profile ana]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`
  await mkdir(join(side.home, '.aws'))
  await writeFile(
    join(side.home, '.aws', 'config'),
    `${roleProfile('far', 'near')}${roleProfile('near', 'ana')}${user}`,
  )
}

describe('a role of a role', () => {
  const assume = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }] }
  const withMfa = { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }

  test('is reached with one code, and so is the role on the way', async () => {
    await using side = await openUserSide({
      users: { ana: { mfa: true, policies: [assume, 'IAMReadOnlyAccess'] } },
      roles: {
        near: { trustPolicy: trust(`arn:aws:iam::${account}:root`, withMfa), policies: [assume] },
        far: { trustPolicy: trust(`arn:aws:iam::${account}:role/near`) },
      },
    })
    await configureChain(side)

    const login = await side.sallyport(['login', 'far', '--token-code', side.aws.tokenCode('ana')])
    expect(login.stderr).toContain(`signed in as arn:aws:iam::${account}:role/far until`)
    expect(JSON.parse((await side.sallyport(['status', 'far', '--json'])).stdout)).toMatchObject({
      arn: `arn:aws:sts::${account}:assumed-role/far/sallyport`,
      signedIn: true,
    })
    // Nobody could be asked here.
    const near = await side.sallyport(['login', 'near'])
    expect(near.stderr).toContain(`already signed in as arn:aws:iam::${account}:role/near`)
    expect((await side.sallyport(['login', 'ana'])).stderr).toContain('already signed in')
  })

  test('a session on the way that AWS no longer knows is made once more, without a code', async () => {
    await using side = await openUserSide({
      users: { ana: { mfa: true, policies: [assume, 'IAMReadOnlyAccess'] } },
      roles: {
        near: { trustPolicy: trust(`arn:aws:iam::${account}:root`), policies: [assume] },
        far: { trustPolicy: trust(`arn:aws:iam::${account}:role/near`) },
      },
    })
    await configureChain(side)
    await side.sallyport(['login', 'near', '--token-code', side.aws.tokenCode('ana')])
    const near = (await side.ports.sessions.list()).find(({ key: { role } }) => role !== undefined)
    if (!near) throw new Error('no session of the role was kept')
    await side.ports.sessions.save(near.key, { ...near, credentials: { ...near.credentials, sessionToken: 'forged' } })
    const login = await side.sallyport(['login', 'far'])
    expect(login).toMatchObject({ status: 0, stderr: expect.stringContaining('role/far until') })
  })
})
