import assert from 'node:assert/strict'
import { AwsApiError, SallyportError } from '../../src/errors.ts'
import { enroll } from '../../src/mfa/enroll.ts'
import { listDevices } from '../../src/mfa/list-devices.ts'
import { makeCode } from '../../src/mfa/make-code.ts'
import { removeDevice } from '../../src/mfa/remove-device.ts'
import { replaceDevice } from '../../src/mfa/replace-device.ts'
import { resumableEnrollment, resumeEnrollment } from '../../src/mfa/resume-enrollment.ts'
import { resyncDevice } from '../../src/mfa/resync-device.ts'
import type { Credentials } from '../../src/ports.ts'
import type { ContractPhone } from './contract-phone.ts'
import type { ContractUser } from './contract-user.ts'

/** What we believe of IAM and STS about devices, and what our use cases make of it. Each case has a new user of its own. */
export interface ContractCase {
  readonly name: string
  /** Part of the user's name. */
  readonly id: string
  readonly run: (user: ContractUser) => Promise<void>
}

export const DEVICE_CONTRACT: readonly ContractCase[] = [
  {
    name: 'enroll: the first device with the long-term key; each of its codes signs in once, and the session opens what the key does not',
    id: 'enroll',
    async run(user) {
      const { phone, serialNumber, tokenCode } = await enrollFirst(user)
      const session = await user.signIn(phone, serialNumber, tokenCode)
      await assert.rejects(user.iam(user.accessKey).listAccessKeys(), isError('AccessDenied'))
      assert.equal((await user.iam(session).listAccessKeys()).length, 1)

      const { aws, spentCodes, waiting, clock } = user.ports
      const again = { serialNumber, tokenCode, durationSeconds: 900 }
      await assert.rejects(
        aws.sts(user.accessKey).getSessionToken(again),
        isError('AccessDenied', 'invalid MFA one time pass code'),
      )
      await assert.rejects(aws.sts(session).getSessionToken(again), isError('AccessDenied', 'session credentials'))
      // As `device code` makes one.
      const made = await makeCode({ spentCodes, waiting, clock }, serialNumber, phone.base32Seed)
      assert.notEqual(made.tokenCode, tokenCode)
      await user.signIn(phone, serialNumber, made.tokenCode)
    },
  },
  {
    name: 'enroll, stopped before the codes: it is listed as unassigned, and two codes finish it',
    id: 'resume',
    async run(user) {
      const phone = user.phone()
      const stopped = { ...promptsOf(phone), askAuthenticationCode: () => Promise.reject(new Error('stopped')) }
      const ports = { ...user.ports, iam: user.iam(user.accessKey) }
      const wanted = { virtualMfaDeviceName: nameOf(user) }
      await assert.rejects(enroll({ ...ports, prompts: stopped }, user.enrollee, wanted), /stopped/)
      assert.deepEqual(await statesOf(user, user.accessKey), ['unassigned'])

      const record = await resumableEnrollment(ports, user.enrollee, undefined)
      const { serialNumber } = await resumeEnrollment({ ...ports, prompts: phone }, user.enrollee, record)
      assert.deepEqual(await statesOf(user, user.accessKey), ['assigned'])
      await user.signIn(phone, serialNumber)
    },
  },
  {
    name: 'enroll: codes that are no pair are refused, and asked again',
    id: 'pair',
    async run(user) {
      const phone = user.phone()
      let asked = 0
      const prompts = {
        ...promptsOf(phone),
        // Reversed the first time.
        askAuthenticationCode: (which: 1 | 2) =>
          phone.askAuthenticationCode((asked += 1) <= 2 ? (which === 1 ? 2 : 1) : which),
      }
      const ports = { ...user.ports, iam: user.iam(user.accessKey), prompts }
      await enroll(ports, user.enrollee, { virtualMfaDeviceName: nameOf(user) })
      assert.equal(asked, 4)
    },
  },
  {
    name: 'several devices: AWS wants a session with MFA for the second, and both sign in',
    id: 'several',
    async run(user) {
      const { phone, serialNumber } = await enrollFirst(user)
      const session = await user.signIn(phone, serialNumber)
      const second = user.phone()
      const iam = user.iam(session)
      const made = await user.iam(user.accessKey).createVirtualMfaDevice(nameOf(user, 2))
      await second.showDevice(made)
      const codes = {
        authenticationCode1: await second.askAuthenticationCode(1),
        authenticationCode2: await second.askAuthenticationCode(2),
      }
      const input = { userName: user.enrollee.userName, serialNumber: made.serialNumber, ...codes }
      await assert.rejects(user.iam(user.accessKey).enableMfaDevice(input), isError('AccessDenied'))
      const record = await resumableEnrollment(user.ports, user.enrollee, made.serialNumber)
      await resumeEnrollment({ ...user.ports, iam, prompts: second }, user.enrollee, record)

      assert.deepEqual(await statesOf(user, session), ['assigned', 'assigned'])
      await user.signIn(second, made.serialNumber)
      await user.signIn(phone, serialNumber)
    },
  },
  {
    name: 'replace: the old device signs in, the new one is tested, and only then the old one goes',
    id: 'replace',
    async run(user) {
      const { phone, serialNumber } = await enrollFirst(user)
      const next = user.phone()
      const replaced = await replaceDevice(
        { ...user.ports, prompts: next, signIn: signInOf(user, { [serialNumber]: phone }, next) },
        user.enrollee,
        { oldSerialNumber: serialNumber, virtualMfaDeviceName: nameOf(user, 2) },
      )
      assert.equal(replaced.oldSerialNumber, serialNumber)
      assert.deepEqual(await statesOf(user, user.accessKey), ['assigned'])
      await user.signIn(next, replaced.newSerialNumber)
    },
  },
  {
    name: 'resync: a device whose clock is an hour off signs in after two codes of it',
    id: 'resync',
    async run(user) {
      const { phone, serialNumber } = await enrollFirst(user)
      const late = user.phone(120)
      late.base32Seed = phone.base32Seed
      await assert.rejects(user.signIn(late, serialNumber), isRejectedCode)
      const ports = { ...user.ports, iam: user.iam(user.accessKey), prompts: late }
      await resyncDevice(ports, user.enrollee, serialNumber)
      await user.signIn(late, serialNumber)
    },
  },
  {
    name: 'remove: in a session with MFA; then it is no device of the user',
    id: 'remove',
    async run(user) {
      const { phone, serialNumber } = await enrollFirst(user)
      const alone = { iam: user.iam(user.accessKey), enrollments: user.ports.enrollments }
      const devices = await alone.iam.listMfaDevices(undefined)
      const wanted = { serialNumber, devices }
      await assert.rejects(removeDevice(alone, user.enrollee, wanted), isError('AccessDenied'))

      const session = await user.signIn(phone, serialNumber)
      const removed = await removeDevice({ ...alone, iam: user.iam(session) }, user.enrollee, wanted)
      // AWS: its policy lets no user delete a virtual device.
      assert.deepEqual(removed, { serialNumber, deactivated: true, deleted: false })
      assert.deepEqual(await statesOf(user, user.accessKey), [])
    },
  },
]

async function enrollFirst(user: ContractUser) {
  const phone = user.phone()
  const ports = { ...user.ports, iam: user.iam(user.accessKey), prompts: phone }
  const { serialNumber, codes } = await enroll(ports, user.enrollee, { virtualMfaDeviceName: nameOf(user) })
  assert.equal(phone.nextStep, undefined)
  assert.deepEqual(await statesOf(user, user.accessKey), ['assigned'])
  // AWS: an enrollment spends neither of its codes.
  return { phone, serialNumber, tokenCode: codes.authenticationCode1 }
}

function nameOf({ enrollee }: ContractUser, number?: number): string {
  return number === undefined ? enrollee.userName : `${enrollee.userName}-${number}`
}

async function statesOf(user: ContractUser, credentials: Credentials): Promise<string[]> {
  const listed = await listDevices({ iam: user.iam(credentials), enrollments: user.ports.enrollments }, user.enrollee)
  return listed.map(({ state }) => state)
}

/** By the phone of each device; the one that is new has no serial number yet. */
function signInOf(user: ContractUser, phones: Readonly<Record<string, ContractPhone>>, other: ContractPhone) {
  return (serialNumber: string, tokenCode?: string) =>
    user.signIn(phones[serialNumber] ?? other, serialNumber, tokenCode)
}

function promptsOf(phone: ContractPhone) {
  return {
    showDevice: (device: { base32Seed: string; serialNumber: string; qrCodePng: Uint8Array }) =>
      phone.showDevice(device),
    say: () => phone.say(),
    setNextStep: (hint: string | undefined) => phone.setNextStep(hint),
  }
}

function isError(code: string, message = '') {
  return (error: unknown) => error instanceof AwsApiError && error.code === code && error.message.includes(message)
}

function isRejectedCode(error: unknown): boolean {
  return error instanceof SallyportError && error.code === 'TOKEN_CODE_REJECTED'
}
