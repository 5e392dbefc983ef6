import { describe, expect, test } from 'vitest'
import type { EnrollmentRecord } from '../../src/ports.ts'
import { openUserSide, Phone, type UserSide } from '../user-side.ts'
import { ENTER, PROGRAM, runOnTerminal } from './pseudo-terminal.ts'

const ANA = 'arn:aws:iam::123456789012:mfa/ana'
const SECOND = 'arn:aws:iam::123456789012:mfa/second'

/** A device that the phone holds and nobody has, as an enrollment on another computer leaves it. */
async function unassigned(side: UserSide): Promise<Phone> {
  const phone = new Phone(side.aws.clock)
  await phone.showDevice(await side.ports.aws.iam(side.aws.administrator).createVirtualMfaDevice('second'))
  return phone
}

function codesOf(phone: Phone): string[] {
  return ['--authentication-code1', phone.code(), '--authentication-code2', phone.code(1)]
}

describe('device list', () => {
  test('none, assigned, unassigned', async () => {
    await using side = await openUserSide({ users: { ana: { groups: ['Force_MFA'] } } })
    const key = side.keyOf('ana')
    expect(await side.sallyport(['device', 'list'], key)).toEqual({
      status: 0,
      stdout: '',
      stderr: 'no MFA device on arn:aws:iam::123456789012:user/ana; enroll one: sallyport device enroll\n',
    })

    const phone = await unassigned(side)
    await side.sallyport(['device', 'enroll', '--resume', '--serial-number', SECOND, ...codesOf(phone)], key)
    await side.ports.aws.iam(side.aws.administrator).createVirtualMfaDevice('ana')
    await side.ports.enrollments.save({
      endpoint: side.aws.endpoint,
      account: side.aws.accountId,
      userName: 'ana',
      serialNumber: ANA,
      startedAt: side.aws.clock.now(),
      state: 'shown',
    })
    const resumed = await side.sallyport(['device', 'enroll', '--resume', '--show-secret'], key)
    expect(resumed.stderr).toContain('the secret of a device that is made already can not be shown')
    const list = await side.sallyport(['device', 'list'], key)
    expect(list.stdout).toMatch(
      /^SERIAL NUMBER\s+TYPE\s+STATE\s+SINCE\n\S+mfa\/second\s+virtual\s+assigned\s+\S+Z\n\S+mfa\/ana\s+virtual\s+unassigned\n$/,
    )
    expect(list.stderr).toContain('sallyport device enroll --resume')
    const json = await side.sallyport(['device', 'list', '--json'], key)
    expect(JSON.parse(json.stdout)).toMatchObject([
      { serialNumber: SECOND, type: 'virtual', state: 'assigned' },
      { serialNumber: ANA, type: 'virtual', state: 'unassigned' },
    ])
  })
})

describe('a second device', () => {
  const users = { ana: { groups: ['Force_MFA'], mfa: true } }

  test('is enrolled in a session with MFA, since AWS wants one', async () => {
    await using side = await openUserSide({ users })
    const key = side.keyOf('ana')
    const phone = await unassigned(side)
    const resume = ['device', 'enroll', '--resume', '--serial-number', SECOND, ...codesOf(phone)]
    const without = await side.sallyport(resume, key)
    expect(without).toMatchObject({ status: 2, stdout: '' })
    expect(without.stderr).toContain('hint: give --token-code')

    const enrolled = await side.sallyport([...resume, '--token-code', side.aws.tokenCode('ana')], key)
    expect(enrolled).toMatchObject({ status: 0, stdout: `${SECOND}\n` })
    expect(side.aws.serialNumbers('ana')).toHaveLength(2)
  })

  test('then login asks which signs in, and remembers', async () => {
    await using side = await openUserSide({ users })
    const key = side.keyOf('ana')
    const phone = await unassigned(side)
    const resume = ['device', 'enroll', '--resume', '--serial-number', SECOND, ...codesOf(phone)]
    await side.sallyport([...resume, '--token-code', side.aws.tokenCode('ana')], key)
    await side.ports.knownUsers.remove(side.aws.endpoint, key['AWS_ACCESS_KEY_ID'] ?? '')

    const several = await side.sallyport(['login'], key)
    expect(several.status).toBe(2)
    expect(several.stderr).toContain('the user has several MFA devices: ')
    expect(several.stderr).toContain('hint: name one with --serial-number')

    const login = runOnTerminal(process.execPath, [PROGRAM, 'login'], { ...side.environment, ...key })
    await login.sees(/Which device signs in\?/)
    await login.sees(/mfa\/second/)
    // The devices stand in the order AWS lists them; the second one is below or above.
    login.types(side.aws.serialNumbers('ana')[0] === SECOND ? ENTER : `\u001B[B${ENTER}`)
    const [, chosen = ''] = await login.sees(/Token code of (\S+)/)
    login.types(`${chosen === SECOND ? phone.code(2) : side.aws.tokenCode('ana')}${ENTER}`)
    await login.sees(/signed in as/)
    expect((await login.ended()).status).toBe(0)
    expect(JSON.parse((await side.sallyport(['login', '--json'], key)).stdout)).toMatchObject({
      serialNumber: chosen,
      reused: true,
    })
  })
})

describe('a replacement that was begun', () => {
  const users = { ana: { groups: ['Force_MFA'], mfa: true } }

  async function openBegun() {
    const side = await openUserSide({ users })
    const [old = ''] = side.aws.serialNumbers('ana')
    const phone = await unassigned(side)
    const record: EnrollmentRecord = {
      endpoint: side.aws.endpoint,
      account: side.aws.accountId,
      userName: 'ana',
      serialNumber: SECOND,
      startedAt: side.aws.clock.now(),
      state: 'shown',
      replaces: old,
    }
    await side.ports.enrollments.save(record)
    return { side, old, phone, record }
  }

  for (const command of ['replace', 'enroll'] as const) {
    test(`device ${command} --resume assigns the new device, tests it, and ends the old`, async () => {
      const { side, old, phone } = await openBegun()
      await using _ = side
      const args = ['device', command, '--resume', ...codesOf(phone), '--token-code', side.aws.tokenCode('ana')]
      const outcome = await side.sallyport(args, side.keyOf('ana'))
      expect(outcome).toEqual({
        status: 0,
        stdout: `${SECOND}\n`,
        stderr:
          `finishing the enrollment of ${SECOND}\n` +
          `${SECOND} is assigned; testing it with a real sign-in before the old device goes\n` +
          `${old} is deactivated; codes come from the new device now\n` +
          `an administrator can delete it: aws iam delete-virtual-mfa-device --serial-number ${old}\n`,
      })
      expect(side.aws.serialNumbers('ana')).toEqual([SECOND])
      const login = await side.sallyport(['login', '--json'], side.keyOf('ana'))
      expect(JSON.parse(login.stdout)).toMatchObject({ serialNumber: SECOND, reused: true })
      expect((await side.sallyport(['device', 'replace', '--resume'], side.keyOf('ana'))).stderr).toBe(
        'sallyport: no replacement of a device of user `ana` is unfinished on this computer\n' +
          'hint: start: sallyport device replace\n',
      )
    })
  }

  test('with both assigned is told by device list, and device replace ends the old without a QR code', async () => {
    const { side, old, phone, record } = await openBegun()
    await using _ = side
    const key = side.keyOf('ana')
    // As an interruption after the second code leaves it.
    const elsewhere = ['device', 'enroll', '--resume', '--serial-number', SECOND, ...codesOf(phone)]
    await side.ports.enrollments.remove(record)
    await side.sallyport([...elsewhere, '--token-code', side.aws.tokenCode('ana')], key)
    await side.ports.enrollments.save(record)
    await side.sallyport(['logout', '--all'])

    const list = await side.sallyport(['device', 'list'], key)
    expect(list.stderr).toBe(`${SECOND} is assigned and was to replace ${old}; to finish: sallyport device replace\n`)
    const replaced = await side.sallyport(['device', 'replace', '--json', '--token-code', phone.code(2)], key)
    expect(JSON.parse(replaced.stdout)).toEqual({ oldSerialNumber: old, newSerialNumber: SECOND, oldDeleted: false })
    expect(side.aws.serialNumbers('ana')).toEqual([SECOND])
    expect(await side.ports.enrollments.list()).toEqual([])
  })
})

describe('mfa-script', () => {
  test('prints the script, with what was named in it', async () => {
    await using side = await openUserSide({})
    const where = ['--endpoint-url', 'http://127.0.0.1:4566/', '--region', 'eu-west-1']
    const args = ['mfa-script', "an'a", ...where, '--duration-seconds', '3600']
    const { status, stdout, stderr } = await side.sallyport(args)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^#!\/usr\/bin\/env bash\n/)
    expect(stdout).toContain(String.raw`'http://127.0.0.1:4566' 'an'\''a' 'eu-west-1' '3600'`)
  })
})
