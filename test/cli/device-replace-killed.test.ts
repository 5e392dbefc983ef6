import { describe, expect, test } from 'vitest'
import { call, openDesk, type Moment, type Worked } from './killed-device.ts'

// The second half is broken off before and after each step, without a process, in test/mfa/interruptions.test.ts.

/** What AWS has of the new device, and whether it still has the old, when the program is gone. */
interface Case {
  readonly at: Moment
  readonly made: 'none' | 'unassigned' | 'assigned'
  readonly isOldGone?: true
  /** Only where STS is behind: the device is asked for in vain, and then known. */
  readonly onlyBehind?: true
}

const CASES: Readonly<Record<string, Case>> = {
  'before the old device signs in': { at: call('GetSessionToken', 'asked'), made: 'none' },
  'once the old device signed in, the session on its way': { at: call('GetSessionToken', 'done'), made: 'none' },
  'once the device is noted': { at: call('CreateVirtualMFADevice', 'asked', 2), made: 'none' },
  'once the device is made, its answer on the way': {
    at: call('CreateVirtualMFADevice', 'done', 2),
    made: 'unassigned',
  },
  'at the first code': { at: 'first question', made: 'unassigned' },
  'at the second code': { at: 'second question', made: 'unassigned' },
  'once the codes are given': { at: call('EnableMFADevice', 'asked'), made: 'unassigned' },
  'once the device is assigned, the answer on the way': { at: call('EnableMFADevice', 'done'), made: 'assigned' },
  'before the new device is tested': { at: call('GetSessionToken', 'asked', 2), made: 'assigned' },
  'once it is tested, the answer on the way': { at: call('GetSessionToken', 'done', 2), made: 'assigned' },
  'while STS does not know it': { at: 'waiting', made: 'assigned', onlyBehind: true },
  'once it is tested at last': { at: call('GetSessionToken', 'done', 3), made: 'assigned', onlyBehind: true },
  'before the old device goes': { at: call('DeactivateMFADevice', 'asked'), made: 'assigned' },
  'once the old device is gone': { at: call('DeactivateMFADevice', 'done'), made: 'assigned', isOldGone: true },
  'before the old device is deleted': {
    at: call('DeleteVirtualMFADevice', 'asked'),
    made: 'assigned',
    isOldGone: true,
  },
}

describe.each([0, 14])('device replace, killed with -9, STS %i s behind IAM,', (seconds) => {
  for (const [name, { at, made, isOldGone, onlyBehind }] of Object.entries(CASES)) {
    // Until AWS has assigned the new device, STS has nothing to be behind with.
    if (seconds === 0 ? onlyBehind : made !== 'assigned') continue
    test(`${name}: a device works throughout, and the next run finishes`, { timeout: 60_000 }, async () => {
      await using desk = await openDesk({ mfa: true, seconds })
      const { aws } = desk.side
      const [old = ''] = aws.serialNumbers('ana')
      const killed = await desk.workUntil(at, 'device', 'replace')
      const { [old]: stateOfOld, ...others } = await desk.devices()
      expect(stateOfOld).toBe(isOldGone ? 'unassigned' : 'assigned')
      expect(Object.values(others)).toEqual(made === 'none' ? [] : [made])
      const [device = ''] = Object.keys(others)

      // Whatever ana holds signs in.
      const works = isOldGone ? device : old
      const code = () => (works === old ? aws.tokenCode('ana') : (killed.phone?.()[0] ?? ''))
      const login = await desk.later('login', '--renew', '--serial-number', works, '--token-code', code)
      expect(login, login.stderr).toMatchObject({ status: 0 })
      await desk.later('logout', '--all')

      const { phone, screen }: Worked = await finish()
      if (made === 'unassigned' && !killed.phone) expect(screen).toContain(`${device} was begun`)
      const [assigned = '', ...more] = aws.serialNumbers('ana')
      expect(more).toEqual([])
      expect(assigned).not.toBe(old)
      const last = await desk.later('login', '--renew', '--token-code', () => phone?.()[0] ?? '')
      expect(last, last.stderr).toMatchObject({ status: 0 })
      const list = await desk.later('device', 'list', '--json')
      const unassigned = made === 'unassigned' && !killed.phone ? [{ serialNumber: device, state: 'unassigned' }] : []
      expect(JSON.parse(list.stdout)).toMatchObject([{ serialNumber: assigned, state: 'assigned' }, ...unassigned])

      /** As ana was told, or sees in the list. */
      async function finish(): Promise<Worked> {
        if (isOldGone) return killed
        if (!killed.phone) return desk.work('device', 'replace')
        const first = () => killed.phone?.()[0] ?? ''
        const second = () => killed.phone?.()[1] ?? ''
        const codes = ['--authentication-code1', first, '--authentication-code2', second]
        const rest =
          made === 'assigned'
            ? ['--token-code', first]
            : ['--resume', ...codes, '--token-code', () => aws.tokenCode('ana')]
        const finished = await desk.later('device', 'replace', ...rest)
        expect(finished, finished.stderr).toMatchObject({ status: 0, stdout: `${device}\n` })
        return { phone: killed.phone, screen: finished.stderr }
      }
    })
  }
})
