import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { toolSessionFile, type OtherTool } from '../../../src/disk/other-tools.ts'
import type { SessionCredentials } from '../../../src/ports.ts'
import { openUserSide, type UserSide } from '../../user-side.ts'

const account = '123456789012'
const SSO = {
  command: 'aws sso login',
  session: { name: 'corp' },
  accountId: account,
  roleName: 'Start',
} as const satisfies OtherTool
const LOGIN = { command: 'aws login', loginSession: `arn:aws:iam::${account}:user/ana` } as const satisfies OtherTool

const CONFIG = `[profile web]
login_session = ${LOGIN.loginSession}
[profile corp]
sso_session = corp
sso_account_id = ${account}
sso_role_name = Start
[sso-session corp]
sso_start_url = https://corp.example/start
sso_region = us-east-1
[profile from-web]
role_arn = arn:aws:iam::${account}:role/admin
source_profile = web
[profile from-corp]
role_arn = arn:aws:iam::${account}:role/admin
source_profile = corp
[profile from-corp-long]
role_arn = arn:aws:iam::${account}:role/admin
source_profile = corp
duration_seconds = 7200
`

/** What a browser's sign-in would have left: credentials of ana's, in a file by AWS's naming. */
async function openSide(): Promise<UserSide & { leave(tool: OtherTool, lastsMs: number): Promise<void> }> {
  const statement = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' }
  const side = await openUserSide({
    users: { ana: { mfa: true, policies: ['AdministratorAccess'] } },
    roles: { admin: { trustPolicy: { Version: '2012-10-17', Statement: [statement] } } },
  })
  await mkdir(join(side.home, '.aws'))
  await writeFile(join(side.home, '.aws', 'config'), CONFIG)
  const { credentials: key } = side.aws.clientConfig('ana')
  return Object.assign(side, {
    async leave(tool: OtherTool, lastsMs: number) {
      const tokenCode = side.aws.tokenCode('ana')
      const [device] = await side.ports.aws.iam(key).listMfaDevices()
      const asked = { serialNumber: device?.serialNumber ?? '', tokenCode, durationSeconds: 3600 }
      const session = await side.ports.aws.sts(key).getSessionToken(asked)
      const file = toolSessionFile(tool, side.environment)
      await mkdir(dirname(file), { recursive: true })
      const expiration = new Date(side.aws.clock.now().getTime() + lastsMs)
      await writeFile(
        file,
        JSON.stringify(tool.command === 'aws login' ? login(session, expiration) : sso(session, expiration)),
      )
    },
  })
}

function login({ accessKeyId, secretAccessKey, sessionToken }: SessionCredentials, expiresAt: Date): object {
  const accessToken = { accessKeyId, secretAccessKey, sessionToken, accountId: account, expiresAt }
  return { accessToken, tokenType: 'aws_sigv4', refreshToken: 'x', clientId: 'x', dpopKey: 'x' }
}

function sso({ accessKeyId, secretAccessKey, sessionToken }: SessionCredentials, Expiration: Date): object {
  const Credentials = {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration,
  }
  return { ProviderType: 'sso', Credentials }
}

describe('the session of', () => {
  for (const [tool, profile, source] of [
    [LOGIN, 'from-web', 'web'],
    [SSO, 'from-corp', 'corp'],
  ] as const) {
    test(`${tool.command} is the source of a role, which is kept when it is over`, async () => {
      await using side = await openSide()
      await side.leave(tool, 130_000)
      const { status, stderr } = await side.sallyport(['login', profile])
      expect({ status, stderr }).toMatchObject({ status: 0, stderr: expect.stringContaining('role/admin until') })
      side.aws.clock.advance('3 min')
      expect((await side.sallyport(['login', profile])).stderr).toContain('already signed in')
      expect(JSON.parse((await side.sallyport(['status', profile, '--json'])).stdout)).toMatchObject({ signedIn: true })
      const over = await side.sallyport(['login', profile, '--renew'])
      expect(over).toMatchObject({ status: 3, stderr: expect.stringContaining(`for profile \`${source}\` is over`) })
      expect(over.stderr).toContain(`${tool.command} --profile ${source}`)
      expect((await side.sallyport(['logout', profile])).stderr).toContain('1 session forgotten')
    })

    test(`${tool.command} with less than two minutes left, or none, is told with the command`, async () => {
      await using side = await openSide()
      expect((await side.sallyport(['login', profile])).stderr).toContain('is not there')
      await side.leave(tool, 110_000)
      expect(await side.sallyport(['login', profile])).toMatchObject({ status: 3 })
    })

    test(`${tool.command} itself is left to AWS's tools`, async () => {
      await using side = await openSide()
      const { status, stderr } = await side.sallyport(['export', source])
      expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining('the source of roles') })
    })
  }

  test('aws sso login is of a role already: more than an hour is refused with the reason', async () => {
    await using side = await openSide()
    expect((await side.sallyport(['login', 'from-corp-long'])).stderr).toContain('15 min to 1 h')
  })
})
