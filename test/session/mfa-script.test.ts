import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { programOrSkip } from '../program.ts'
import type { UserSide } from '../user-side.ts'
import { filesAndRegionOf, filesOf, openWithScript, shell, writeCredentials } from './source-mfa-script.ts'

const SHELLS = ['bash', 'zsh'] as const

// Each start of the AWS CLI takes about a second of a processor, so what differs by shell is tested in each, the rest once.
const SLOW = { timeout: 120_000 }

for (const program of SHELLS) {
  describe(`mfa.sh sourced by ${program}`, SLOW, () => {
    beforeEach(({ skip }) => {
      programOrSkip(skip, program)
      programOrSkip(skip, 'aws')
    })

    test('signs the shell in, and clears what is stale', async () => {
      const { side, path } = await openWithScript()
      await using _ = side
      await writeCredentials(side, 'ana')
      const { status, stdout, stderr } = await shell(
        program,
        `source "$1" && printf '%s|' "\${AWS_PROFILE-none}" "\${AWS_SECURITY_TOKEN-none}" "$AWS_CREDENTIAL_EXPIRATION" &&
         aws --endpoint-url "${side.aws.endpoint}" --region us-east-1 s3api list-buckets --query 'length(Buckets)' --output text`,
        { side, path, typed: `${side.aws.tokenCode('ana')}\n`, environment: { ...filesOf(side), AWS_PROFILE: 'ana' } },
      )
      expect(stderr).toMatch(/^Token code of arn:aws:iam::123456789012:mfa\/\S+:.*\n/)
      const expiration = /Signed in as arn:aws:iam::123456789012:user\/ana until (\S+)\.\n/.exec(stderr)?.[1] ?? ''
      expect(Date.parse(expiration) - side.aws.clock.now().getTime()).toBeGreaterThan(43_100_000)
      expect(stdout).toMatch(/^none\|none\|\d{4}-\S+\|0\n/)
      expect(stderr).toContain('Cleared: AWS_PROFILE. To sign in again: AWS_PROFILE=ana source mfa.sh')
      expect(status).toBe(0)
    })

    test('exports nothing after a failure, does not end the shell, and has a status of its own', async () => {
      const { side, path } = await openWithScript()
      await using _ = side
      const { status, stdout, stderr } = await shell(
        program,
        `source "$1"; printf '%s %s' "$?" "\${AWS_SESSION_TOKEN-nothing}"`,
        { side, path, environment: filesAndRegionOf(side) },
      )
      expect(status).toBe(0)
      expect(stdout).toBe('1 nothing')
      expect(stderr).toContain('mfa.sh: there is no access key here, so AWS was not asked: aws configure')
    })

    test('run, it prints the lines to copy', async () => {
      const { side, path } = await openWithScript()
      await using _ = side
      await writeCredentials(side)
      const { status, stdout } = await shell(program, `${program} "$1"`, {
        side,
        path,
        typed: `${side.aws.tokenCode('ana')}\n`,
        environment: filesAndRegionOf(side),
      })
      expect(status).toBe(0)
      expect(
        stdout
          .trim()
          .split('\n')
          .map((line) => line.replace(/'[^']+'$/, "'…'")),
      ).toEqual([
        "export AWS_ACCESS_KEY_ID='…'",
        "export AWS_SECRET_ACCESS_KEY='…'",
        "export AWS_SESSION_TOKEN='…'",
        "export AWS_CREDENTIAL_EXPIRATION='…'",
      ])
    })
  })
}

describe('mfa.sh', SLOW, () => {
  const program = 'bash'
  beforeEach(({ skip }) => {
    programOrSkip(skip, program)
    programOrSkip(skip, 'aws')
  })

  test('asks which device when there are several', async () => {
    const { side, path } = await openWithScript()
    await using _ = side
    await writeCredentials(side)
    const { serialNumber } = await assignSecond(side, side.ports.aws.iam(side.aws.administrator))
    const environment = filesAndRegionOf(side)
    const none = await shell(program, 'source "$1"', { side, path, typed: '3\n', environment })
    expect(none.stderr).toContain('Several MFA devices:\n1  arn:aws:iam::123456789012:mfa/')
    expect(none.stderr).toContain(serialNumber)
    expect(none.stderr).toContain('that is none of them')
    const chosen = await shell(program, 'source "$1" && echo "$AWS_CREDENTIAL_EXPIRATION"', {
      side,
      path,
      typed: `${indexOf(none.stderr, side.aws.serialNumbers('ana')[0])}\n${side.aws.tokenCode('ana')}\n`,
      environment,
    })
    expect(chosen.stdout).toMatch(/^\d{4}-/)
  })

  test('where the long-term key is only in the environment it asks before it hides it', async () => {
    const { side, path } = await openWithScript()
    await using _ = side
    const environment = { ...filesAndRegionOf(side), ...side.keyOf('ana') }
    const command = 'source "$1"; printf "%s" "$AWS_ACCESS_KEY_ID"'
    const no = await shell(program, command, { side, path, typed: 'n\n', environment })
    expect(no.stderr).toContain(`The long-term key ${environment['AWS_ACCESS_KEY_ID']} is only in the environment`)
    expect(no.stdout).toBe(environment['AWS_ACCESS_KEY_ID'])
    const yes = await shell(program, command, {
      side,
      path,
      typed: `y\n${side.aws.tokenCode('ana')}\n`,
      environment,
    })
    expect(yes.stdout).toMatch(/^ASIA/)
  })

  test('inside a session it says which variables hide the long-term key, and signs in anew', async () => {
    const { side, path } = await openWithScript()
    await using _ = side
    await writeCredentials(side)
    const { stdout, stderr } = await shell(program, 'source "$1" && printf "%s" "$AWS_SESSION_TOKEN"', {
      side,
      path,
      typed: `${side.aws.tokenCode('ana')}\n`,
      environment: {
        ...filesAndRegionOf(side),
        AWS_ACCESS_KEY_ID: 'ASIAEXAMPLEEXAMPLE00',
        AWS_SECRET_ACCESS_KEY: 'stale',
        AWS_SESSION_TOKEN: 'stale',
      },
    })
    expect(stderr).toContain(
      'This shell is in a session already: AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN hide the long-term key.',
    )
    expect(stdout.length).toBeGreaterThan(20)
  })

  test('a program that gives the key, and may ask a person for it, runs once at a time', async () => {
    const { side, path } = await openWithScript()
    await using _ = side
    const { accessKeyId, secretAccessKey } = side.aws.clientConfig('ana').credentials
    const key = JSON.stringify({ Version: 1, AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey })
    const giver = join(side.home, 'give-key')
    await writeFile(
      giver,
      `cd '${side.home}'; mkdir runs || echo again >> together; sleep 1; rmdir runs; echo '${key}'\n`,
    )
    await writeFile(join(side.home, 'config'), `[default]\ncredential_process = sh ${giver}\n`)
    const { stdout } = await shell(program, 'source "$1" && printf "%s" "$AWS_ACCESS_KEY_ID"; cat ~/together', {
      side,
      path,
      typed: `${side.aws.tokenCode('ana')}\n`,
      environment: filesAndRegionOf(side),
    })
    expect(stdout).toMatch(/^ASIA[A-Z2-7]{16}$/)
  })

  test('where the user may not list devices it shows what AWS says, and asks for one', async () => {
    const { side, path } = await openWithScript()
    await using _ = side
    await writeCredentials(side, 'default', 'cy')
    const { stdout, stderr } = await shell(program, 'source "$1" && printf "%s" "$AWS_ACCESS_KEY_ID"', {
      side,
      path,
      typed: `${side.aws.serialNumbers('cy')[0]}\n${side.aws.tokenCode('cy')}\n`,
      environment: filesAndRegionOf(side),
    })
    expect(stderr.match(/AccessDenied/g)).toHaveLength(1)
    expect(stderr).toContain('Serial number (ARN) of the MFA device:')
    expect(stdout).toMatch(/^ASIA/)
  })

  test('wrong codes end after three tries', async () => {
    const { side, path } = await openWithScript()
    await using _ = side
    await writeCredentials(side)
    const typed = 'abc\n12345\n000000\n'
    const { stderr } = await shell(program, 'source "$1"', { side, path, typed, environment: filesAndRegionOf(side) })
    expect(stderr).toContain('Six digits, please.')
    expect(stderr).toContain('A wrong code or one used before')
    expect(stderr).toContain('mfa.sh: not signed in; nothing is changed')
  })

  test('says what AWS was not even asked, and what it refused', async () => {
    const { side, path } = await openWithScript()
    await using _ = side
    await writeCredentials(side)
    const told = async (environment: Record<string, string>) => {
      const settings = { side, path, environment: { ...filesAndRegionOf(side), ...environment } }
      return (await shell(program, 'source "$1"', settings)).stderr
    }
    expect(await told({ AWS_PROFILE: 'nobody' })).toContain('mfa.sh: there is no such profile, so AWS was not asked')
    const { accessKeyId } = side.aws.clientConfig('ana').credentials
    await writeFile(
      join(side.home, 'credentials'),
      `[default]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = wrong\n`,
    )
    const refused = await told({})
    expect(refused).toContain('SignatureDoesNotMatch')
    expect(refused).toContain('mfa.sh: AWS does not take the access key')
    await side.aws.close()
    expect(await told({ AWS_MAX_ATTEMPTS: '1' })).toContain('mfa.sh: AWS did not answer')
  })

  test('a user without a device, and a missing aws, are told so', async () => {
    const { side, path } = await openWithScript()
    await using _ = side
    await writeCredentials(side, 'default', 'bo')
    const noDevice = await shell(program, 'source "$1"', { side, path, environment: filesAndRegionOf(side) })
    expect(noDevice.stderr).toContain(
      'mfa.sh: no MFA device on arn:aws:iam::123456789012:user/bo: ' +
        `assign one first (sallyport device enroll --endpoint-url ${side.aws.endpoint})\n`,
    )
    expect(noDevice.status).toBe(1)
    const noAws = await shell(program, 'PATH=$SH_ONLY; source "$1"', {
      side,
      path,
      environment: { SH_ONLY: await folderWithSh(side) },
    })
    expect(noAws.stderr).toBe('mfa.sh: the AWS CLI (aws) is not installed\n')
  })
})

async function assignSecond(side: UserSide, iam: ReturnType<UserSide['ports']['aws']['iam']>) {
  const { Phone } = await import('../user-side.ts')
  const phone = new Phone(side.aws.clock)
  const device = await iam.createVirtualMfaDevice('second')
  await phone.showDevice(device)
  await iam.enableMfaDevice({
    userName: 'ana',
    serialNumber: device.serialNumber,
    authenticationCode1: phone.code(),
    authenticationCode2: phone.code(1),
  })
  return device
}

function indexOf(listing: string, serialNumber: string | undefined): string {
  return (
    listing
      .split('\n')
      .find((line) => line.endsWith(`  ${serialNumber}`))
      ?.split(' ')[0] ?? 'none'
  )
}

async function folderWithSh(side: UserSide): Promise<string> {
  const { mkdir, symlink } = await import('node:fs/promises')
  const folder = join(side.home, 'sh-only')
  await mkdir(folder)
  await symlink('/bin/sh', join(folder, 'sh'))
  return folder
}
