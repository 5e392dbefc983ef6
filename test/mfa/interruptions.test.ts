import { describe, expect, test } from 'vitest'
import { AwsApiError, SallyportError } from '../../src/errors.ts'
import { enroll } from '../../src/mfa/enroll.ts'
import { listDevices } from '../../src/mfa/list-devices.ts'
import { replaceDevice } from '../../src/mfa/replace-device.ts'
import { findReplacement, resumeReplacement } from '../../src/mfa/resume-replacement.ts'
import { resumableEnrollment, resumeEnrollment } from '../../src/mfa/resume-enrollment.ts'
import type { Aws, Credentials, Iam } from '../../src/ports.ts'
import { encodeBase32 } from '../../src/totp/index.ts'
import { openUserSide, Phone } from '../user-side.ts'
import { signInOf } from './sign-in-of.ts'

// Each call and each save of an enrollment fails once, before it is done and after; a person who presses Ctrl-C at that
// moment reads the same next step. Then the enrollment goes on as that says, and ends with one device that is assigned.

const ANA = 'arn:aws:iam::123456789012:mfa/ana'
const enrollee = { partition: 'aws', account: '123456789012', userName: 'ana' }
const NEW = { virtualMfaDeviceName: undefined }

const MADE = `a device may have been made: sallyport device list`
const UNASSIGNED = `${ANA} is not assigned; if the phone has it, \`sallyport device enroll --resume\` needs only two codes of it; if not, \`sallyport device enroll\` makes another`
const UNKNOWN = `${ANA} may be assigned: \`sallyport device list\` tells; \`sallyport device enroll --resume\` goes on`
const ASSIGNED = `${ANA} is assigned; sign in with it: sallyport login`

/** A method of one of the ports, and the how manieth call of it. */
interface Step {
  readonly port: 'iam' | 'enrollments' | 'prompts'
  readonly method: string
  readonly call: number
}

/** What is told when a step fails, and what AWS has by then. */
interface Case {
  readonly step: Step
  readonly when: 'before' | 'after'
  readonly nextStep: string | undefined
  readonly device: 'none' | 'unassigned' | 'assigned'
}

const steps: readonly [Step, Omit<Case, 'step' | 'when'>, Omit<Case, 'step' | 'when'>][] = [
  [
    { port: 'enrollments', method: 'save', call: 1 },
    { nextStep: undefined, device: 'none' },
    { nextStep: undefined, device: 'none' },
  ],
  [
    { port: 'iam', method: 'createVirtualMfaDevice', call: 1 },
    { nextStep: MADE, device: 'none' },
    { nextStep: MADE, device: 'unassigned' },
  ],
  [
    { port: 'enrollments', method: 'save', call: 2 },
    { nextStep: UNASSIGNED, device: 'unassigned' },
    { nextStep: UNASSIGNED, device: 'unassigned' },
  ],
  [
    { port: 'enrollments', method: 'save', call: 3 },
    { nextStep: UNASSIGNED, device: 'unassigned' },
    { nextStep: UNASSIGNED, device: 'unassigned' },
  ],
  [
    { port: 'prompts', method: 'showDevice', call: 1 },
    { nextStep: UNASSIGNED, device: 'unassigned' },
    { nextStep: UNASSIGNED, device: 'unassigned' },
  ],
  [
    { port: 'prompts', method: 'askAuthenticationCode', call: 1 },
    { nextStep: UNASSIGNED, device: 'unassigned' },
    { nextStep: UNASSIGNED, device: 'unassigned' },
  ],
  [
    { port: 'prompts', method: 'askAuthenticationCode', call: 2 },
    { nextStep: UNASSIGNED, device: 'unassigned' },
    { nextStep: UNASSIGNED, device: 'unassigned' },
  ],
  [
    { port: 'iam', method: 'enableMfaDevice', call: 1 },
    { nextStep: UNKNOWN, device: 'unassigned' },
    { nextStep: UNKNOWN, device: 'assigned' },
  ],
  [
    { port: 'enrollments', method: 'save', call: 4 },
    { nextStep: ASSIGNED, device: 'assigned' },
    { nextStep: ASSIGNED, device: 'assigned' },
  ],
]

const cases: readonly Case[] = steps.flatMap(([step, before, after]) => [
  { step, when: 'before' as const, ...before },
  { step, when: 'after' as const, ...after },
])

/** The same port, one of whose calls fails: `before` it is done, or `after`, when the answer gets lost. */
function failing<Port extends object>(port: Port, { method, call }: Step, when: Case['when'], error: Error): Port {
  let calls = 0
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      return async (...args: unknown[]): Promise<unknown> => {
        const fails = name === method && (calls += 1) === call
        if (fails && when === 'before') throw error
        const result: unknown = await Reflect.apply(member, target, args)
        if (fails) throw error
        return result
      }
    },
  })
}

/** `setNextStep` and `say` answer at once, which a failing port does not. */
function promptsOf(phone: Phone, failingPhone: Phone) {
  return {
    say: (text: string) => phone.say(text),
    setNextStep: (hint: string | undefined) => phone.setNextStep(hint),
    showDevice: (device: Parameters<Phone['showDevice']>[0]) => failingPhone.showDevice(device),
    askAuthenticationCode: (which: 1 | 2, again?: string) => failingPhone.askAuthenticationCode(which, again),
  }
}

async function openWithAna(propagationSeconds = 0) {
  const side = await openUserSide({ users: { ana: { groups: ['Force_MFA'] } }, propagationSeconds })
  const phone = new Phone(side.aws.clock)
  const iam = side.ports.aws.iam(side.aws.clientConfig('ana').credentials)
  const administrator = side.ports.aws.iam(side.aws.administrator)
  return { side, phone, iam, administrator, owner: { ...enrollee, endpoint: side.aws.endpoint } }
}

describe.each([0, 14])('an enrollment that fails, STS %i s behind IAM,', (propagationSeconds) => {
  for (const { step, when, nextStep, device } of cases) {
    test(`${when} ${step.method} ${step.call}`, async () => {
      const { side, phone, iam, administrator, owner } = await openWithAna(propagationSeconds)
      await using _ = side
      const { enrollments, clock } = side.ports
      const error = new SallyportError(step.port === 'iam' ? 'UNREACHABLE' : 'STORE_UNUSABLE', 'failed')
      const broken = <Port extends object>(name: Step['port'], port: Port): Port =>
        step.port === name ? failing(port, step, when, error) : port
      const ports = {
        clock,
        iam: broken<Iam>('iam', iam),
        enrollments: broken<typeof enrollments>('enrollments', enrollments),
        prompts: promptsOf(phone, broken('prompts', phone)),
      }
      await expect(enroll(ports, owner, NEW)).rejects.toBe(error)
      expect(phone.nextStep).toBe(nextStep)

      const made = await administrator.listVirtualMfaDevices('Any')
      const state = made.map(({ userArn }) => (userArn === undefined ? 'unassigned' : 'assigned'))
      expect(state).toEqual(device === 'none' ? [] : [device])
      // What AWS has is on the list that the next step names.
      const listed = await listDevices({ iam, enrollments }, owner)
      expect(listed.map(({ state }) => state)).toEqual(state)

      // And it goes on from there.
      const whole = { clock, iam, enrollments, prompts: phone }
      const scanned = phone.seed !== undefined
      const { serialNumber } = scanned
        ? await resumeEnrollment(whole, owner, await resumableEnrollment(whole, owner, ANA))
        : await enroll(whole, owner, NEW)
      expect(side.aws.serialNumbers('ana')).toEqual([serialNumber])
      expect(phone.nextStep).toBeUndefined()
      const told = [...phone.said, nextStep, error.message].join('\n')
      expect(told).not.toContain(encodeBase32(phone.seed ?? new Uint8Array(1)))
    })
  }
})

describe('an enrollment', () => {
  test('a second request finds the device assigned by the first, whose answer got lost', async () => {
    const { side, phone, iam, owner } = await openWithAna()
    await using _ = side
    const { enrollments, clock } = side.ports
    const answers = new AwsApiError('EntityAlreadyExists', 409, 'MFA Device for user ana already exists.')
    const retried = failing(iam, { port: 'iam', method: 'enableMfaDevice', call: 1 }, 'after', answers)
    const { serialNumber } = await enroll({ clock, enrollments, iam: retried, prompts: phone }, owner, NEW)
    expect(side.aws.serialNumbers('ana')).toEqual([serialNumber])
    expect(await listDevices({ iam, enrollments }, owner)).toMatchObject([{ serialNumber, state: 'assigned' }])
  })

  for (const [method, nextStep] of [
    ['createVirtualMfaDevice', MADE],
    ['enableMfaDevice', UNKNOWN],
  ] as const) {
    test(`an error of AWS's own at ${method} says nothing about what was done`, async () => {
      const { side, phone, iam, owner } = await openWithAna()
      await using _ = side
      const { enrollments, clock } = side.ports
      const answers = new AwsApiError('ServiceFailure', 500, 'The request processing has failed.')
      const failed = failing(iam, { port: 'iam', method, call: 1 }, 'after', answers)
      await expect(enroll({ clock, enrollments, iam: failed, prompts: phone }, owner, NEW)).rejects.toBe(answers)
      expect(phone.nextStep).toBe(nextStep)
    })
  }
})

describe.each([0, 14])(
  'a replacement whose new device is assigned and that fails, STS %i s behind IAM,',
  (propagationSeconds) => {
    const OTHER = 'arn:aws:iam::123456789012:mfa/ana-2'
    const BOTH = (old: string) => `${OTHER} and ${old} are both assigned; to finish: sallyport device replace`
    const MAYBE = (old: string) =>
      `${OTHER} is assigned, and ${old} may be, too: \`sallyport device list\` tells; \`sallyport device replace\` finishes it if so`
    const GONE = (old: string) => `${old} is deactivated; sign in with ${OTHER}: sallyport login`

    interface ReplacementCase extends Omit<Case, 'nextStep' | 'device'> {
      readonly nextStep: (old: string) => string
      readonly assigned: 1 | 2
    }
    const cases: readonly ReplacementCase[] = [
      { step: { port: 'iam', method: 'deactivateMfaDevice', call: 1 }, when: 'before', nextStep: MAYBE, assigned: 2 },
      { step: { port: 'iam', method: 'deactivateMfaDevice', call: 1 }, when: 'after', nextStep: MAYBE, assigned: 1 },
      { step: { port: 'enrollments', method: 'save', call: 4 }, when: 'before', nextStep: BOTH, assigned: 2 },
      { step: { port: 'enrollments', method: 'remove', call: 1 }, when: 'before', nextStep: GONE, assigned: 1 },
      { step: { port: 'enrollments', method: 'remove', call: 1 }, when: 'after', nextStep: GONE, assigned: 1 },
      { step: { port: 'iam', method: 'deleteVirtualMfaDevice', call: 1 }, when: 'before', nextStep: GONE, assigned: 1 },
    ]

    for (const { step, when, nextStep, assigned } of cases) {
      test(`${when} ${step.method} ${step.call}`, async () => {
        await using side = await openUserSide({
          users: { ana: { groups: ['Force_MFA'], mfa: true } },
          propagationSeconds,
        })
        side.aws.clock.advance('60 s')
        const { enrollments, clock } = side.ports
        const accessKey = side.aws.clientConfig('ana').credentials
        const [old = ''] = side.aws.serialNumbers('ana')
        const owner = { ...enrollee, endpoint: side.aws.endpoint }
        const phone = new Phone(side.aws.clock)
        const signInWithPhone = signInOf(side)
        const signIn = async (serialNumber: string, tokenCode?: string): Promise<Credentials> => {
          if (serialNumber === OTHER && tokenCode === undefined) side.aws.clock.advance('31 s')
          return signInWithPhone(serialNumber, tokenCode ?? (serialNumber === OTHER ? phone.code() : undefined))
        }
        const error = new SallyportError(step.port === 'iam' ? 'UNREACHABLE' : 'STORE_UNUSABLE', 'failed')
        const aws: Aws =
          step.port === 'iam'
            ? { ...side.ports.aws, iam: (keys) => failing(side.ports.aws.iam(keys), step, when, error) }
            : side.ports.aws
        const broken = step.port === 'enrollments' ? failing(enrollments, step, when, error) : enrollments
        const whole = { aws: side.ports.aws, enrollments, clock, prompts: phone, signIn, accessKey }
        const wanted = { oldSerialNumber: old, virtualMfaDeviceName: 'ana-2' }
        await expect(replaceDevice({ ...whole, aws, enrollments: broken }, owner, wanted)).rejects.toBe(error)
        expect(phone.nextStep).toBe(nextStep(old))
        expect(side.aws.serialNumbers('ana')).toHaveLength(assigned)

        const iam = side.ports.aws.iam(accessKey)
        const begun = await findReplacement({ enrollments, iam }, owner, { serialNumber: undefined, resume: false })
        expect(begun === undefined).toBe(assigned === 1)
        if (begun) await resumeReplacement(whole, owner, begun)
        expect(side.aws.serialNumbers('ana')).toEqual([OTHER])
        expect((await enrollments.list()).filter(({ replaces }) => replaces !== undefined)).toEqual([])
      })
    }
  },
)
