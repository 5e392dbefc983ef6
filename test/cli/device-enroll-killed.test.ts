import { describe, expect, test } from 'vitest'
import { call, openDesk, type Desk, type Moment } from './killed-device.ts'

// The same steps are broken off before and after each, without a process, in test/mfa/interruptions.test.ts.

const ANA = 'arn:aws:iam::123456789012:mfa/ana'
const OTHER = 'arn:aws:iam::123456789012:mfa/ana-2'

/** What AWS has when the program is gone. */
interface Case {
  readonly at: Moment
  readonly device: 'none' | 'unassigned' | 'assigned'
}

const CASES: Readonly<Record<string, Case>> = {
  'before anything is done': { at: call('ListMFADevices', 'asked'), device: 'none' },
  'once the device is noted': { at: call('CreateVirtualMFADevice', 'asked'), device: 'none' },
  'once the device is made, its answer on the way': {
    at: call('CreateVirtualMFADevice', 'done'),
    device: 'unassigned',
  },
  'at the first code': { at: 'first question', device: 'unassigned' },
  'at the second code': { at: 'second question', device: 'unassigned' },
  'once the codes are given': { at: call('EnableMFADevice', 'asked'), device: 'unassigned' },
  'once the device is assigned, the answer on the way': { at: call('EnableMFADevice', 'done'), device: 'assigned' },
}

/** `device list` of who has a key and nothing else. */
async function listed(desk: Desk): Promise<Record<string, string>> {
  const { stdout } = await desk.later('device', 'list', '--json')
  const devices: { serialNumber: string; state: string }[] = JSON.parse(stdout)
  return Object.fromEntries(devices.map(({ serialNumber, state }) => [serialNumber, state]))
}

describe.each([0, 14])('device enroll, killed with -9, STS %i s behind IAM,', (seconds) => {
  for (const [name, { at, device }] of Object.entries(CASES)) {
    test(`${name}: the next run finishes`, { timeout: 60_000 }, async () => {
      await using desk = await openDesk({ mfa: false, seconds })
      const killed = await desk.workUntil(at, 'device', 'enroll')
      expect(await desk.devices()).toEqual(device === 'none' ? {} : { [ANA]: device })
      if (!killed.phone) expect(await listed(desk)).toEqual(await desk.devices())

      let { phone } = killed
      if (!phone) {
        // Nobody has the secret of a device that was made: another one is, and the list goes on naming it.
        const again = await desk.work('device', 'enroll')
        phone = again.phone
        if (device === 'unassigned') expect(again.screen).toContain(`${ANA} was begun and not assigned`)
      } else {
        const first = () => phone?.()[0] ?? ''
        const codes = ['--authentication-code1', first, '--authentication-code2', () => phone?.()[1] ?? '']
        // Who has a device by now needs a session with MFA for whatever is left.
        const signIn = device === 'assigned' ? ['--token-code', first] : []
        const resumed = await desk.later('device', 'enroll', '--resume', ...codes, ...signIn)
        expect(resumed, resumed.stderr).toMatchObject({ status: 0, stdout: `${ANA}\n` })
      }
      const assigned = killed.phone || device === 'none' ? ANA : OTHER
      expect(desk.side.aws.serialNumbers('ana')).toEqual([assigned])
      expect(await listed(desk)).toEqual(await desk.devices())

      const login = await desk.later('login', '--json', '--token-code', () => phone?.()[0] ?? '')
      expect(login, login.stderr).toMatchObject({ status: 0 })
      expect(JSON.parse(login.stdout)).toMatchObject({ serialNumber: assigned })
    })
  }
})

describe('device enroll, killed with -9 once the device is assigned,', () => {
  test('and listed: the list says all, and the device signs in', async () => {
    await using desk = await openDesk({ mfa: false, seconds: 0 })
    const { phone } = await desk.workUntil(call('EnableMFADevice', 'done'), 'device', 'enroll')
    expect(await listed(desk)).toEqual({ [ANA]: 'assigned' })
    const resumed = await desk.later('device', 'enroll', '--resume')
    expect(resumed).toMatchObject({ status: 2 })
    expect(resumed.stderr).toContain('hint: `sallyport device list` shows which devices there are')
    expect(await desk.later('login', '--token-code', () => phone?.()[0] ?? '')).toMatchObject({ status: 0 })
  })
})

describe('device enroll, of a name that was enrolled here and deleted by an administrator, killed with -9', () => {
  test('once the device is made: it is named', async () => {
    await using desk = await openDesk({ mfa: false, seconds: 0 })
    await desk.work('device', 'enroll')
    const administrator = desk.side.ports.aws.iam(desk.side.aws.administrator)
    await administrator.deactivateMfaDevice({ userName: 'ana', serialNumber: ANA })
    await administrator.deleteVirtualMfaDevice(ANA)
    await desk.workUntil(call('CreateVirtualMFADevice', 'done'), 'device', 'enroll')
    expect(await desk.devices()).toEqual({ [ANA]: 'unassigned' })
    expect(await listed(desk)).toEqual({ [ANA]: 'unassigned' })
    const again = await desk.work('device', 'enroll')
    expect(again.screen).toContain(`${ANA} was begun and not assigned`)
  })
})

describe('device enroll --keep-secret, killed with -9', () => {
  const moments: [string, Moment][] = [
    ['at the first code', 'first question'],
    ['once the device is assigned, the answer on the way', call('EnableMFADevice', 'done')],
  ]
  test.each(moments)('%s: the vault has the codes of the device', async (_, at) => {
    await using desk = await openDesk({ mfa: false, seconds: 0 })
    const { phone } = await desk.workUntil(at, 'device', 'enroll', '--keep-secret')
    // Into a time step, so that it is the same one when the codes are compared.
    const { clock } = desk.side.aws
    clock.advance(35_000 - (clock.now().getTime() % 30_000))
    const code = await desk.later('device', 'code', '--serial-number', ANA)
    expect(code, code.stderr).toMatchObject({ status: 0, stdout: `${phone?.()[0]}\n` })
    const hasDevice = desk.side.aws.serialNumbers('ana').length > 0
    if (!hasDevice) {
      const first = () => phone?.()[0] ?? ''
      const codes = ['--authentication-code1', first, '--authentication-code2', () => phone?.()[1] ?? '']
      const resumed = await desk.later('device', 'enroll', '--resume', '--keep-secret', ...codes)
      expect(resumed, resumed.stderr).toMatchObject({ status: 0, stdout: `${ANA}\n` })
      expect(resumed.stderr).not.toContain('can not be shown')
    }
    expect(await desk.later('login', '--token-code', () => phone?.()[0] ?? '')).toMatchObject({ status: 0 })
  })
})
