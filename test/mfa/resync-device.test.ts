import { describe, expect, test } from 'vitest'
import { enroll } from '../../src/mfa/enroll.ts'
import { resyncDevice } from '../../src/mfa/resync-device.ts'
import { signIn } from '../../src/session/sign-in.ts'
import { tokenCodeAt } from '../../src/totp/index.ts'
import { openUserSide, Phone, type UserSide } from '../user-side.ts'

const SLOW_SECONDS = 3 * 3600

/** A phone whose clock is three hours slow. */
class SlowPhone extends Phone {
  readonly #now: () => Date
  isSlow = false

  constructor({ clock }: UserSide['aws']) {
    super(clock)
    this.#now = () => clock.now()
  }

  override code(steps = 0): string {
    if (!this.seed) throw new Error('the phone has scanned nothing')
    const unixSeconds = this.#now().getTime() / 1000 - (this.isSlow ? SLOW_SECONDS : 0)
    return tokenCodeAt(this.seed, unixSeconds + steps * 30)
  }
}

async function openWithSlowPhone(propagationSeconds: number) {
  const side = await openUserSide({ users: { ana: { groups: ['Force_MFA'] } }, propagationSeconds })
  const phone = new SlowPhone(side.aws)
  const { credentials } = side.aws.clientConfig('ana')
  const enrollee = { endpoint: side.aws.endpoint, partition: 'aws', account: side.aws.accountId, userName: 'ana' }
  const ports = { ...side.ports, iam: side.ports.aws.iam(credentials), prompts: phone }
  const { serialNumber } = await enroll(ports, enrollee, { virtualMfaDeviceName: undefined })
  side.aws.clock.advance('1 d')
  phone.isSlow = true
  const signInWith = (tokenCode: string) =>
    signIn(
      { ...side.ports, sts: side.ports.aws.sts(credentials) },
      {
        partition: 'aws',
        endpoint: side.aws.endpoint,
        localAwsInstanceId: side.aws.instanceId,
        accessKeyId: credentials.accessKeyId,
        account: side.aws.accountId,
        userName: 'ana',
        serialNumber,
        durationSeconds: 3600,
      },
      tokenCode,
    )
  return { side, phone, enrollee, ports, serialNumber, signInWith }
}

for (const propagationSeconds of [0, 14]) {
  describe(`resyncDevice, STS ${propagationSeconds} s behind IAM`, () => {
    test('the codes of a device that is three hours slow sign in again, at once', async () => {
      const { side, phone, enrollee, ports, serialNumber, signInWith } = await openWithSlowPhone(propagationSeconds)
      await using _ = side
      await expect(signInWith(phone.code())).rejects.toMatchObject({ code: 'TOKEN_CODE_REJECTED' })
      await resyncDevice(ports, enrollee, serialNumber)
      expect(phone.asked).toEqual(['code 1', 'code 2', 'code 1', 'code 2'])
      const { credentials } = await signInWith(phone.code(1))
      expect(credentials.sessionToken).not.toBe('')
      expect(side.ports.waited).toHaveLength(propagationSeconds === 0 ? 0 : 1)
    })

    test('a wrong code right after it costs one wait, and is told as wrong', async () => {
      const { side, phone, enrollee, ports, serialNumber, signInWith } = await openWithSlowPhone(propagationSeconds)
      await using _ = side
      await resyncDevice(ports, enrollee, serialNumber)
      await expect(signInWith(phone.code(100))).rejects.toMatchObject({ code: 'TOKEN_CODE_REJECTED' })
      expect(side.ports.waited).toHaveLength(1)
    })
  })
}

describe('resyncDevice', () => {
  test('asks a wrong pair again, and gives up after four', async () => {
    const { side, enrollee, ports, serialNumber } = await openWithSlowPhone(0)
    await using _ = side
    const asked: (string | undefined)[] = []
    const prompts = {
      askAuthenticationCode: async (which: 1 | 2, again?: string) => {
        asked.push(again)
        return which === 1 ? '000000' : '000001'
      },
      say: () => undefined,
      setNextStep: () => undefined,
      showDevice: async () => undefined,
    }
    await expect(resyncDevice({ ...ports, prompts }, enrollee, serialNumber)).rejects.toMatchObject({
      code: 'TOKEN_CODE_REJECTED',
      message: `AWS finds no such pair of codes of ${serialNumber}`,
    })
    expect(asked.filter((again) => again?.includes('AWS found no such pair'))).toHaveLength(3)
  })

  test('knows devices that are not the user’s, and those without a clock', async () => {
    const { side, enrollee, ports } = await openWithSlowPhone(0)
    await using _ = side
    await expect(resyncDevice(ports, enrollee, 'arn:aws:iam::123456789012:mfa/nobody')).rejects.toMatchObject({
      code: 'AWS_REFUSED',
      message: 'arn:aws:iam::123456789012:mfa/nobody is no MFA device of user `ana`',
    })
    await expect(resyncDevice(ports, enrollee, 'arn:aws:iam::123456789012:u2f/user/ana/key-ABC')).rejects.toMatchObject(
      { code: 'USAGE' },
    )
  })
})
