import {
  CreateVirtualMFADeviceCommand,
  DeactivateMFADeviceCommand,
  DeleteUserCommand,
  DeleteVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  GetMFADeviceCommand,
  IAMClient,
  ListMFADevicesCommand,
  ListMFADeviceTagsCommand,
  ListVirtualMFADevicesCommand,
  ResyncMFADeviceCommand,
  TagMFADeviceCommand,
  UntagMFADeviceCommand,
} from '@aws-sdk/client-iam'
import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, test } from 'vitest'

import type { LocalAws, LocalAwsOptions } from '../../../src/local-aws/index.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import { scan, type Phone } from '../phone.ts'
import { refusalOf } from '../refusal.ts'

const UNABLE =
  '403 AccessDenied: MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.'
const INVALID_CODE = '403 InvalidAuthenticationCode: Authentication code for device is not valid.'
const NEEDS_MFA =
  '403 AccessDenied: To complete this action, please ensure that you are authenticated with an MFA device that is enabled for this user.'

async function stage(options: LocalAwsOptions = {}) {
  const aws = await startLocalAws({ users: { ana: { policies: ['AdministratorAccess'] }, bo: {} }, ...options })
  return { aws, admin: new IAMClient(aws.clientConfig()), ana: new IAMClient(aws.clientConfig('ana')) }
}

async function create(aws: LocalAws, iam: IAMClient, VirtualMFADeviceName: string) {
  const { VirtualMFADevice } = await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName }))
  return {
    SerialNumber: VirtualMFADevice?.SerialNumber,
    phone: scan(aws, VirtualMFADevice?.QRCodePNG),
    VirtualMFADevice,
  }
}

function enable(
  iam: IAMClient,
  UserName: string,
  SerialNumber: string | undefined,
  [first, second]: readonly string[],
) {
  return iam.send(
    new EnableMFADeviceCommand({ UserName, SerialNumber, AuthenticationCode1: first, AuthenticationCode2: second }),
  )
}

const pair = (phone: Phone, from = -1): [string, string] => [phone.code(from), phone.code(from + 1)]

async function mfaSession(aws: LocalAws, userName: string, SerialNumber: string | undefined, TokenCode: string) {
  const sts = new STSClient(aws.clientConfig(userName))
  const { Credentials } = await sts.send(new GetSessionTokenCommand({ SerialNumber, TokenCode }))
  return {
    ...aws.clientConfig(userName),
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
  }
}

describe('CreateVirtualMFADevice', () => {
  test('answers with 64 characters of base32 and a QR code of the same seed, once', async () => {
    const { aws, admin } = await stage()
    await using _ = aws
    const { VirtualMFADevice, phone } = await create(aws, admin, 'phone')
    expect(VirtualMFADevice?.SerialNumber).toBe('arn:aws:iam::123456789012:mfa/phone')
    expect(Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString()).toMatch(/^[A-Z2-7]{64}$/)
    expect(phone.accountName).toBe('phone@123456789012')
    const { VirtualMFADevices = [] } = await admin.send(new ListVirtualMFADevicesCommand({}))
    expect(VirtualMFADevices).toEqual([{ SerialNumber: 'arn:aws:iam::123456789012:mfa/phone' }])
  })

  test('a name is taken whatever its case; a path makes another name', async () => {
    const { aws, admin } = await stage()
    await using _ = aws
    await create(aws, admin, 'phone')
    expect(await refusalOf(create(aws, admin, 'PHONE'))).toBe('409 EntityAlreadyExists: MFA device already exists.')
    const input = { VirtualMFADeviceName: 'phone', Path: '/devices/' }
    const { VirtualMFADevice } = await admin.send(new CreateVirtualMFADeviceCommand(input))
    expect(VirtualMFADevice?.SerialNumber).toBe('arn:aws:iam::123456789012:mfa/devices/phone')
  })
})

test('a name as long as a serial number can hold makes a device, a longer one none', async () => {
  const { aws, admin } = await stage()
  await using _ = aws
  const { SerialNumber } = await create(aws, admin, 'x'.repeat(226))
  expect(SerialNumber).toHaveLength(256)
  const call = admin.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'x'.repeat(227) }))
  expect(await refusalOf(call)).toMatch(/^400 ValidationError: .*'virtualMFADeviceName'.* less than or equal to 226$/)
})

describe('EnableMFADevice', () => {
  const refused: [string, (phone: Phone) => [string, string]][] = [
    ['the same code twice', (phone) => [phone.code(), phone.code()]],
    ['codes in the wrong order', (phone) => [phone.code(), phone.code(-1)]],
    ['codes that are not in a row', (phone) => [phone.code(-1), phone.code(1)]],
    ['codes before the window', (phone) => pair(phone, -1000)],
    ['codes after the window', (phone) => pair(phone, 1000)],
  ]
  for (const [what, codes] of refused) {
    test(`refuses ${what}`, async () => {
      const { aws, admin } = await stage()
      await using _ = aws
      const { SerialNumber, phone } = await create(aws, admin, 'phone')
      expect(await refusalOf(enable(admin, 'bo', SerialNumber, codes(phone)))).toBe(INVALID_CODE)
    })
  }

  const taken: [string, number][] = [
    ['of the step before and of now', -1],
    ['of now and of the next step', 0],
    ['of the first step of the window', -999],
    ['of the last step of the window', 999],
  ]
  for (const [what, from] of taken) {
    test(`takes the codes ${what}; STS then follows the device's clock`, async () => {
      const { aws, admin } = await stage()
      await using _ = aws
      const { SerialNumber, phone } = await create(aws, admin, 'phone')
      await enable(admin, 'bo', SerialNumber, pair(phone, from))
      const sts = new STSClient(aws.clientConfig('bo'))
      // Codes of enrollment are not spent by it.
      await sts.send(new GetSessionTokenCommand({ SerialNumber, TokenCode: phone.code(from + 1) }))
    })
  }

  test('looks at who has the device before it looks at the codes', async () => {
    const { aws, admin } = await stage()
    await using _ = aws
    const { SerialNumber, phone } = await create(aws, admin, 'phone')
    await enable(admin, 'bo', SerialNumber, pair(phone))
    const wrong = ['000000', '000000']
    expect(await refusalOf(enable(admin, 'bo', SerialNumber, wrong))).toBe(
      '409 EntityAlreadyExists: MFA Device for user bo already exists.',
    )
    expect(await refusalOf(enable(admin, 'ana', SerialNumber, wrong))).toBe(
      '409 EntityAlreadyExists: MFA Device is already in use.',
    )
    const unknown = 'arn:aws:iam::123456789012:mfa/unknown'
    expect(await refusalOf(enable(admin, 'ana', unknown, wrong))).toBe(
      `404 NoSuchEntity: VirtualMFADevice with serial number ${unknown} does not exist.`,
    )
    expect(await refusalOf(enable(admin, 'nobody', unknown, wrong))).toBe(
      '404 NoSuchEntity: The user with name nobody cannot be found.',
    )
  })

  test('a pair works once, also after the device went to another user', async () => {
    const { aws, admin } = await stage()
    await using _ = aws
    const { SerialNumber, phone } = await create(aws, admin, 'phone')
    const codes = pair(phone)
    await enable(admin, 'bo', SerialNumber, codes)
    await admin.send(new DeactivateMFADeviceCommand({ UserName: 'bo', SerialNumber }))
    expect(await refusalOf(enable(admin, 'ana', SerialNumber, codes))).toBe(INVALID_CODE)
    expect(await refusalOf(enable(admin, 'ana', SerialNumber, pair(phone, 0)))).toBe(INVALID_CODE)
    await enable(admin, 'ana', SerialNumber, pair(phone, 1))
  })

  test('a device that has the serial number of a deleted one begins anew, whatever clock the other had', async () => {
    const { aws, admin } = await stage()
    await using _ = aws
    const old = await create(aws, admin, 'phone')
    await enable(admin, 'bo', old.SerialNumber, pair(old.phone, 900))
    await admin.send(new DeactivateMFADeviceCommand({ UserName: 'bo', SerialNumber: old.SerialNumber }))
    await admin.send(new DeleteVirtualMFADeviceCommand({ SerialNumber: old.SerialNumber }))
    const { SerialNumber, phone } = await create(aws, admin, 'phone')
    await enable(admin, 'bo', SerialNumber, pair(phone))
  })

  test('takes eight devices for a user, and no ninth', async () => {
    const { aws, admin } = await stage()
    await using _ = aws
    for (let number = 1; number <= 8; number++) {
      const { SerialNumber, phone } = await create(aws, admin, `phone-${number}`)
      await enable(admin, 'bo', SerialNumber, pair(phone))
    }
    const ninth = await create(aws, admin, 'phone-9')
    expect(await refusalOf(enable(admin, 'bo', ninth.SerialNumber, pair(ninth.phone)))).toMatch(
      /^409 LimitExceeded: Cannot exceed quota for MFADevicesPerUser: 8/,
    )
  })
})

describe('AWS-2023-001: who has a device manages the own devices in an MFA session only', () => {
  test('a key enrolls the first device and resyncs it, but adds none and takes none away', async () => {
    const { aws, ana } = await stage()
    await using _ = aws
    const first = await create(aws, ana, 'first')
    await enable(ana, 'ana', first.SerialNumber, pair(first.phone))
    const second = await create(aws, ana, 'second')

    expect(await refusalOf(enable(ana, 'ana', second.SerialNumber, pair(second.phone)))).toBe(NEEDS_MFA)
    // It comes before the device is looked at.
    expect(
      await refusalOf(
        enable(
          ana,
          'ana',
          'arn:aws:iam::123456789012:mfa/none',
          ['1', '2'].map((d) => d.repeat(6)),
        ),
      ),
    ).toBe(NEEDS_MFA)
    const deactivate = new DeactivateMFADeviceCommand({ SerialNumber: first.SerialNumber })
    expect(await refusalOf(ana.send(deactivate))).toBe(NEEDS_MFA)
    const [AuthenticationCode1, AuthenticationCode2] = pair(first.phone, 1)
    await ana.send(
      new ResyncMFADeviceCommand({
        UserName: 'ana',
        SerialNumber: first.SerialNumber,
        AuthenticationCode1,
        AuthenticationCode2,
      }),
    )

    const session = new IAMClient(await mfaSession(aws, 'ana', first.SerialNumber, first.phone.code(3)))
    await enable(session, 'ana', second.SerialNumber, pair(second.phone))
    await session.send(deactivate)
  })

  test("another user's devices are not concerned", async () => {
    const { aws, ana } = await stage()
    await using _ = aws
    const own = await create(aws, ana, 'own')
    await enable(ana, 'ana', own.SerialNumber, pair(own.phone))
    const other = await create(aws, ana, 'other')
    await enable(ana, 'bo', other.SerialNumber, pair(other.phone))
    await ana.send(new DeactivateMFADeviceCommand({ UserName: 'bo', SerialNumber: other.SerialNumber }))
  })
})

describe('Resync, Deactivate, Delete, Get', () => {
  test('pairs that are wrong are tries like codes: nine in three minutes, for Resync and STS together', async () => {
    const { aws, admin } = await stage()
    await using _ = aws
    aws.clock.set(new Date('2026-11-24T12:00:00Z'))
    const { SerialNumber, phone } = await create(aws, admin, 'phone')
    await enable(admin, 'bo', SerialNumber, pair(phone))
    const resync = ([AuthenticationCode1, AuthenticationCode2]: readonly string[]) =>
      admin.send(new ResyncMFADeviceCommand({ UserName: 'bo', SerialNumber, AuthenticationCode1, AuthenticationCode2 }))
    for (let tries = 1; tries <= 9; tries++) {
      expect(await refusalOf(resync(['000000', '000000']))).toBe(INVALID_CODE)
    }
    expect(await refusalOf(resync(pair(phone, 2)))).toBe(INVALID_CODE)
    const sts = new STSClient(aws.clientConfig('bo'))
    const signIn = () => sts.send(new GetSessionTokenCommand({ SerialNumber, TokenCode: phone.code() }))
    expect(await refusalOf(signIn())).toBe(UNABLE)
    aws.clock.advance('3 min')
    await resync(pair(phone, 2))
  })

  test('each names what is wrong as AWS does', async () => {
    const { aws, admin } = await stage()
    await using _ = aws
    const { SerialNumber, phone } = await create(aws, admin, 'phone')
    const unknown = 'arn:aws:iam::123456789012:mfa/unknown'
    const [AuthenticationCode1, AuthenticationCode2] = pair(phone)
    const resync = { UserName: 'bo', AuthenticationCode1, AuthenticationCode2 }

    expect(await refusalOf(admin.send(new ResyncMFADeviceCommand({ ...resync, SerialNumber })))).toBe(
      '404 NoSuchEntity: MFA Device invalid for user.',
    )
    expect(await refusalOf(admin.send(new ResyncMFADeviceCommand({ ...resync, SerialNumber: unknown })))).toBe(
      `404 NoSuchEntity: VirtualMFADevice with serial number ${unknown} does not exist.`,
    )
    expect(await refusalOf(admin.send(new DeactivateMFADeviceCommand({ UserName: 'bo', SerialNumber })))).toBe(
      '404 NoSuchEntity: MFA Device invalid for user.',
    )
    expect(await refusalOf(admin.send(new DeactivateMFADeviceCommand({ UserName: 'bo', SerialNumber: unknown })))).toBe(
      `404 NoSuchEntity: MFA Device with serial number ${unknown} does not exist.`,
    )
    expect(await refusalOf(admin.send(new DeleteVirtualMFADeviceCommand({ SerialNumber: unknown })))).toBe(
      `404 NoSuchEntity: MFA Device with serial number ${unknown} does not exist.`,
    )
    expect(await refusalOf(admin.send(new GetMFADeviceCommand({ UserName: 'bo', SerialNumber })))).toMatch(
      /^400 ValidationError: The MFA device serial number sent in the request is invalid or not supported by this API\./,
    )

    await enable(admin, 'bo', SerialNumber, [AuthenticationCode1, AuthenticationCode2])
    expect(await refusalOf(admin.send(new DeleteVirtualMFADeviceCommand({ SerialNumber })))).toBe(
      '409 DeleteConflict: MFA VirtualDevice in use. Must deactivate first.',
    )
    expect(await refusalOf(admin.send(new DeleteUserCommand({ UserName: 'bo' })))).toMatch(
      /^409 DeleteConflict: Cannot delete entity, must /,
    )
  })

  test('a device of another account does not exist', async () => {
    const aws = await startLocalAws({
      accounts: { '210987654321': { users: { cy: { policies: ['AdministratorAccess'] } } } },
    })
    await using _ = aws
    const { SerialNumber, phone } = await create(aws, new IAMClient(aws.clientConfig()), 'phone')
    const stranger = new IAMClient(aws.clientConfig('210987654321/cy'))
    expect(await refusalOf(enable(stranger, 'cy', SerialNumber, pair(phone)))).toMatch(/^404 NoSuchEntity/)
    expect(await refusalOf(stranger.send(new DeleteVirtualMFADeviceCommand({ SerialNumber })))).toMatch(
      /^404 NoSuchEntity/,
    )
  })
})

test('ListVirtualMFADevices tells assigned devices from others, page by page', async () => {
  const { aws, admin } = await stage()
  await using _ = aws
  for (const name of ['c', 'a', 'b']) {
    const { SerialNumber, phone } = await create(aws, admin, name)
    if (name === 'b') await enable(admin, 'bo', SerialNumber, pair(phone))
  }
  const list = async (input: object) => {
    const { VirtualMFADevices = [], ...rest } = await admin.send(new ListVirtualMFADevicesCommand(input))
    return { names: VirtualMFADevices.map(({ SerialNumber = '' }) => SerialNumber.split('/').at(-1)), ...rest }
  }
  expect((await list({})).names).toEqual(['a', 'b', 'c'])
  expect((await list({ AssignmentStatus: 'Assigned' })).names).toEqual(['b'])
  expect((await list({ AssignmentStatus: 'Unassigned' })).names).toEqual(['a', 'c'])
  const page = await list({ MaxItems: 2 })
  expect(page).toMatchObject({ names: ['a', 'b'], IsTruncated: true })
  expect(await list({ Marker: page.Marker })).toMatchObject({ names: ['c'], IsTruncated: false })
})

test('tags of a device come and go', async () => {
  const { aws, admin } = await stage()
  await using _ = aws
  const { SerialNumber } = await create(aws, admin, 'phone')
  await admin.send(
    new TagMFADeviceCommand({
      SerialNumber,
      Tags: [
        { Key: 'team', Value: 'blue' },
        { Key: 'floor', Value: '2' },
      ],
    }),
  )
  const tags = async () => (await admin.send(new ListMFADeviceTagsCommand({ SerialNumber }))).Tags
  await admin.send(new UntagMFADeviceCommand({ SerialNumber, TagKeys: ['floor'] }))
  expect(await tags()).toEqual([{ Key: 'team', Value: 'blue' }])
  // AWS: not as with users and roles, the case of keys counts.
  await admin.send(new UntagMFADeviceCommand({ SerialNumber, TagKeys: ['Team'] }))
  await admin.send(new TagMFADeviceCommand({ SerialNumber, Tags: [{ Key: 'Team', Value: 'red' }] }))
  expect(await tags()).toEqual([
    { Key: 'team', Value: 'blue' },
    { Key: 'Team', Value: 'red' },
  ])
})

test('with a delay of 14 s IAM knows a device at once and STS later; what STS knew before works until then', async () => {
  const { aws, admin } = await stage({ propagationSeconds: 14 })
  await using _ = aws
  const { SerialNumber, phone } = await create(aws, admin, 'phone')
  await enable(admin, 'bo', SerialNumber, pair(phone))
  const { MFADevices = [] } = await admin.send(new ListMFADevicesCommand({ UserName: 'bo' }))
  expect(MFADevices).toHaveLength(1)

  const sts = new STSClient(aws.clientConfig('bo'))
  const signIn = (TokenCode: string) => sts.send(new GetSessionTokenCommand({ SerialNumber, TokenCode }))
  expect(await refusalOf(signIn(phone.code()))).toBe(UNABLE)
  aws.clock.advance('15 s')
  await signIn(phone.code())
  await admin.send(new DeactivateMFADeviceCommand({ UserName: 'bo', SerialNumber }))
  await signIn(phone.code(1))
  aws.clock.advance('15 s')
  expect(await refusalOf(signIn(phone.code(2)))).toBe(UNABLE)
})

test('a page may end at a device whose ARN is longer than a marker', async () => {
  await using aws = await startLocalAws()
  const iam = new IAMClient(aws.clientConfig())
  const Path = `/${'p'.repeat(400)}/`
  for (const VirtualMFADeviceName of ['a', 'b', 'c']) {
    await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName, Path }))
  }
  const first = await iam.send(new ListVirtualMFADevicesCommand({ MaxItems: 2 }))
  expect(first.VirtualMFADevices).toHaveLength(2)
  const second = await iam.send(new ListVirtualMFADevicesCommand({ Marker: first.Marker }))
  expect(second.VirtualMFADevices?.map(({ SerialNumber = '' }) => SerialNumber.slice(-2))).toEqual(['/c'])
})
