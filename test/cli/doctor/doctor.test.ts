import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Connection } from '../../../src/cli/connection.ts'
import { checkAws } from '../../../src/cli/doctor/check-aws.ts'
import type { Finding } from '../../../src/cli/doctor/finding.ts'
import { AwsApiError } from '../../../src/errors.ts'
import { openUserSide, type UserSide } from '../../user-side.ts'

const VAULT = { SALLYPORT_VAULT_PASSPHRASE: 'four random words here' }
const users = { ana: { groups: ['Force_MFA'], mfa: true } }

async function writeConfig(side: UserSide, credentials: string, config = ''): Promise<void> {
  await mkdir(join(side.home, '.aws'), { recursive: true })
  for (const [name, text] of Object.entries({ credentials, config })) {
    await writeFile(join(side.home, '.aws', name), text, { mode: 0o600 })
  }
}

async function doctor(side: UserSide, args: readonly string[], environment = {}) {
  const { status, stdout, stderr } = await side.sallyport(['doctor', '--json', ...args], environment)
  return { status, stderr, findings: JSON.parse(stdout) as Finding[] }
}

function plainKey(side: UserSide): string {
  const { accessKeyId, secretAccessKey } = side.aws.clientConfig('ana').credentials
  return `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`
}

const refuse = () => Promise.reject(new AwsApiError('InvalidClientTokenId', 403, 'invalid'))

describe('doctor', () => {
  test('a line for which the AWS CLI refuses the whole file, and a file that is none, are told once', async () => {
    await using side = await openUserSide({ users })
    await writeConfig(side, `[ana]\n${plainKey(side)}`, '[profile ana]\nregion = x\n[profile role\n')
    const file = join(side.home, '.aws', 'config')
    const { status, findings } = await doctor(side, ['ana'])
    expect(status).toBe(5)
    expect(findings).toContainEqual(
      expect.objectContaining({ level: 'problem', message: expect.stringContaining(`line 3 of ${file} is neither`) }),
    )

    const none = await doctor(side, ['ana'], { AWS_CONFIG_FILE: side.home })
    expect(none.findings.filter(({ message }) => message.includes('it is a folder'))).toHaveLength(1)
  })

  test('a key in plain text that others can read: two problems, each with its command', async () => {
    await using side = await openUserSide({ users })
    await writeConfig(side, `[ana]\n${plainKey(side)}`)
    const file = join(side.home, '.aws', 'credentials')
    await chmod(file, 0o644)
    const { status, findings } = await doctor(side, ['ana'])
    expect(status).toBe(5)
    expect(findings.filter(({ level }) => level === 'problem')).toMatchObject([
      { check: 'files', message: `others can read \`${file}\` (mode 644)`, mend: `chmod 600 ${file}` },
      { check: 'profiles', mend: 'sallyport key import ana --remove-plain-text' },
    ])
    expect(findings).toContainEqual(
      expect.objectContaining({ check: 'key', level: 'ok', message: expect.stringContaining(':user/ana') }),
    )
    expect(findings).toContainEqual(expect.objectContaining({ check: 'clock', level: 'ok' }))
    expect(JSON.stringify(findings)).not.toContain(side.aws.clientConfig('ana').credentials.secretAccessKey)
  })

  test('what was mended by its commands is well', async () => {
    await using side = await openUserSide({ users })
    await writeConfig(side, `[ana]\n${plainKey(side)}`)
    await side.sallyport(['key', 'import', 'ana', '--remove-plain-text'], VAULT)
    const { status, findings } = await doctor(side, ['ana'], VAULT)
    expect(findings.filter(({ level }) => level === 'problem')).toEqual([])
    expect(status).toBe(0)
    expect(findings).toContainEqual(
      expect.objectContaining({
        check: 'vault',
        message:
          'an encrypted file (it is there already) with 1 key; its passphrase comes from SALLYPORT_VAULT_PASSPHRASE',
      }),
    )
    const wrong = await doctor(side, ['ana'], { SALLYPORT_VAULT_PASSPHRASE: 'another one' })
    expect(wrong.status).toBe(5)
    expect(wrong.findings.find(({ check }) => check === 'vault')?.message).toContain(
      'the passphrase does not open the vault',
    )

    side.aws.clock.advance('100 d')
    const old = await doctor(side, ['ana'])
    expect(old.findings).toContainEqual(expect.objectContaining({ level: 'warning', mend: 'sallyport key rotate ana' }))
  })

  test('a key that is unknown, an endpoint that is not there', async () => {
    await using side = await openUserSide({ users })
    await writeConfig(side, '[ana]\naws_access_key_id = AKIAEXAMPLEEXAMPLE00\naws_secret_access_key = very/secret\n')
    const unknown = await doctor(side, ['ana'])
    expect(unknown.findings.find(({ check }) => check === 'key')).toMatchObject({ level: 'problem' })

    const gone = await doctor(side, ['ana', '--endpoint-url', 'http://127.0.0.1:9'])
    expect(gone.status).toBe(5)
    expect(gone.findings.find(({ check }) => check === 'endpoint')?.level).toBe('problem')
  })

  for (const [skewSeconds, level, message] of [
    [0, 'ok', '0 s off'],
    [-45, 'warning', '45 s behind'],
    [400, 'problem', '400 s ahead of'],
    [undefined, 'warning', 'no time'],
  ] as const) {
    test(`a clock that is ${skewSeconds} s ahead`, async () => {
      const aws = { sts: () => ({ getCallerIdentity: refuse, clockSkewSeconds: () => skewSeconds }) }
      const connection = { aws, endpoint: 'aws', region: undefined } as unknown as Connection
      expect(await checkAws(connection, undefined)).toMatchObject([
        { check: 'endpoint', level: 'ok', message: 'STS of AWS in us-east-1 answers' },
        { check: 'clock', level, message: expect.stringContaining(message) },
      ])
    })
  }

  const MISTAKES: [string, string, Partial<Finding>][] = [
    [
      'a user’s ARN for a device’s',
      '[profile bo]\nmfa_serial = arn:aws:iam::123456789012:user/bo\n',
      {
        level: 'problem',
        message: 'mfa_serial of profile `bo` is the ARN of a user, not of a device: arn:aws:iam::123456789012:user/bo',
      },
    ],
    [
      'a FIDO device',
      '[profile bo]\nmfa_serial = arn:aws:iam::123456789012:u2f/user/bo/key-ABC\n',
      { level: 'problem' },
    ],
    ['a role without a source', '[profile bo]\nrole_arn = arn:aws:iam::123456789012:role/x\n', { level: 'warning' }],
    [
      'a role with a source that has no key',
      '[profile bo]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = no\n',
      { level: 'problem', mend: 'sallyport key add no' },
    ],
    ['a services section that is missing', '[profile bo]\nservices = none\n', { level: 'problem' }],
  ]
  for (const [name, config, expected] of MISTAKES) {
    test(`a mistake in ~/.aws/config: ${name}`, async () => {
      await using side = await openUserSide({ users })
      await writeConfig(side, '', `${config}[profile ana]\n`)
      const { findings } = await doctor(side, ['ana'])
      expect(findings.filter(({ check }) => check === 'profiles')).toMatchObject([expected])
    })
  }

  test('as text', async () => {
    await using side = await openUserSide({ users })
    const { stdout, status } = await side.sallyport(['doctor'], side.keyOf('ana'))
    expect(status).toBe(0)
    expect(stdout).toMatch(/^warning  environment  a long-term key is in the environment \(AKIA\w+\)/)
    expect(stdout).toMatch(/\n {22}-> sallyport key add/)
    expect(stdout).toMatch(/\nok {7}clock {8}\d s off AWS's\n/)
  })
})
