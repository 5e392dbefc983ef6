import { describe, expect, test } from 'vitest'
import { SallyportError } from '../../src/errors.ts'
import type { KnownUsers, SessionKey } from '../../src/ports.ts'
import { findUser } from '../../src/session/find-user.ts'
import { obtainRoleSession } from '../../src/session/obtain-role-session.ts'
import { obtainSession, type SessionWish } from '../../src/session/obtain-session.ts'
import { signIn } from '../../src/session/sign-in.ts'
import { openUserSide, Phone, type UserSide } from '../user-side.ts'

const users = { ana: { groups: ['Force_MFA'], mfa: true }, bo: { groups: ['Force_MFA'] }, cy: {} }

function keyOf({ aws }: UserSide, serialNumber = aws.serialNumbers('ana')[0] ?? ''): SessionKey {
  const { accessKeyId } = aws.clientConfig('ana').credentials
  return {
    partition: 'aws',
    endpoint: aws.endpoint,
    accessKeyId,
    account: aws.accountId,
    userName: 'ana',
    serialNumber,
    durationSeconds: 43_200,
  }
}

function signInPorts(side: UserSide) {
  return { ...side.ports, sts: side.ports.aws.sts(side.aws.clientConfig('ana').credentials) }
}

function wishOf(side: UserSide, more: Partial<SessionWish> = {}): SessionWish {
  const { credentials } = side.aws.clientConfig('ana')
  const { partition, account, userName, serialNumber } = keyOf(side)
  const arn = `arn:aws:iam::${account}:user/ana`
  return {
    user: { partition, account, userName, serialNumber, arn, localAwsInstanceId: side.aws.instanceId },
    endpoint: side.aws.endpoint,
    accessKeyId: credentials.accessKeyId,
    durationSeconds: 43_200,
    loadAccessKey: async () => credentials,
    tokenCode: undefined,
    renew: false,
    ...more,
  }
}

describe('signIn', () => {
  test('a code gives a session that AWS counts as MFA-authenticated, and it is kept', async () => {
    await using side = await openUserSide({ users })
    const key = keyOf(side)
    const { credentials } = await signIn(signInPorts(side), key, side.aws.tokenCode('ana'))
    // With MFA only may a session ask IAM.
    expect(await side.ports.aws.iam(credentials).listMfaDevices()).toHaveLength(1)
    expect((await side.ports.sessions.find(key))?.credentials).toEqual(credentials)
  })

  test('a session that can not be kept: the code is told to be gone, and no half of it stays', async () => {
    await using side = await openUserSide({ users })
    const full = new SallyportError('STORE_UNUSABLE', 'the disk is full', { hint: 'nothing was changed' })
    const sessions = Object.assign(Object.create(side.ports.sessions), { save: () => Promise.reject(full) })
    const ports = { ...signInPorts(side), sessions }
    await expect(signIn(ports, keyOf(side), side.aws.tokenCode('ana'))).rejects.toMatchObject({
      code: 'STORE_UNUSABLE',
      message: 'the disk is full',
      hint: 'make room or mend the permissions, then sign in with the next code: AWS has taken this one',
    })
    side.aws.clock.advance('31 s')
    await signIn(signInPorts(side), keyOf(side), side.aws.tokenCode('ana'))
  })

  test('a code used before is refused without asking AWS again', async () => {
    await using side = await openUserSide({ users })
    const tokenCode = side.aws.tokenCode('ana')
    await signIn(signInPorts(side), keyOf(side), tokenCode)
    const calls = side.aws.decisions().length
    await expect(signIn(signInPorts(side), keyOf(side), tokenCode)).rejects.toMatchObject({
      code: 'TOKEN_CODE_REJECTED',
      message: expect.stringMatching(/^this token code of \S+ was used already$/),
      hint: 'wait for the next code; each works once',
    })
    expect(side.aws.decisions()).toHaveLength(calls)
  })

  test('a wrong code, and a device that is not the user’s, are told apart', async () => {
    await using side = await openUserSide({ users })
    await expect(signIn(signInPorts(side), keyOf(side), '000000')).rejects.toMatchObject({
      code: 'TOKEN_CODE_REJECTED',
      message: expect.stringContaining('AWS rejected the token code of arn:aws:iam::123456789012:mfa/'),
    })
    const foreign = keyOf(side, 'arn:aws:iam::123456789012:mfa/nobody')
    await expect(signIn(signInPorts(side), foreign, '000000')).rejects.toMatchObject({
      code: 'AWS_REFUSED',
      message: "AWS can't check codes of arn:aws:iam::123456789012:mfa/nobody for this user",
    })
  })

  test('a clock that is off is named', async () => {
    await using side = await openUserSide({ users })
    const { sts } = signInPorts(side)
    const skewed = {
      ...signInPorts(side),
      sts: Object.assign(Object.create(sts), {
        getSessionToken: sts.getSessionToken.bind(sts),
        clockSkewSeconds: () => 95,
      }),
    }
    await expect(signIn(skewed, keyOf(side), '000000')).rejects.toMatchObject({
      hint: expect.stringContaining("This computer's clock is 95 s ahead of AWS's"),
    })
  })

  test('no code, secret or token of an attempt stands in an error', async () => {
    await using side = await openUserSide({ users })
    const error = await signIn(signInPorts(side), keyOf(side), '918273').catch((caught: unknown) => caught)
    const text = JSON.stringify(error, Object.getOwnPropertyNames(error)) + String(error)
    expect(text).not.toContain('918273')
    expect(text).not.toContain(side.aws.clientConfig('ana').credentials.secretAccessKey)
  })
})

describe('signIn with a device that was assigned just now', () => {
  test('waits until STS knows it, within nine tries', async () => {
    await using side = await openUserSide({ users, propagationSeconds: 14 })
    side.aws.clock.advance('60 s')
    const phone = new Phone(side.aws.clock)
    const bo = side.aws.clientConfig('bo').credentials
    const iam = side.ports.aws.iam(bo)
    const device = await iam.createVirtualMfaDevice('bo')
    await phone.showDevice(device)
    await iam.enableMfaDevice({
      userName: 'bo',
      serialNumber: device.serialNumber,
      authenticationCode1: phone.code(),
      authenticationCode2: phone.code(1),
    })
    const key = { ...keyOf(side, device.serialNumber), userName: 'bo', accessKeyId: bo.accessKeyId }
    const ports = { ...side.ports, sts: side.ports.aws.sts(bo) }

    // Nobody knows that it is new: then it is an error.
    await expect(signIn(ports, key, phone.code())).rejects.toMatchObject({ code: 'AWS_REFUSED' })

    await side.ports.enrollments.save({
      endpoint: side.aws.endpoint,
      account: side.aws.accountId,
      userName: 'bo',
      serialNumber: device.serialNumber,
      startedAt: side.aws.clock.now(),
      state: 'enabled',
      enabledAt: side.aws.clock.now(),
    })
    await signIn(ports, key, phone.code())
    expect(side.ports.waited.length).toBeGreaterThan(0)
    expect(side.ports.waited.length).toBeLessThan(8)
    expect(side.ports.waited[0]).toContain('the device is new')
  })
})

describe('obtainSession', () => {
  test('a fresh session is reused, and no key is opened for it', async () => {
    await using side = await openUserSide({ users })
    const ports = { ...side.ports, prompts: side.silent }
    const first = await obtainSession(ports, wishOf(side, { tokenCode: side.aws.tokenCode('ana') }))
    const second = await obtainSession(
      ports,
      wishOf(side, { loadAccessKey: () => Promise.reject(new Error('the vault must stay closed')) }),
    )
    expect([first.reused, second.reused]).toEqual([false, true])
    expect(second.credentials).toEqual(first.credentials)

    side.aws.clock.advance('11 h')
    side.aws.clock.advance('46 min')
    await expect(obtainSession(ports, wishOf(side))).rejects.toThrow('nobody must be asked')
  })

  test('a wrong code is asked again, and the reason is told', async () => {
    await using side = await openUserSide({ users })
    const asked: (string | undefined)[] = []
    const codes = ['000000', side.aws.tokenCode('ana')]
    const prompts = {
      ...side.silent,
      askTokenCode: async (_: string, again?: string) => {
        asked.push(again)
        return codes[asked.length - 1] ?? ''
      },
    }
    await obtainSession({ ...side.ports, prompts }, wishOf(side))
    expect(asked).toEqual([undefined, expect.stringContaining('AWS rejected the token code')])
  })

  test('sessions of another endpoint, instance, key, device or duration are other sessions', async () => {
    await using side = await openUserSide({ users })
    const ports = { ...side.ports, prompts: side.silent }
    await obtainSession(ports, wishOf(side, { tokenCode: side.aws.tokenCode('ana') }))
    const wish = wishOf(side)
    const others: SessionWish[] = [
      { ...wish, endpoint: 'aws' },
      { ...wish, durationSeconds: 3600 },
      { ...wish, accessKeyId: 'AKIAEXAMPLEEXAMPLE00' },
      { ...wish, user: { ...wish.user, serialNumber: 'arn:aws:iam::123456789012:mfa/other' } },
      { ...wish, user: { ...wish.user, localAwsInstanceId: 'another' } },
      { ...wish, user: { ...wish.user, account: '210987654321' } },
    ]
    for (const other of others) await expect(obtainSession(ports, other)).rejects.toThrow('nobody must be asked')
  })
})

describe('obtainRoleSession', () => {
  const trustPolicy = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::123456789012:root' },
        Action: 'sts:AssumeRole',
        Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
      },
    ],
  }
  const assume = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }] }
  const role = {
    roleArn: 'arn:aws:iam::123456789012:role/Reader',
    roleSessionName: 'sallyport',
    durationSeconds: 3600,
  }
  const seed = {
    users: { ana: { mfa: true, policies: [assume] } },
    roles: { Reader: { trustPolicy } },
  }

  test('one code for any number of roles and calls', async () => {
    await using side = await openUserSide(seed)
    const ports = { ...side.ports, prompts: side.silent }
    const first = await obtainRoleSession(ports, wishOf(side, { tokenCode: side.aws.tokenCode('ana') }), role)
    expect((await side.ports.aws.sts(first.credentials).getCallerIdentity()).arn).toBe(
      'arn:aws:sts::123456789012:assumed-role/Reader/sallyport',
    )
    expect((await obtainRoleSession(ports, wishOf(side), role)).reused).toBe(true)
    const other = await obtainRoleSession(ports, wishOf(side), { ...role, roleSessionName: 'again' })
    expect(other.reused).toBe(false)
  })

  test('a session that AWS no longer knows is dropped, and the user signs in once more', async () => {
    await using side = await openUserSide(seed)
    const ports = { ...side.ports, prompts: side.silent }
    const key = { ...keyOf(side), localAwsInstanceId: side.aws.instanceId }
    const expiration = new Date(side.aws.clock.now().getTime() + 43_200_000)
    await side.ports.sessions.save(key, {
      credentials: { accessKeyId: 'ASIAEXAMPLEEXAMPLE00', secretAccessKey: 'x', sessionToken: 'forged', expiration },
      issuedAt: side.aws.clock.now(),
    })
    const session = await obtainRoleSession(ports, wishOf(side, { tokenCode: side.aws.tokenCode('ana') }), role)
    expect(session.reused).toBe(false)
  })
})

/** `findUser` for a user who must not be asked anything. */
function ask(side: UserSide, userName: string, more: object = {}, knownUsers: KnownUsers = side.ports.knownUsers) {
  const { credentials } = side.aws.clientConfig(userName)
  return findUser(
    { ...side.ports, knownUsers, prompts: side.silent },
    {
      endpoint: side.aws.endpoint,
      accessKeyId: credentials.accessKeyId,
      loadAccessKey: async () => credentials,
      serialNumber: undefined,
      askAgain: false,
      ...more,
    },
  )
}

describe('findUser', () => {
  test('finds user, account and device, and remembers them', async () => {
    await using side = await openUserSide({ users })
    const found = await ask(side, 'ana')
    expect(found).toEqual({
      partition: 'aws',
      account: '123456789012',
      userName: 'ana',
      arn: 'arn:aws:iam::123456789012:user/ana',
      serialNumber: side.aws.serialNumbers('ana')[0],
      localAwsInstanceId: side.aws.instanceId,
    })
    expect(await ask(side, 'ana', { loadAccessKey: () => Promise.reject(new Error('no call')) })).toEqual(found)
  })

  test('asked again, writes nothing where nothing has changed', async () => {
    await using side = await openUserSide({ users })
    const found = await ask(side, 'ana')
    const { knownUsers } = side.ports
    const full = new SallyportError('STORE_UNUSABLE', 'the disk is full')
    const find = (...key: Parameters<typeof knownUsers.find>) => knownUsers.find(...key)
    const readOnly = { find, save: () => Promise.reject(full), remove: () => Promise.reject(full) }
    expect(await ask(side, 'ana', { askAgain: true }, readOnly)).toEqual(found)
    await expect(ask(side, 'ana', { serialNumber: 'GAHT12345678' }, readOnly)).rejects.toBe(full)
  })

  test('a user without a device is told to enroll one', async () => {
    await using side = await openUserSide({ users })
    await expect(ask(side, 'bo')).rejects.toMatchObject({
      code: 'NOT_SIGNED_IN',
      message: 'no MFA device on user `bo`',
      hint: 'sallyport device enroll',
    })
  })

  test('where listing is refused the device is to be named, and is then taken as it is', async () => {
    await using side = await openUserSide({ users })
    await expect(ask(side, 'cy')).rejects.toMatchObject({
      code: 'AWS_REFUSED',
      hint: 'name the device with --serial-number, or as mfa_serial in the profile',
    })
    expect((await ask(side, 'cy', { serialNumber: 'GAHT12345678' })).serialNumber).toBe('GAHT12345678')
  })

  test('a choice among several devices is remembered', async () => {
    await using side = await openUserSide({ users })
    const iam = side.ports.aws.iam(side.aws.administrator)
    const phone = new Phone(side.aws.clock)
    const device = await iam.createVirtualMfaDevice('second')
    await phone.showDevice(device)
    await iam.enableMfaDevice({
      userName: 'ana',
      serialNumber: device.serialNumber,
      authenticationCode1: phone.code(),
      authenticationCode2: phone.code(1),
    })
    const { credentials } = side.aws.clientConfig('ana')
    let choices = 0
    const prompts = {
      ...side.silent,
      chooseDevice: async () => {
        choices += 1
        return device.serialNumber
      },
    }
    for (const askAgain of [false, false, true]) {
      const user = await findUser(
        { ...side.ports, prompts },
        {
          endpoint: side.aws.endpoint,
          accessKeyId: credentials.accessKeyId,
          loadAccessKey: async () => credentials,
          serialNumber: undefined,
          askAgain,
        },
      )
      expect(user.serialNumber).toBe(device.serialNumber)
    }
    expect(choices).toBe(1)
  })
})
