import { execFile } from 'node:child_process'
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { generateHelpTextForAllCommands, type Application, type CommandContext } from '@stricli/core'
import { buildApp } from '../../src/cli/app.ts'
import { boundByModes } from '../bound-by-modes.ts'
import { openUserSide, type Outcome, type UserSide } from '../user-side.ts'
import { PROGRAM } from './pseudo-terminal.ts'

const users = { ana: { groups: ['Force_MFA'], mfa: true, policies: ['AmazonS3FullAccess'] } }
const passphrase = { SALLYPORT_VAULT_PASSPHRASE: 'four random words' }

async function configure(side: UserSide, config: string, credentials = ''): Promise<void> {
  await mkdir(join(side.home, '.aws'), { recursive: true })
  await writeFile(join(side.home, '.aws', 'config'), config)
  await writeFile(join(side.home, '.aws', 'credentials'), credentials)
}

function credentialsOf(side: UserSide, profile: string): string {
  const { accessKeyId, secretAccessKey } = side.aws.clientConfig('ana').credentials
  return `[${profile}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`
}

/** The built program, as a child. */
async function program(
  side: UserSide,
  args: readonly string[],
  environment: Record<string, string> = {},
  user: { uid?: number; gid?: number } = {},
): Promise<Outcome> {
  try {
    const env = { ...side.environment, ...environment }
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [PROGRAM, ...args], { env, ...user })
    return { status: 0, stdout, stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { status: code, stdout, stderr }
  }
}

describe('a key in the vault', () => {
  test('is taken from the credentials file, listed, signs in, and is removed', async () => {
    await using side = await openUserSide({ users })
    const { accessKeyId, secretAccessKey } = side.aws.clientConfig('ana').credentials
    await configure(side, '', credentialsOf(side, 'default'))
    const add = await side.sallyport(['key', 'add', 'ana', '--from-credentials-file', 'default'], passphrase)
    expect(add).toEqual({
      status: 0,
      stdout: '',
      stderr:
        `the key ${accessKeyId} of arn:aws:iam::123456789012:user/ana is in the vault, as profile \`ana\`\n` +
        'remove its two lines from [default]: in that file it is plain text\n' +
        'to sign in: sallyport login ana\n',
    })
    await configure(side, '[profile ana]\nregion = eu-west-1\n')

    // The vault is shut, and yet it is known whose key it is, and with what it signs in.
    const status = await side.sallyport(['status', 'ana'])
    expect(status.status).toBe(3)
    expect(status.stdout).toContain('user         arn:aws:iam::123456789012:user/ana\n')
    expect(status.stdout).toContain(`device       ${side.aws.serialNumbers('ana')[0]}\n`)
    expect(status.stdout).toContain(`endpoint     ${side.aws.endpoint} (not asked: the key is in the vault)\n`)
    expect(status.stderr).toBe('to sign in: sallyport login ana\n')

    const list = await side.sallyport(['key', 'list'])
    expect(list.stdout).toContain(`ana      ${accessKeyId}  ${side.aws.endpoint}`)

    // Who names no profile is told of the one that there is.
    expect(await side.sallyport(['login'])).toMatchObject({
      status: 3,
      stderr:
        'sallyport: no long-term access key for profile `default`\n' +
        'hint: name a profile that has one: ana; or add one: sallyport key add default\n',
    })

    const login = await side.sallyport(['login', 'ana', '--token-code', side.aws.tokenCode('ana')], passphrase)
    expect(login).toMatchObject({ status: 0 })
    expect(login.stderr).not.toContain('plain text')
    // A session that is kept needs neither passphrase nor key.
    const exported = await side.sallyport(['export', 'ana', '--format', 'sh'])
    expect(exported.status).toBe(0)
    expect(exported.stdout).toContain("export AWS_REGION='eu-west-1'")
    expect(exported.stdout).toContain("export AWS_SESSION_TOKEN='")
    const devices = await side.sallyport(['device', 'list', 'ana'])
    expect(devices).toMatchObject({ status: 0, stderr: '' })
    expect(devices.stdout).toContain(side.aws.serialNumbers('ana')[0])

    expect((await side.sallyport(['key', 'remove', 'ana'], passphrase)).stderr).toContain(
      'there is no terminal to ask on',
    )
    expect((await side.sallyport(['key', 'remove', 'ana', '--yes'], passphrase)).status).toBe(0)
    expect((await side.sallyport(['key', 'list', '--json'])).stdout).toBe('[]\n')
    const entries = await readdir(side.folders.data, { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile())
    expect(files.length).toBeGreaterThan(0)
    for (const { parentPath, name } of files) {
      expect(await readFile(join(parentPath, name), 'utf8')).not.toContain(secretAccessKey)
    }
  })

  test('goes to another endpoint only when that is confirmed', async () => {
    await using side = await openUserSide({ users })
    await using other = await openUserSide({ users })
    await configure(side, '', credentialsOf(side, 'ana'))
    await side.sallyport(['key', 'add', 'ana', '--from-credentials-file', 'ana'], passphrase)
    await configure(side, '[profile ana]\n')
    const asked = await side.sallyport(['login', 'ana'], { ...passphrase, AWS_ENDPOINT_URL: other.aws.endpoint })
    expect(asked.status).toBe(2)
    expect(asked.stderr).toContain(
      `was added for ${side.aws.endpoint}. Use it at ${other.aws.endpoint}?\nhint: give --yes`,
    )
    expect(other.aws.decisions()).toEqual([])
  })

  test('a session that AWS knows no more is passed by, and the key is asked for', async () => {
    await using side = await openUserSide({ users })
    await configure(side, '', credentialsOf(side, 'ana'))
    await side.sallyport(['key', 'add', 'ana', '--from-credentials-file', 'ana'], passphrase)
    await configure(side, '[profile ana]\n')
    await side.sallyport(['login', 'ana', '--token-code', side.aws.tokenCode('ana')], passphrase)
    const [kept] = await side.ports.sessions.list()
    if (!kept) throw new Error('no session was kept')
    await side.ports.sessions.save(kept.key, { ...kept, credentials: { ...kept.credentials, sessionToken: 'forged' } })
    const shut = await side.sallyport(['device', 'list', 'ana'])
    expect(shut.stderr).toContain('Passphrase of the vault')
    expect((await side.sallyport(['device', 'list', 'ana'], passphrase)).status).toBe(0)
  })

  test('of a user without a device: what to do first is told', async () => {
    await using side = await openUserSide({ users: { ana: { groups: ['Force_MFA'] } } })
    await configure(side, '', credentialsOf(side, 'ana'))
    const add = await side.sallyport(['key', 'add', 'ana', '--from-credentials-file', 'ana'], passphrase)
    expect(add.stderr).toContain('no MFA device yet; to enroll one: sallyport device enroll ana\n')
    const status = await side.sallyport(['status', 'ana'])
    expect(status.stdout).toContain('user/ana')
    expect(status.stderr).toContain('to sign in: sallyport login ana; where there is no device yet: sallyport device')
    const login = await side.sallyport(['login', 'ana'], passphrase)
    expect(login.stderr).toContain('hint: sallyport device enroll ana\n')
  })

  test('a key that AWS does not know is not kept', async () => {
    await using side = await openUserSide({ users })
    await configure(side, '', '[x]\naws_access_key_id = AKIAEXAMPLEEXAMPLE00\naws_secret_access_key = y\n')
    const add = await side.sallyport(['key', 'add', '--from-credentials-file', 'x'], passphrase)
    expect(add.stderr).toContain('AWS answered InvalidClientTokenId')
    expect((await side.sallyport(['key', 'list', '--json'])).stdout).toBe('[]\n')
  })

  test('the passphrase comes from a command as well, and a command that fails gives nothing away', async () => {
    await using side = await openUserSide({ users })
    await configure(side, '', credentialsOf(side, 'ana'))
    const add = (command: string) =>
      side.sallyport(['key', 'add', 'ana', '--from-credentials-file', 'ana'], {
        SALLYPORT_VAULT_PASSPHRASE_COMMAND: command,
      })
    const failed = await add('echo half-a-secret; exit 1')
    expect(failed).toMatchObject({ status: 7 })
    expect(failed.stderr).not.toContain('half-a-secret')
    expect((await add('echo four random words')).status).toBe(0)
    expect((await add('echo other words')).stderr).toContain('the passphrase does not open the vault')
  })
})

describe('a key in plain text', () => {
  test('works, and how to move it is told once', async () => {
    await using side = await openUserSide({ users })
    await configure(side, '', credentialsOf(side, 'ana'))
    const first = await side.sallyport(['login', 'ana', '--token-code', side.aws.tokenCode('ana')])
    expect(first.stderr).toContain('to move it: sallyport key import ana')
    const second = await side.sallyport(['login', 'ana', '--renew', '--token-code', side.aws.tokenCode('ana')])
    expect(second.status).toBe(0)
    expect(second.stderr).not.toContain('to move it')
  })
})

describe('a profile of a role', () => {
  const trustPolicy = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::123456789012:root' },
        Action: 'sts:AssumeRole',
        Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' }, StringEquals: { 'sts:ExternalId': 'x-1' } },
      },
    ],
  }
  const assume = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }] }

  test('is assumed from the MFA session of its source profile, which both share', async () => {
    await using side = await openUserSide({
      users: { ana: { mfa: true, policies: [assume, 'IAMReadOnlyAccess'] } },
      roles: { Reader: { trustPolicy } },
    })
    await configure(
      side,
      '[profile reader]\nrole_arn = arn:aws:iam::123456789012:role/Reader\nsource_profile = ana\nexternal_id = x-1\n',
      credentialsOf(side, 'ana'),
    )
    const login = await side.sallyport(['login', 'reader', '--token-code', side.aws.tokenCode('ana')])
    expect(login.stderr).toContain('signed in as arn:aws:iam::123456789012:role/Reader until')
    const status = await side.sallyport(['status', 'reader', '--json'])
    expect(JSON.parse(status.stdout)).toMatchObject({
      arn: 'arn:aws:sts::123456789012:assumed-role/Reader/sallyport',
      mfa: false,
      signedIn: true,
    })
    expect((await side.sallyport(['login', 'ana'])).stderr).toContain(
      'already signed in as arn:aws:iam::123456789012:user/ana',
    )
  })
})

describe('exec', { timeout: 120_000 }, () => {
  test('the program gets the session and nothing stale; its status comes back', async () => {
    await using side = await openUserSide({ users })
    const print = 'process.stdout.write(JSON.stringify(process.env)); process.exit(5)'
    const stale = { AWS_ACCOUNT_ID: 'stale', AWS_ROLE_ARN: 'stale' }
    const args = ['exec', '--region', 'eu-west-1', '--token-code', side.aws.tokenCode('ana'), '--']
    const { status, stdout } = await program(side, [...args, process.execPath, '-e', print], {
      ...side.keyOf('ana'),
      ...stale,
    })
    expect(status).toBe(5)
    const seen: Record<string, string> = JSON.parse(stdout)
    expect(seen).toMatchObject({
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
      AWS_ENDPOINT_URL: side.aws.endpoint,
      AWS_REGION: 'eu-west-1',
      AWS_CREDENTIAL_EXPIRATION: expect.stringMatching(/Z$/),
      AWS_SESSION_EXPIRATION: seen['AWS_CREDENTIAL_EXPIRATION'],
    })
    expect(Object.values(seen)).not.toContain('stale')
  })

  test('a program that is not there', async () => {
    await using side = await openUserSide({ users })
    const outcome = await program(
      side,
      ['exec', '--token-code', side.aws.tokenCode('ana'), '--', 'no-such-program'],
      side.keyOf('ana'),
    )
    expect(outcome).toMatchObject({ status: 127, stdout: '' })
    expect(outcome.stderr).toContain("can't run `no-such-program`: it was not found\nhint: check its name")
    const folder = await program(side, ['exec', '--', side.home], side.keyOf('ana'))
    expect(folder).toMatchObject({ status: 126, stdout: '' })
    expect(folder.stderr).toContain('it may not be run')
  })
})

describe('credential-process', { timeout: 120_000 }, () => {
  test('a kept session is answered by the entry of the program alone, until something changes', async () => {
    await using side = await openUserSide({ users })
    await configure(side, '[profile ana]\n', credentialsOf(side, 'ana'))
    await side.sallyport(['login', 'ana', '--token-code', side.aws.tokenCode('ana')])
    const whole = await side.sallyport(['credential-process', 'ana'])
    for (const args of [['ana'], ['--profile', 'ana'], ['--profile=ana']]) {
      const { stdout, stderr } = await program(side, ['credential-process', ...args])
      expect(JSON.parse(stdout)).toEqual(JSON.parse(whole.stdout))
      expect(stderr).toBe('')
    }
    // What the entry can't know it leaves to the rest: here that there is nobody to ask.
    await configure(side, '[profile ana]\nmfa_serial = GAHT12345678\n', credentialsOf(side, 'ana'))
    const changed = await program(side, ['credential-process', 'ana'])
    expect(changed).toMatchObject({ status: 2, stdout: '' })
    expect(changed.stderr).toContain('Token code of GAHT12345678')
  })

  test('a session made for less than 30 minutes is refused with the reason', async () => {
    await using side = await openUserSide({ users })
    await configure(side, '[profile ana]\nduration_seconds = 900\n', credentialsOf(side, 'ana'))
    await side.sallyport(['login', 'ana', '--token-code', side.aws.tokenCode('ana')])
    const outcome = await program(side, ['credential-process', 'ana'])
    expect(outcome).toMatchObject({ status: 2, stdout: '' })
    expect(outcome.stderr).toContain('a session for credential_process must last 30 minutes or more')
  })
})

describe('a session in a read-only home', () => {
  test('is an error that names the folder', async ({ skip }) => {
    await using side = await openUserSide({ users })
    const user = await boundByModes(skip, side.home, [PROGRAM])
    await chmod(side.home, 0o500)
    const args = ['login', '--token-code', side.aws.tokenCode('ana')]
    const outcome = await program(side, args, side.keyOf('ana'), user)
    await chmod(side.home, 0o700)
    expect(outcome).toMatchObject({ status: 7, stdout: '' })
    expect(outcome.stderr).toContain(`can't make \`${side.home}/`)
    expect(outcome.stderr).toContain('permission denied')
  })
})

/** The framework asks for its own context only, which ours is. */
async function helpTexts(): Promise<ReturnType<typeof generateHelpTextForAllCommands>> {
  const app: unknown = await buildApp([], false, () => ({}))
  return generateHelpTextForAllCommands(app as Application<CommandContext>)
}

describe('--help', () => {
  test('of every command shows examples', async () => {
    for (const [name, text] of await helpTexts()) {
      expect(text, name).toMatch(/^USAGE\n {2}sallyport [^\n]*\n {4}\S/)
    }
  })
})
