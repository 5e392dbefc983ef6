import { describe, expect, test } from 'vitest'
import { SallyportError } from '../../src/errors.ts'
import { enroll } from '../../src/mfa/enroll.ts'
import { listDevices } from '../../src/mfa/list-devices.ts'
import { resumableEnrollment, resumeEnrollment } from '../../src/mfa/resume-enrollment.ts'
import { openUserSide, Phone, type UserSide } from '../user-side.ts'

const ANA = 'arn:aws:iam::123456789012:mfa/ana'

function enrolleeOf({ aws }: UserSide) {
  return { endpoint: aws.endpoint, partition: 'aws', account: aws.accountId, userName: 'ana' }
}

async function openWithAna(propagationSeconds: number) {
  const side = await openUserSide({ users: { ana: { groups: ['Force_MFA'] } }, propagationSeconds })
  const phone = new Phone(side.aws.clock)
  const iam = side.ports.aws.iam(side.aws.clientConfig('ana').credentials)
  return { side, phone, iam, ports: { ...side.ports, iam, prompts: phone }, enrollee: enrolleeOf(side) }
}

const NEW = { virtualMfaDeviceName: undefined }

type Ports = Parameters<typeof resumeEnrollment>[0]
type Owner = Parameters<typeof resumeEnrollment>[1]

async function resume(ports: Ports, enrollee: Owner, serialNumber: string | undefined) {
  return resumeEnrollment(ports, enrollee, await resumableEnrollment(ports, enrollee, serialNumber))
}

class Stopped extends Error {}

// IAM itself knows a device at once; how far STS is behind must change nothing of an enrollment.
for (const propagationSeconds of [0, 14]) {
  const behind = `STS ${propagationSeconds} s behind IAM`

  describe(`enroll, ${behind}`, () => {
    test('assigns a device with two codes in a row, under the name of the user', async () => {
      const { side, phone, ports, enrollee } = await openWithAna(propagationSeconds)
      await using _ = side
      const { serialNumber } = await enroll(ports, enrollee, NEW)
      expect(serialNumber).toBe(ANA)
      expect(side.aws.serialNumbers('ana')).toEqual([ANA])
      expect(phone.asked).toEqual(['code 1', 'code 2'])
      expect(phone.nextStep).toBeUndefined()
    })

    test('codes that AWS does not take are asked again, and the device stays the same', async () => {
      const { side, phone, ports, enrollee } = await openWithAna(propagationSeconds)
      await using _ = side
      const wrong = ['123456', '654321']
      const right = phone.askAuthenticationCode.bind(phone)
      phone.askAuthenticationCode = async (which, again) => {
        const code = wrong.shift()
        if (code === undefined) return right(which, again)
        phone.asked.push(`code ${which}`)
        return code
      }
      await enroll(ports, enrollee, NEW)
      expect(phone.asked).toEqual([
        'code 1',
        'code 2',
        'code 1: AWS took none of that pair: give the code the device shows now, then the one right after it',
        'code 2',
      ])
      expect(side.aws.serialNumbers('ana')).toEqual([ANA])
    })

    test('the first code typed twice is caught before AWS sees it', async () => {
      const { side, phone, ports, enrollee } = await openWithAna(propagationSeconds)
      await using _ = side
      const right = phone.askAuthenticationCode.bind(phone)
      let twice = true
      phone.askAuthenticationCode = async (which, again) => {
        if (which === 1 || !twice) return right(which, again)
        twice = false
        return phone.code()
      }
      await enroll(ports, enrollee, NEW)
      expect(phone.asked.at(-1)).toMatch(/^code 2: that is the first code once more/)
      expect(side.aws.decisions().filter(({ action }) => action === 'iam:EnableMFADevice')).toHaveLength(1)
    })

    test('a name that is taken: the next one; asked for by name: an error that says how to go on', async () => {
      const { side, ports, enrollee } = await openWithAna(propagationSeconds)
      await using _ = side
      const administrator = side.ports.aws.iam(side.aws.administrator)
      await administrator.createVirtualMfaDevice('ana')
      expect((await enroll(ports, enrollee, NEW)).serialNumber).toBe(`${ANA}-2`)
      await expect(enroll(ports, enrollee, { virtualMfaDeviceName: 'ana' })).rejects.toMatchObject({
        code: 'USAGE',
        message: 'there is a virtual MFA device called `ana`',
      })
      // What others made is nothing of ours to remember.
      expect((await side.ports.enrollments.list()).map(({ serialNumber }) => serialNumber)).toEqual([`${ANA}-2`])
    })
  })

  describe(`enroll for the root user, ${behind}`, () => {
    test('assigns the device of the root user', async () => {
      await using side = await openUserSide({ root: { accessKey: true }, propagationSeconds })
      const phone = new Phone(side.aws.clock)
      const iam = side.ports.aws.iam(side.aws.clientConfig('root').credentials)
      const enrollee = { ...enrolleeOf(side), userName: 'root' }
      const { serialNumber } = await enroll({ ...side.ports, iam, prompts: phone }, enrollee, NEW)
      expect(serialNumber).toBe('arn:aws:iam::123456789012:mfa/root-account-mfa-device')
      expect(side.aws.serialNumbers('root')).toEqual([serialNumber])
      expect(await listDevices({ iam, enrollments: side.ports.enrollments }, enrollee)).toMatchObject([
        { serialNumber, state: 'assigned' },
      ])
    })
  })

  describe(`an enrollment that is interrupted, ${behind}`, () => {
    for (const moment of ['showDevice', 'code 1', 'code 2'] as const) {
      test(`at ${moment} leaves an unassigned device, recorded, and says the next command`, async () => {
        const { side, phone, iam, ports, enrollee } = await openWithAna(propagationSeconds)
        await using _ = side
        const stop = () => Promise.reject(new Stopped())
        if (moment === 'showDevice') phone.showDevice = stop
        const right = phone.askAuthenticationCode.bind(phone)
        phone.askAuthenticationCode = (which, again) => (moment === `code ${which}` ? stop() : right(which, again))

        await expect(enroll(ports, enrollee, NEW)).rejects.toThrow(Stopped)
        expect(phone.nextStep).toContain(`${ANA} is not assigned`)
        expect(phone.nextStep).toContain('sallyport device enroll --resume')
        expect(side.aws.serialNumbers('ana')).toEqual([])
        expect(await listDevices({ iam, enrollments: ports.enrollments }, enrollee)).toMatchObject([
          { serialNumber: ANA, state: 'unassigned' },
        ])
      })
    }

    test('is resumed with two codes, when the phone has it', async () => {
      const { side, phone, iam, ports, enrollee } = await openWithAna(propagationSeconds)
      await using _ = side
      const right = phone.askAuthenticationCode.bind(phone)
      phone.askAuthenticationCode = () => Promise.reject(new Stopped())
      await enroll(ports, enrollee, NEW).catch(() => undefined)

      phone.askAuthenticationCode = right
      expect((await resume(ports, enrollee, undefined)).serialNumber).toBe(ANA)
      expect(phone.said).toEqual([`finishing the enrollment of ${ANA}`])
      expect(side.aws.serialNumbers('ana')).toEqual([ANA])
      await expect(resume(ports, enrollee, undefined)).rejects.toThrow(
        'no enrollment of user `ana` is unfinished on this computer',
      )
      expect(await listDevices({ iam, enrollments: ports.enrollments }, enrollee)).toMatchObject([
        { serialNumber: ANA, state: 'assigned' },
      ])
    })

    test('whose answer got lost after AWS assigned the device is found to be done', async () => {
      const { side, phone, iam, ports, enrollee } = await openWithAna(propagationSeconds)
      await using _ = side
      const lossy = Object.assign(Object.create(iam), {
        async enableMfaDevice(input: Parameters<typeof iam.enableMfaDevice>[0]) {
          await iam.enableMfaDevice(input)
          throw new SallyportError('UNREACHABLE', 'no answer')
        },
        createVirtualMfaDevice: iam.createVirtualMfaDevice.bind(iam),
        listMfaDevices: iam.listMfaDevices.bind(iam),
      })
      await expect(enroll({ ...ports, iam: lossy }, enrollee, NEW)).rejects.toThrow('no answer')
      phone.asked.length = 0
      expect(await resume(ports, enrollee, undefined)).toEqual({ serialNumber: ANA, codes: undefined })
      expect(phone.asked).toEqual([])
    })

    test('begun on another computer is resumed by its serial number', async () => {
      const { side, phone, ports, enrollee } = await openWithAna(propagationSeconds)
      await using _ = side
      const device = await side.ports.aws.iam(side.aws.administrator).createVirtualMfaDevice('other')
      await phone.showDevice(device)
      const { serialNumber } = await resume(ports, enrollee, device.serialNumber)
      expect(side.aws.serialNumbers('ana')).toEqual([serialNumber])
    })

    test('whose device an administrator deleted says to start again, and is forgotten', async () => {
      const { side, phone, iam, ports, enrollee } = await openWithAna(propagationSeconds)
      await using _ = side
      const right = phone.askAuthenticationCode.bind(phone)
      phone.askAuthenticationCode = () => Promise.reject(new Stopped())
      await enroll(ports, enrollee, NEW).catch(() => undefined)
      phone.askAuthenticationCode = right
      await side.ports.aws.iam(side.aws.administrator).deleteVirtualMfaDevice(ANA)

      await expect(resume(ports, enrollee, undefined)).rejects.toMatchObject({
        code: 'AWS_REFUSED',
        hint: 'start again: sallyport device enroll',
      })
      expect(await listDevices({ iam, enrollments: ports.enrollments }, enrollee)).toEqual([])
    })
  })
}
