import { mkdir, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openUserSide, type UserSide } from '../user-side.ts'
import { freePort } from '../free-port.ts'

const users = { ana: { groups: ['Force_MFA'], mfa: true } }

describe('what a person gets wrong: the status, the message, and nothing on standard output', () => {
  const cases: readonly { readonly args: string[]; readonly status: number; readonly stderr: string }[] = [
    { args: ['logn'], status: 2, stderr: 'sallyport: no command `logn`\nhint: did you mean `login`?\n' },
    {
      args: ['login', '--tokn-code', '123456'],
      status: 2,
      stderr: 'sallyport: no option `--tokn-code`, did you mean `--token-code`?',
    },
    {
      args: ['login', '--token-code', '12345'],
      status: 2,
      stderr: 'sallyport: --token-code must be six digits\nhint: ',
    },
    {
      args: ['login', '--duration-seconds', '60'],
      status: 2,
      stderr: 'a duration of 60 s is not possible: a session of a user lasts 15 min to 36 h',
    },
    { args: ['login', '--duration-seconds', 'long'], status: 2, stderr: '`long` is not a number of seconds' },
    { args: ['login', 'ana', '--profile', 'bo'], status: 2, stderr: 'two profiles are named: `ana` and `bo`' },
    { args: ['login', 'ana', 'bo'], status: 2, stderr: 'sallyport: ' },
    {
      args: ['login', 'nobody'],
      status: 2,
      stderr: 'sallyport: no profile `nobody`\nhint: add a key for it: sallyport key add nobody\n',
    },
    {
      args: ['login'],
      status: 2,
      stderr: 'sallyport: there is no terminal to ask on: Token code of arn:aws:iam::123456789012:mfa/',
    },
    {
      args: ['login', '--token-code', '000000'],
      status: 9,
      stderr: 'sallyport: AWS rejected the token code of arn:aws:iam::123456789012:mfa/',
    },
    {
      args: ['login', '--endpoint-url', 'http://example.com'],
      status: 2,
      stderr: '`http://example.com` is not encrypted and not on this computer',
    },
    { args: ['login', '--endpoint-url', 'http://127.0.0.1:4566/?x=1'], status: 2, stderr: 'is no endpoint URL' },
    { args: ['login', '--endpoint-url', '127.0.0.1:4566'], status: 2, stderr: 'is no endpoint URL' },
    {
      args: ['login', '--region', "eu'west$(id)"],
      status: 2,
      stderr: "sallyport: `eu'west$(id)` is no name of a region\nhint: name one such as us-east-1",
    },
    { args: ['login', '--region', '\u001B[2J'], status: 2, stderr: '`\\u001b[2j` is no name of a region' },
    { args: ['login', '--region', 'us-east-1\n'], status: 2, stderr: 'is no name of a region' },
    { args: ['device', 'enroll'], status: 2, stderr: 'sallyport: there is no terminal to show the QR code on\nhint: ' },
    {
      args: ['device', 'enroll', '--virtual-mfa-device-name', 'a b'],
      status: 2,
      stderr: '`a b` is no name for a virtual MFA device',
    },
    {
      args: ['device', 'replace'],
      status: 2,
      stderr: 'sallyport: there is no terminal to show the QR code on\nhint: ',
    },
    {
      args: ['exec', 'ana'],
      status: 2,
      stderr: 'sallyport: no program to run\nhint: put it behind --: sallyport exec ana -- aws s3 ls\n',
    },
    {
      args: ['exec', 'ana', 'aws', 's3', 'ls'],
      status: 2,
      stderr: 'hint: put -- before the program, as in: sallyport exec ana -- aws s3 ls\n',
    },
    {
      args: ['exec', 'ana', 'aws', '--version'],
      status: 2,
      stderr: 'hint: put -- before the program, as in: sallyport exec ana -- aws s3 ls\n',
    },
    {
      args: ['exec', '--tokn-code', '123456', '--', 'aws'],
      status: 2,
      stderr: 'hint: the command with --help shows what it takes\n',
    },
    {
      args: ['local', 'npm', 'test'],
      status: 2,
      stderr: 'hint: put -- before the program, as in: sallyport local -- npm test\n',
    },
    { args: ['export', '--format', 'cobol'], status: 2, stderr: 'sallyport: expected "cobol" to be one of' },
    { args: ['key', 'add'], status: 2, stderr: 'hint: give --access-key-id or --from-credentials-file\n' },
    {
      args: ['key', 'add', '--access-key-id', 'ASIAEXAMPLEEXAMPLE00'],
      status: 2,
      stderr: 'that is the key of a session; a long-term key begins with AKIA',
    },
    {
      args: ['key', 'remove', 'nobody'],
      status: 2,
      stderr: 'sallyport: the vault has no key of profile `nobody`\nhint: sallyport key list\n',
    },
    { args: ['credential-process', '--duration-seconds', '900'], status: 2, stderr: 'must last 30 minutes or more' },
  ]
  for (const { args, status, stderr } of cases) {
    test(`sallyport ${args.join(' ')}`, async () => {
      await using side = await openUserSide({ users })
      const outcome = await side.sallyport(args, args.includes('nobody') ? {} : side.keyOf('ana'))
      expect(outcome.stderr.toLowerCase()).toContain(stderr.toLowerCase())
      expect(outcome).toMatchObject({ status, stdout: '' })
      expect(outcome.stderr).not.toMatch(/^\s+at /m)
      expect(outcome.stderr).not.toContain(side.keyOf('ana')['AWS_SECRET_ACCESS_KEY'])
    })
  }
})

describe('what the world gets wrong', () => {
  test('nobody listens at the endpoint', async () => {
    await using side = await openUserSide({ users })
    const endpoint = `http://127.0.0.1:${await freePort()}`
    const outcome = await side.sallyport(
      ['login', '--endpoint-url', endpoint, '--token-code', '123456'],
      side.keyOf('ana'),
    )
    expect(outcome).toEqual({
      status: 6,
      stdout: '',
      stderr: `sallyport: no answer from ${endpoint} (ECONNREFUSED)\nhint: check the network, --endpoint-url and AWS_ENDPOINT_URL\n`,
    })
  })

  test('a key or a token with a line break in it is told as that, and not as a network that fails', async () => {
    await using side = await openUserSide({ users })
    const key = side.keyOf('ana')
    const told = 'the access key id or the session token holds a character that neither has'
    const list = await side.sallyport(['device', 'list'], {
      ...key,
      AWS_ACCESS_KEY_ID: `${key['AWS_ACCESS_KEY_ID']}\n`,
    })
    expect(list).toMatchObject({ status: 2, stderr: expect.stringContaining(told) })
    const session = { ...key, AWS_ACCESS_KEY_ID: 'ASIAEXAMPLEEXAMPLE00', AWS_SESSION_TOKEN: 'a\nb' }
    expect(await side.sallyport(['status'], session)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(told),
    })
  })

  test('nobody listens, and status says so', async () => {
    await using side = await openUserSide({ users })
    const endpoint = `http://127.0.0.1:${await freePort()}`
    const outcome = await side.sallyport(['status', '--endpoint-url', endpoint], side.keyOf('ana'))
    expect(outcome).toMatchObject({ status: 6, stderr: '' })
    expect(outcome.stdout).toContain(`problem      no answer from ${endpoint} (ECONNREFUSED)\n`)
  })

  test('the key is not known, or its secret is wrong', async () => {
    await using side = await openUserSide({ users })
    const key = side.keyOf('ana')
    const unknown = await side.sallyport(['login'], { ...key, AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEEXAMPLE00' })
    expect(unknown.status).toBe(4)
    expect(unknown.stderr).toMatch(
      /^sallyport: AWS answered InvalidClientTokenId: .*\nhint: the access key is deleted or inactive/,
    )
    const wrong = await side.sallyport(['login'], { ...key, AWS_SECRET_ACCESS_KEY: 'wrong' })
    expect(wrong.stderr).toMatch(/^sallyport: AWS answered SignatureDoesNotMatch: /)
    expect(wrong.stderr).toContain('hint: the secret access key is not the one of this access key id')
    const where = ['--endpoint-url', side.aws.endpoint]
    await configure(
      side,
      `[profile other]\naws_access_key_id = ${key['AWS_ACCESS_KEY_ID']}\naws_secret_access_key = wrong\n`,
    )
    const add = await side.sallyport(['key', 'add', 'ana', '--from-credentials-file', 'other', ...where])
    expect(add.stderr).toContain(`add the key again: sallyport key add ana --endpoint-url ${side.aws.endpoint}\n`)
    const elsewhere = await side.sallyport(['login', '--region', 'nowhere'], key)
    expect(elsewhere.stderr).toMatch(/AWS answered SignatureDoesNotMatch: .*valid region.*\nhint: .*--region/)
  })

  test('the vault is damaged: it is kept, and said', async () => {
    await using side = await openUserSide({ users })
    await mkdir(side.folders.data, { recursive: true, mode: 0o700 })
    await writeFile(join(side.folders.data, 'vault.age'), 'not an age file', { mode: 0o600 })
    const outcome = await side.sallyport(['key', 'list'], { SALLYPORT_VAULT_PASSPHRASE: 'four random words' })
    expect(outcome).toMatchObject({ status: 7, stdout: '' })
    expect(outcome.stderr).toMatch(/^sallyport: the vault `\S+vault\.age` is damaged\nhint: it was left as it is/)
  })

  test('the sessions lie behind a link: they are not read, and credential-process says why', async () => {
    await using side = await openUserSide({ users })
    const login = await side.sallyport(['login', '--token-code', side.aws.tokenCode('ana')], side.keyOf('ana'))
    expect(login.status).toBe(0)
    const sessions = join(side.folders.state, 'sessions')
    await rename(sessions, join(side.home, 'elsewhere'))
    await symlink(join(side.home, 'elsewhere'), sessions)
    const outcome = await side.sallyport(['credential-process'], side.keyOf('ana'))
    expect(outcome).toMatchObject({ status: 7, stdout: '' })
    expect(outcome.stderr).toContain(`sallyport: \`${sessions}\` is a symbolic link\nhint: secrets are neither read`)
  })

  test('the state folder can not be made: the code is not lost in silence', async () => {
    await using side = await openUserSide({ users })
    await mkdir(join(side.home, '.local'))
    await writeFile(join(side.home, '.local', 'state'), 'a file in the way')
    const outcome = await side.sallyport(['login', '--token-code', '123456'], side.keyOf('ana'))
    expect(outcome.status).toBe(7)
    expect(outcome.stderr).toContain('a part of its path is no folder')
  })

  test('a profile in the files that leads nowhere', async () => {
    await using side = await openUserSide({ users })
    await configure(side, '[profile empty]\nregion = eu-west-1\n[profile role]\nrole_arn = arn:aws:iam::1:role/R\n')
    expect(await side.sallyport(['login', 'empty'])).toEqual({
      status: 3,
      stdout: '',
      stderr: 'sallyport: no long-term access key for profile `empty`\nhint: add one: sallyport key add empty\n',
    })
    expect((await side.sallyport(['login', 'role'])).stderr).toContain('has a role_arn but no source_profile')
    expect((await side.sallyport(['login', 'emty'])).stderr).toBe(
      'sallyport: no profile `emty`\nhint: did you mean `empty`?\n',
    )
  })

  test('a user without a device is told how to get one', async () => {
    await using side = await openUserSide({ users: { bo: { groups: ['Force_MFA'] } } })
    const outcome = await side.sallyport(['login'], side.keyOf('bo'))
    expect(outcome).toEqual({
      status: 3,
      stdout: '',
      stderr: 'sallyport: no MFA device on user `bo`\nhint: sallyport device enroll\n',
    })
  })
})

async function configure(side: UserSide, text: string): Promise<void> {
  await mkdir(join(side.home, '.aws'), { recursive: true })
  await writeFile(join(side.home, '.aws', 'config'), text)
}
