import { execFile } from 'node:child_process'
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { AWS_CLIS } from '../aws-clis.ts'
import { runProgram } from '../run-program.ts'
import { openUserSide, type UserSide } from '../user-side.ts'
import { CTRL_C, ENTER, PROGRAM, runOnTerminal, type Typist } from './pseudo-terminal.ts'
import { typeSecretIntoPhone } from './type-secret-into-phone.ts'

const PASSPHRASE = { SALLYPORT_VAULT_PASSPHRASE: 'four random words here' }
const users = {
  ana: { groups: ['Force_MFA'], mfa: true, policies: ['AmazonS3FullAccess'] },
  MFAUser: { groups: ['Force_MFA'], policies: ['AmazonS3FullAccess'] },
}

function keyOf(side: UserSide, userName: string) {
  return side.aws.clientConfig(userName).credentials
}

async function csvOf(side: UserSide, userName: string): Promise<string> {
  const { accessKeyId, secretAccessKey } = keyOf(side, userName)
  const file = join(side.home, `${userName}.csv`)
  await writeFile(file, `Access key ID,Secret access key\n${accessKeyId},${secretAccessKey}\n`)
  return file
}

function onTerminal(side: UserSide, ...args: string[]): Typist {
  return runOnTerminal(process.execPath, [PROGRAM, ...args], { ...side.environment, ...PASSPHRASE })
}

/** The real AWS CLI, which asks us as credential_process; the newest knows AWS_ENDPOINT_URL. */
async function awsS3Ls(skip: (reason: string) => never, side: UserSide, profile: string): Promise<string> {
  const aws = AWS_CLIS["Debian's AWS CLI"](skip)
  const args = ['--profile', profile, '--endpoint-url', side.aws.endpoint, '--region', 'us-east-1', 's3', 'ls']
  const { stdout } = await promisify(execFile)(aws, args, { env: { ...side.environment, ...PASSPHRASE } })
  return stdout
}

/** A bucket to be listed. */
async function makeBucket(side: UserSide): Promise<void> {
  const { S3Client, CreateBucketCommand } = await import('@aws-sdk/client-s3')
  const s3 = new S3Client({ ...side.aws.clientConfig(), forcePathStyle: true })
  await s3.send(new CreateBucketCommand({ Bucket: 'a-bucket-of-mine' }))
}

describe('setup', () => {
  test('a user with a device: the key typed unseen, one code, and aws s3 ls works', async ({ skip }) => {
    await using side = await openUserSide({ users })
    await makeBucket(side)
    const { accessKeyId, secretAccessKey } = keyOf(side, 'ana')
    const setup = onTerminal(side, 'setup', 'ana')
    await setup.sees(/Access key id/)
    setup.types(`${accessKeyId}${ENTER}`)
    await setup.sees(/Secret access key of/)
    setup.types(`${secretAccessKey}${ENTER}`)
    await setup.sees(/Token code of/)
    setup.types(`${side.aws.tokenCode('ana')}${ENTER}`)
    await setup.sees(/try: aws s3 ls --profile ana/)
    const { status, screen } = await setup.ended()
    expect(status).toBe(0)
    expect(screen).not.toContain(secretAccessKey)
    expect(await awsS3Ls(skip, side, 'ana')).toContain('a-bucket-of-mine')

    // Done once, it asks nothing and changes nothing.
    const config = await readFile(join(side.home, '.aws', 'config'), 'utf8')
    const again = await runProgram(['setup', 'ana'], { ...side.environment, ...PASSPHRASE })
    expect(again).toMatchObject({ status: 0, stdout: '' })
    expect(again.stderr).toContain('the vault has the key')
    expect(await readFile(join(side.home, '.aws', 'config'), 'utf8')).toBe(config)
  })

  test('a user without one: from the credentials file to a device of a phone, and no plain text is left', async ({
    skip,
  }) => {
    await using side = await openUserSide({ users })
    await makeBucket(side)
    const { accessKeyId, secretAccessKey } = keyOf(side, 'MFAUser')
    await mkdir(join(side.home, '.aws'))
    const [credentials, config] = ['credentials', 'config'].map((name) => join(side.home, '.aws', name)) as [
      string,
      string,
    ]
    await writeFile(
      credentials,
      `# mine\n[MFAUser]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
    )
    await writeFile(
      config,
      '; of the team\n[profile MFAUser]\nregion = us-east-1\n\n[profile other]\nregion = eu-west-1\n',
    )
    await chmod(config, 0o640)

    const setup = onTerminal(side, 'setup', 'MFAUser')
    await setup.sees(/The key is in plain text still: remove/)
    setup.types('y')
    const code = await typeSecretIntoPhone(setup)
    setup.types(`${code(0)}${ENTER}`)
    await setup.sees(/The code right after it/)
    setup.types(`${code(1)}${ENTER}`)
    await setup.sees(/signed in as arn:aws:iam::123456789012:user\/MFAUser/)
    await setup.sees(/try: aws s3 ls --profile MFAUser/)
    expect((await setup.ended()).status).toBe(0)

    expect(await readFile(credentials, 'utf8')).toBe('# mine\n[MFAUser]\n')
    const written = await readFile(config, 'utf8')
    expect(written).toMatch(
      /^; of the team\n\[profile MFAUser\]\ncredential_process = .+ credential-process MFAUser\nregion = us-east-1\n\n/,
    )
    expect(written).toContain('[profile other]\nregion = eu-west-1\n')
    expect((await stat(config)).mode & 0o777).toBe(0o640)
    expect(await awsS3Ls(skip, side, 'MFAUser')).toContain('a-bucket-of-mine')
  })

  test('interrupted while it enrolls, it goes on with the device that the phone has', async () => {
    await using side = await openUserSide({ users })
    const args = ['setup', 'MFAUser', '--csv', await csvOf(side, 'MFAUser')]
    const first = onTerminal(side, ...args)
    await first.sees(/The key is in plain text still: remove/)
    first.types('n')
    const code = await typeSecretIntoPhone(first)
    first.types(CTRL_C)
    await first.sees(/sallyport: interrupted/)
    expect((await first.ended()).status).toBe(130)

    const second = onTerminal(side, 'setup', 'MFAUser')
    await second.sees(/the vault has the key \w+ for profile `MFAUser` already/)
    await second.sees(/Does the phone have arn:aws:iam::123456789012:mfa\/MFAUser already\?/)
    second.types('y')
    await second.sees(/Code that the device shows now/)
    second.types(`${code(0)}${ENTER}`)
    await second.sees(/The code right after it/)
    second.types(`${code(1)}${ENTER}`)
    await second.sees(/all is set up/)
    expect((await second.ended()).status).toBe(0)
    expect(side.aws.serialNumbers('MFAUser')).toEqual(['arn:aws:iam::123456789012:mfa/MFAUser'])
  })

  test('without a terminal options answer, and what is missing is named', async ({ skip }) => {
    await using side = await openUserSide({ users })
    await makeBucket(side)
    const noKey = await runProgram(['setup', 'ana'], { ...side.environment, ...PASSPHRASE })
    expect(noKey).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('hint: give --access-key-id or --csv FILE'),
    })

    const csv = await csvOf(side, 'ana')
    const noCode = await side.sallyport(['setup', 'ana', '--csv', csv], PASSPHRASE)
    expect(noCode).toMatchObject({ status: 2, stderr: expect.stringContaining('--token-code') })
    expect(noCode.stderr).toContain('what is done stays done; to go on: sallyport setup ana')
    const options = ['--csv', csv, '--remove-plain-text', '--token-code', side.aws.tokenCode('ana')]
    const environment = { ...side.environment, ...PASSPHRASE }
    expect(await runProgram(['setup', 'ana', ...options], environment)).toMatchObject({ status: 0 })
    expect(await awsS3Ls(skip, side, 'ana')).toContain('a-bucket-of-mine')
    const gone = await side.sallyport(['setup', 'ana', '--csv', csv], PASSPHRASE)
    expect(gone.stderr).toContain(`can't read \`${csv}\`: there is no such file\n`)

    // Another name for the same key, which needs quotes in both of its lines; the session is the same.
    const named = ['setup', 'Zoé’s own', '--csv', await csvOf(side, 'ana')]
    expect(await runProgram(named, environment)).toMatchObject({ status: 0 })
    expect(await awsS3Ls(skip, side, 'Zoé’s own')).toContain('a-bucket-of-mine')

    const noDevice = await side.sallyport(['setup', 'MFAUser', '--csv', await csvOf(side, 'MFAUser')], PASSPHRASE)
    expect(noDevice).toMatchObject({ status: 2, stderr: expect.stringContaining('no terminal to show a QR code on') })
  })

  test('another program of the profile is replaced only when that is said, and a role is no profile to set up', async () => {
    await using side = await openUserSide({ users })
    await mkdir(join(side.home, '.aws'))
    const config = join(side.home, '.aws', 'config')
    const text =
      '[profile ana]\ncredential_process = aws-vault export ana\n\n' +
      '[profile admin]\nrole_arn = arn:aws:iam::123456789012:role/admin\nsource_profile = ana\n'
    await writeFile(config, text)
    const args = ['setup', 'ana', '--csv', await csvOf(side, 'ana'), '--token-code', side.aws.tokenCode('ana')]
    const asked = await side.sallyport(args, PASSPHRASE)
    expect(asked).toMatchObject({ status: 2, stderr: expect.stringContaining('aws-vault export ana') })
    expect(await readFile(config, 'utf8')).toBe(text)
    expect((await side.sallyport(['setup', 'ana', '--yes'], PASSPHRASE)).status).toBe(0)
    expect(await readFile(config, 'utf8')).toContain('credential-process ana\n')

    const role = await side.sallyport(['setup', 'admin'], PASSPHRASE)
    expect(role).toMatchObject({ status: 2, stderr: expect.stringContaining('sallyport setup ana') })
  })
})
