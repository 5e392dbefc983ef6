import { describe, expect, test } from 'vitest'
import { SallyportError } from '../../src/errors.ts'
import { listDevices } from '../../src/mfa/list-devices.ts'
import { replaceDevice, type ReplacePorts } from '../../src/mfa/replace-device.ts'
import { findReplacement, resumeReplacement } from '../../src/mfa/resume-replacement.ts'
import type { NewVirtualMfaDevice } from '../../src/ports.ts'
import { openUserSide, Phone, type UserSide } from '../user-side.ts'
import { signInOf } from './sign-in-of.ts'

const ANA = 'arn:aws:iam::123456789012:mfa/ana'

function enrolleeOf({ aws }: UserSide) {
  return { endpoint: aws.endpoint, partition: 'aws', account: aws.accountId, userName: 'ana' }
}

const atTheCodes = (phone: Phone) => ({
  prompts: {
    say: (text: string) => phone.say(text),
    setNextStep: (hint: string | undefined) => phone.setNextStep(hint),
    showDevice: (device: NewVirtualMfaDevice) => phone.showDevice(device),
    askAuthenticationCode: () => Promise.reject(new Error('stopped')),
  },
})
const atTheTest = (_phone: Phone, { signIn }: ReplacePorts, old: string) => ({
  signIn: (serialNumber: string) =>
    serialNumber === old ? signIn(serialNumber) : Promise.reject(new Error('stopped')),
})

/** The old device is one that STS has known for long. */
async function openSettled(propagationSeconds: number) {
  const side = await openUserSide({ users: { ana: { groups: ['Force_MFA'], mfa: true } }, propagationSeconds })
  const [old = ''] = side.aws.serialNumbers('ana')
  side.aws.clock.advance('60 s')
  return { side, old, phone: new Phone(side.aws.clock) }
}

for (const propagationSeconds of [0, 14]) {
  const behind = `STS ${propagationSeconds} s behind IAM`
  describe(`replaceDevice, ${behind}`, () => {
    test('signs in with the old device, tests the new one, and only then deactivates the old', async () => {
      const { side, old: oldSerialNumber, phone } = await openSettled(propagationSeconds)
      await using _ = side
      const replaced = await replaceDevice(
        { ...side.ports, prompts: phone, signIn: signInOf(side) },
        enrolleeOf(side),
        { oldSerialNumber, virtualMfaDeviceName: 'new-phone' },
      )
      const newSerialNumber = 'arn:aws:iam::123456789012:mfa/new-phone'
      // AWS's policy lets no user delete a device, so the old one is left for an administrator.
      expect(replaced).toEqual({ oldSerialNumber, newSerialNumber, oldDeleted: false })
      expect(side.aws.serialNumbers('ana')).toEqual([newSerialNumber])
      expect(side.ports.waited.length > 0).toBe(propagationSeconds > 0)
      expect(side.ports.waited.length).toBeLessThan(9)
      expect(phone.nextStep).toBeUndefined()
    })

    test('keeps both devices when the new one does not sign in', async () => {
      const { side, old: oldSerialNumber, phone } = await openSettled(propagationSeconds)
      await using _ = side
      const signIn = signInOf(side)
      await expect(
        replaceDevice(
          {
            ...side.ports,
            prompts: phone,
            signIn: (serialNumber, tokenCode) => {
              if (serialNumber === oldSerialNumber) return signIn(serialNumber, tokenCode)
              throw new SallyportError('UNREACHABLE', 'no answer')
            },
          },
          enrolleeOf(side),
          { oldSerialNumber, virtualMfaDeviceName: 'new-phone' },
        ),
      ).rejects.toThrow('no answer')
      expect(side.aws.serialNumbers('ana')).toHaveLength(2)
      expect(phone.nextStep).toContain('are both assigned; to finish: sallyport device replace')
    })

    test('a code of the enrollment that is past is replaced by one that is asked for', async () => {
      const { side, old: oldSerialNumber, phone } = await openSettled(propagationSeconds)
      await using _ = side
      const signIn = signInOf(side)
      const replaced = await replaceDevice(
        {
          ...side.ports,
          prompts: phone,
          signIn: (serialNumber, tokenCode) => {
            if (serialNumber === oldSerialNumber) return signIn(serialNumber)
            if (tokenCode !== undefined) side.aws.clock.advance('5 min')
            return signIn(serialNumber, tokenCode ?? phone.code())
          },
        },
        enrolleeOf(side),
        { oldSerialNumber, virtualMfaDeviceName: undefined },
      )
      expect(side.aws.serialNumbers('ana')).toEqual([replaced.newSerialNumber])
      expect(replaced.newSerialNumber).not.toBe(ANA)
      expect(phone.said.at(-1)).toBe('the code of the enrollment is past; a new one is needed for the test')
    })
  })

  describe(`a replacement that is interrupted, ${behind}`, () => {
    const NEW = 'arn:aws:iam::123456789012:mfa/new-phone'

    async function openInterrupted(
      interrupt: (phone: Phone, ports: ReplacePorts, old: string) => Partial<ReplacePorts>,
    ) {
      const { side, old, phone } = await openSettled(propagationSeconds)
      const accessKey = side.aws.clientConfig('ana').credentials
      const signInWithPhone = signInOf(side)
      const ports = {
        ...side.ports,
        accessKey,
        prompts: phone,
        signIn: (serialNumber: string, tokenCode?: string) => {
          if (serialNumber === NEW && tokenCode === undefined) side.aws.clock.advance('31 s')
          return signInWithPhone(serialNumber, tokenCode ?? (serialNumber === NEW ? phone.code() : undefined))
        },
      }
      const enrollee = enrolleeOf(side)
      const wanted = { oldSerialNumber: old, virtualMfaDeviceName: 'new-phone' }
      await expect(replaceDevice({ ...ports, ...interrupt(phone, ports, old) }, enrollee, wanted)).rejects.toThrow(
        'stopped',
      )
      const iam = side.ports.aws.iam(accessKey)
      const find = (resume: boolean, serialNumber?: string) =>
        findReplacement({ ...side.ports, iam }, enrollee, { serialNumber, resume })
      return { side, phone, ports, enrollee, old, iam, find }
    }

    test('before the new device is assigned: two codes finish it, and the old one goes', async () => {
      const { side, phone, ports, enrollee, old, find } = await openInterrupted(atTheCodes)
      await using _ = side
      expect(side.aws.serialNumbers('ana')).toEqual([old])
      expect(await find(false)).toBeUndefined()
      expect(await find(true, 'GAHT12345678')).toBeUndefined()
      const begun = await find(true)
      expect(begun).toMatchObject({ serialNumber: NEW, replaces: old, state: 'shown' })
      if (!begun) return
      expect(await resumeReplacement(ports, enrollee, begun)).toMatchObject({
        oldSerialNumber: old,
        newSerialNumber: NEW,
      })
      expect(phone.asked).toEqual(['code 1', 'code 2'])
      expect(phone.said[0]).toBe(`finishing the enrollment of ${NEW}`)
      expect(phone.nextStep).toBeUndefined()
      expect(side.aws.serialNumbers('ana')).toEqual([NEW])
      expect(await find(true)).toBeUndefined()
    })

    test('after both are assigned: it is noticed, and only the test and the end of the old are left', async () => {
      const { side, phone, ports, enrollee, old, iam, find } = await openInterrupted(atTheTest)
      await using _ = side
      expect(side.aws.serialNumbers('ana')).toHaveLength(2)
      expect(phone.nextStep).toContain('are both assigned; to finish: sallyport device replace')
      expect(await listDevices({ ...ports, iam }, enrollee)).toContainEqual(
        expect.objectContaining({ serialNumber: NEW, state: 'assigned', replaces: old }),
      )
      phone.asked.length = 0
      const begun = await find(false)
      if (!begun) throw new Error('the replacement was forgotten')
      await resumeReplacement(ports, enrollee, begun)
      expect(phone.asked).toEqual([])
      expect(side.aws.serialNumbers('ana')).toEqual([NEW])
    })

    test('whose old device an administrator has taken meanwhile: the new one is assigned with the key alone', async () => {
      const { side, ports, enrollee, old, find } = await openInterrupted(atTheCodes)
      await using _ = side
      const begun = await find(true)
      await side.ports.aws.iam(side.aws.administrator).deactivateMfaDevice({ userName: 'ana', serialNumber: old })
      if (!begun) throw new Error('the replacement was forgotten')
      await resumeReplacement(ports, enrollee, begun)
      expect(side.aws.serialNumbers('ana')).toEqual([NEW])
    })
  })
}
