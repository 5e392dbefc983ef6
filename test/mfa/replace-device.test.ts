import { describe, expect, test } from 'vitest'
import { SallyportError } from '../../src/errors.ts'
import { replaceDevice } from '../../src/mfa/replace-device.ts'
import { obtainSession } from '../../src/session/obtain-session.ts'
import { openUserSide, Phone, type UserSide } from '../user-side.ts'

const ANA = 'arn:aws:iam::123456789012:mfa/ana'

/** As the command wires it: a real sign-in, with a given code or one off the old device. */
function signInOf(side: UserSide) {
  const { credentials } = side.aws.clientConfig('ana')
  return async (serialNumber: string, tokenCode?: string) => {
    const session = await obtainSession(
      { ...side.ports, prompts: side.silent },
      {
        user: {
          partition: 'aws',
          account: side.aws.accountId,
          userName: 'ana',
          arn: 'arn:aws:iam::123456789012:user/ana',
          localAwsInstanceId: side.aws.instanceId,
          serialNumber,
        },
        endpoint: side.aws.endpoint,
        accessKeyId: credentials.accessKeyId,
        durationSeconds: 3600,
        loadAccessKey: async () => credentials,
        tokenCode: tokenCode ?? side.aws.tokenCode('ana'),
        renew: false,
      },
    )
    return session.credentials
  }
}

function enrolleeOf({ aws }: UserSide) {
  return { endpoint: aws.endpoint, partition: 'aws', account: aws.accountId, userName: 'ana' }
}

for (const propagationSeconds of [0, 14]) {
  describe(`replaceDevice, STS ${propagationSeconds} s behind IAM`, () => {
    test('signs in with the old device, tests the new one, and only then deactivates the old', async () => {
      await using side = await openUserSide({
        users: { ana: { groups: ['Force_MFA'], mfa: true } },
        propagationSeconds,
      })
      const [oldSerialNumber = ''] = side.aws.serialNumbers('ana')
      // A session that STS made before the seed's device was known would not do: let it settle.
      side.aws.clock.advance('60 s')
      const phone = new Phone(side.aws.clock)

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
  })
}

describe('replaceDevice', () => {
  test('keeps both devices when the new one does not sign in', async () => {
    await using side = await openUserSide({ users: { ana: { groups: ['Force_MFA'], mfa: true } } })
    const [oldSerialNumber = ''] = side.aws.serialNumbers('ana')
    const phone = new Phone(side.aws.clock)
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
    expect(phone.nextStep).toContain('are both assigned')
  })

  test('a code of the enrollment that is past is replaced by one that is asked for', async () => {
    await using side = await openUserSide({ users: { ana: { groups: ['Force_MFA'], mfa: true } } })
    const [oldSerialNumber = ''] = side.aws.serialNumbers('ana')
    const phone = new Phone(side.aws.clock)
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
