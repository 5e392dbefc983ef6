import { execFile } from 'node:child_process'
import { chmod, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { programOrSkip } from '../program.ts'
import { openUserSide, type UserSide } from '../user-side.ts'

interface Side extends UserSide {
  readonly file: string
  login(...more: readonly string[]): ReturnType<UserSide['sallyport']>
}

/** Ana, whose long-term key stands in a file with comments and another profile. */
async function openSide(extra = ''): Promise<Side> {
  const side = await openUserSide({
    users: { ana: { groups: ['Force_MFA'], policies: ['AmazonS3FullAccess'], mfa: true } },
  })
  const { accessKeyId, secretAccessKey } = side.aws.clientConfig('ana').credentials
  const file = join(side.home, '.aws', 'credentials')
  await mkdir(join(side.home, '.aws'))
  const key = `aws_access_key_id=${accessKeyId}\naws_secret_access_key =  ${secretAccessKey}\n`
  await writeFile(file, `# mine\n[ana]\n${key}\n; other\n[other]\nregion = eu-west-1\n${extra}`, { mode: 0o600 })
  const login = (...more: readonly string[]) =>
    side.sallyport(['login', 'ana', '--token-code', side.aws.tokenCode('ana'), ...more])
  return Object.assign(side, { file, login })
}

describe('login --write-profile', () => {
  test('adds a section, by which the AWS CLI signs in, and logout gives the file back as it was', async ({ skip }) => {
    const aws = programOrSkip(skip, 'aws')
    await using side = await openSide()
    const before = await readFile(side.file, 'utf8')
    const login = await side.login('--write-profile', 'ana-mfa', '--region', 'eu-central-1')
    expect(login).toMatchObject({ status: 0, stderr: expect.stringContaining('as profile `ana-mfa`') })
    const text = await readFile(side.file, 'utf8')
    expect(text.startsWith(`${before}\n[ana-mfa]\naws_access_key_id = ASIA`)).toBe(true)
    expect(text).toMatch(/^x_security_token_expires = \d{4}-.*Z\nregion = eu-central-1$/m)
    expect((await stat(side.file)).mode & 0o777).toBe(0o600)

    const env = { ...side.environment, AWS_PROFILE: 'ana-mfa' }
    const { stdout } = await promisify(execFile)(aws, ['s3api', 'list-buckets', '--output', 'json'], { env })
    expect(JSON.parse(stdout)).toMatchObject({ Buckets: [] })

    expect((await side.sallyport(['logout', 'ana'])).stderr).toContain('removed from the credentials file: ana-mfa')
    expect((await readFile(side.file, 'utf8')).trimEnd()).toBe(before.trimEnd())
  })

  test('writes over what it wrote, and keeps what others wrote into it', async () => {
    await using side = await openSide()
    await side.login('--write-profile', 'ana-mfa')
    const first = await readFile(side.file, 'utf8')
    await writeFile(side.file, `${first}# a note\noutput = json\n`)
    const again = await side.sallyport(['login', 'ana', '--write-profile', 'ana-mfa'])
    expect(again.status).toBe(0)
    const second = await readFile(side.file, 'utf8')
    expect(second.match(/\[ana-mfa\]/g)).toHaveLength(1)
    expect(second.endsWith('# a note\noutput = json\n')).toBe(true)
    await side.sallyport(['logout', '--all'])
    const left = await readFile(side.file, 'utf8')
    expect(left).toContain('[ana-mfa]\n# a note\noutput = json\n')
    expect(left).not.toContain('ASIA')
  })

  for (const [name, extra, config] of [
    ['ana', '', ''],
    ['other', '', ''],
    ['boss', '', '[profile boss]\ncredential_process = x\n'],
    ['boss', '', '[profile boss]\nrole_arn = arn:aws:iam::123456789012:role/boss\nsource_profile = ana\n'],
    ['default', '', '[default]\ncredential_process = x\n'],
    ['twice', '[twice]\nsallyport_access_key = AKIA\n[twice]\nregion = x\n', ''],
  ] as const) {
    test(`writes nothing over \`${name}\` ${config || extra}`, async () => {
      await using side = await openSide(extra)
      await writeFile(join(side.home, '.aws', 'config'), config)
      const before = await readFile(side.file, 'utf8')
      const login = await side.login('--write-profile', name, '--region', 'eu-west-3')
      expect(login.status).not.toBe(0)
      expect(login.stderr).toMatch(/sallyport did not write|twice/)
      expect(await readFile(side.file, 'utf8')).toBe(before)
    })
  }

  test('a file that others can read is closed to them, a link stays a link, and its line ends stay', async () => {
    await using side = await openSide()
    const real = join(side.home, 'dotfiles')
    const text = (await readFile(side.file, 'utf8')).replaceAll('\n', '\r\n')
    await writeFile(real, text)
    await chmod(real, 0o644)
    await promisify(execFile)('rm', [side.file])
    await symlink(real, side.file)
    const login = await side.login('--write-profile', 'ana-mfa')
    expect(login.stderr).toContain('others could read')
    expect((await stat(real)).mode & 0o777).toBe(0o600)
    expect((await readFile(real, 'utf8')).replaceAll('\r\n', '')).not.toContain('\n')
  })

  test('a file that is not there yet is made for its owner alone', async () => {
    await using side = await openUserSide({ users: { ana: { groups: ['Force_MFA'], mfa: true } } })
    const args = ['login', '--token-code', side.aws.tokenCode('ana'), '--write-profile', 'ana-mfa']
    expect((await side.sallyport(args, side.keyOf('ana'))).status).toBe(0)
    expect((await stat(join(side.home, '.aws', 'credentials'))).mode & 0o777).toBe(0o600)
  })
})
