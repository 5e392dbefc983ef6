import { describe, expect, test } from 'vitest'
import type { Connection } from '../../src/cli/connection.ts'
import { credentialsForDevices } from '../../src/cli/devices/device-owner.ts'
import { openUserSide, Phone, type UserSide } from '../user-side.ts'

/** An administrator who has no device, and ana who has one. */
const users = {
  ana: { groups: ['Force_MFA'], mfa: true },
  admin: { policies: ['AdministratorAccess'] },
} as const

function remove(side: UserSide, args: readonly string[], userName = 'ana') {
  return side.sallyport(['device', 'remove', '--yes', ...args], side.keyOf(userName))
}

/** As an administrator gives it. */
async function secondDevice({ aws, ports }: UserSide): Promise<string> {
  const iam = ports.aws.iam(aws.administrator)
  const phone = new Phone(aws.clock)
  const made = await iam.createVirtualMfaDevice('lost')
  await phone.showDevice(made)
  const codes = { authenticationCode1: phone.code(), authenticationCode2: phone.code(1) }
  await iam.enableMfaDevice({ userName: 'ana', serialNumber: made.serialNumber, ...codes })
  return made.serialNumber
}

async function openSettled(propagationSeconds: number): Promise<UserSide> {
  const side = await openUserSide({ users, propagationSeconds })
  side.aws.clock.advance('60 s')
  return side
}

for (const propagationSeconds of [0, 14]) {
  describe(`device remove, STS ${propagationSeconds} s behind IAM`, () => {
    test('one’s only device: says so, signs in with it, and tells how to go on', async () => {
      await using side = await openSettled(propagationSeconds)
      const [serialNumber = ''] = side.aws.serialNumbers('ana')
      const without = await side.sallyport(['device', 'remove'], side.keyOf('ana'))
      expect(without).toMatchObject({ status: 2, stdout: '' })
      expect(without.stderr).toContain('It is the only MFA device of the user')
      expect(without.stderr).toContain('hint: give --yes')

      const removed = await remove(side, ['--token-code', side.aws.tokenCode('ana')])
      expect(removed).toEqual({
        status: 0,
        stdout: `${serialNumber}\n`,
        stderr:
          'the user has an MFA device, so AWS wants a session with MFA to change devices\n' +
          `${serialNumber} is deactivated; to enroll another: sallyport device enroll\n` +
          `an administrator can delete it: aws iam delete-virtual-mfa-device --serial-number ${serialNumber}\n`,
      })
      expect(side.aws.serialNumbers('ana')).toEqual([])
      const again = await remove(side, [])
      expect(again).toMatchObject({ status: 2, stdout: '' })
      expect(again.stderr).toContain('no MFA device on user `ana`')
    })

    test('the device of another user, which an administrator may delete too', async () => {
      await using side = await openSettled(propagationSeconds)
      const [serialNumber = ''] = side.aws.serialNumbers('ana')
      const listed = await side.sallyport(['device', 'list', '--user', 'ana'], side.keyOf('admin'))
      expect(listed.stdout).toContain(serialNumber)
      expect(await remove(side, ['--user', 'ana'], 'admin')).toEqual({
        status: 0,
        stdout: `${serialNumber}\n`,
        stderr: `${serialNumber} is deactivated and deleted\n`,
      })
      expect(side.aws.serialNumbers('ana')).toEqual([])
    })

    test('one of several: it must be named, and another signs in', async () => {
      await using side = await openSettled(propagationSeconds)
      const [first = ''] = side.aws.serialNumbers('ana')
      const lost = await secondDevice(side)
      side.aws.clock.advance('60 s')
      const several = await remove(side, [])
      expect(several).toMatchObject({ status: 2, stdout: '' })
      expect(several.stderr).toContain('hint: name one with --serial-number')

      const removed = await remove(side, ['--serial-number', lost, '--token-code', side.aws.tokenCode('ana')])
      expect(removed).toMatchObject({ status: 0, stdout: `${lost}\n` })
      expect(removed.stderr).toContain(`${lost} is deactivated`)
      expect(side.aws.serialNumbers('ana')).toEqual([first])
      // The session that is kept is of the device that stays.
      const login = await side.sallyport(['login', '--json'], side.keyOf('ana'))
      expect(JSON.parse(login.stdout)).toMatchObject({ serialNumber: first, reused: true })
    })

    test('a device that is not the user’s, by who may delete none', async () => {
      await using side = await openSettled(propagationSeconds)
      const { serialNumber } = await side.ports.aws.iam(side.aws.administrator).createVirtualMfaDevice('orphan')
      const removed = await remove(side, ['--serial-number', serialNumber, '--token-code', side.aws.tokenCode('ana')])
      expect(removed).toMatchObject({ status: 4, stdout: '' })
      expect(removed.stderr).toContain(
        `sallyport: ${serialNumber} is no MFA device of user \`ana\`\nhint: sallyport device list`,
      )
    })

    test('a device that nobody has', async () => {
      await using side = await openSettled(propagationSeconds)
      const { serialNumber } = await side.ports.aws.iam(side.aws.administrator).createVirtualMfaDevice('orphan')
      const removed = await remove(side, ['--user', 'ana', '--serial-number', serialNumber, '--json'], 'admin')
      expect(JSON.parse(removed.stdout)).toEqual({ serialNumber, deactivated: false, deleted: true })
    })
  })
}

describe('device resync', () => {
  test('adjusts by two codes in a row, with the long-term key', async () => {
    await using side = await openUserSide({ users })
    const [serialNumber = ''] = side.aws.serialNumbers('ana')
    side.aws.clock.advance('90 s')
    const first = side.aws.tokenCode('ana')
    side.aws.clock.advance('30 s')
    const codes = ['--authentication-code1', first, '--authentication-code2', side.aws.tokenCode('ana')]
    expect(await side.sallyport(['device', 'resync', ...codes], side.keyOf('ana'))).toEqual({
      status: 0,
      stdout: `${serialNumber}\n`,
      stderr: 'AWS knows the clock of the device now; sign in with the next code: sallyport login\n',
    })
    const again = await side.sallyport(['device', 'resync', ...codes], side.keyOf('ana'))
    expect(again).toMatchObject({ status: 9, stdout: '' })
    expect(again.stderr).toContain('AWS found no such pair')
    const other = ['--serial-number', `${serialNumber}-2`, ...codes]
    const named = await side.sallyport(['device', 'resync', ...other], side.keyOf('ana'))
    expect(named).toMatchObject({ status: 4, stdout: '' })
    expect(named.stderr).toContain(`${serialNumber}-2`)
  })
})

describe('a user who has only FIDO devices', () => {
  test('is told what works, since no terminal can change the devices', async () => {
    await using side = await openUserSide({ users })
    const serialNumber = 'arn:aws:iam::123456789012:u2f/user/ana/key-ABC'
    const iam = { listMfaDevices: async () => [{ serialNumber, userName: 'ana', enableDate: undefined }] }
    const connection = { aws: { iam: () => iam } } as unknown as Connection
    const enrollee = { endpoint: 'aws', partition: 'aws', account: '123456789012', userName: 'ana' }
    const owner = { credentials: side.aws.administrator, arn: '', enrollee }
    await expect(credentialsForDevices({} as never, connection, owner, {})).rejects.toMatchObject({
      message: 'user `ana` has only FIDO devices, and STS takes no FIDO',
      hint: 'add a virtual device as well in the console (Security credentials), or sign in with `aws login`',
    })
  })
})
