import { EnableMFADeviceCommand, CreateVirtualMFADeviceCommand, IAMClient } from '@aws-sdk/client-iam'
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { describe, expect, test } from 'vitest'

import type { LocalAws } from '../../../src/local-aws/index.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import type { Phone } from '../phone.ts'
import { scan } from '../phone.ts'
import { post } from './sign-in-client.ts'

const password = 'Open.sesame-1'
const account = '123456789012'
const ana = { account, userName: 'ana', password }
const root = { account, root: true, password }
const MINUTES_SLOW = 30

/** Enrolls a phone of a user, or of the root user, whose clock is right. */
async function enroll(aws: LocalAws, name: string, deviceName: string): Promise<Phone & { serialNumber: string }> {
  const iam = new IAMClient(aws.clientConfig(name))
  const { VirtualMFADevice } = await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: deviceName }))
  const phone = scan(aws, VirtualMFADevice?.QRCodePNG)
  const serialNumber = VirtualMFADevice?.SerialNumber ?? ''
  await iam.send(
    new EnableMFADeviceCommand({
      UserName: name === 'root' ? account : name,
      SerialNumber: serialNumber,
      AuthenticationCode1: phone.code(-1),
      AuthenticationCode2: phone.code(),
    }),
  )
  return { ...phone, serialNumber }
}

async function start() {
  const aws = await startLocalAws({
    root: { password, accessKey: true },
    users: { ana: { password, policies: ['AdministratorAccess'] } },
  })
  aws.clock.set(new Date('2026-03-01T00:00:10Z'))
  return aws
}

/** The challenge after some wrong codes. */
async function afterWrongCodes(aws: LocalAws, who: object, wrong: readonly string[]): Promise<string> {
  let { challenge } = await post(aws, 'sign-in', who)
  for (const tokenCode of wrong) {
    const answer = await post(aws, 'sign-in/code', { challenge, tokenCode })
    expect(answer.httpStatus).toBe(403)
    challenge = answer.challenge
  }
  return challenge
}

/** What a phone shows whose clock has come to be slow. */
const slow = (phone: Phone, step = 0) => phone.code(step - MINUTES_SLOW * 2)

describe.each([
  ['an IAM user', 'ana', ana],
  ['the root user', 'root', root],
])('%s', (_who, name, who) => {
  test('whose phone is slow resyncs it after three wrong codes, and signs in', async () => {
    await using aws = await start()
    const phone = await enroll(aws, name, 'phone')
    aws.clock.advance('1 d')
    const challenge = await afterWrongCodes(aws, who, [slow(phone), slow(phone, -1), slow(phone, -2)])
    const codes = { authenticationCode1: slow(phone), authenticationCode2: slow(phone, 1) }
    const answer = await post(aws, 'sign-in/resync', { challenge, ...codes })
    expect(answer).toMatchObject({ httpStatus: 200, status: 'mfaRequired', devices: [phone.serialNumber] })
    aws.clock.advance('60 s')
    const tokenCode = slow(phone)
    const last = await post(aws, 'sign-in/code', { challenge: answer.challenge, tokenCode })
    expect(last.status).toBe('signedIn')
    const s3 = new S3Client({ ...aws.clientConfig(), credentials: last.credentials })
    expect((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([])
  })
})

test('no resync before it was offered', async () => {
  await using aws = await start()
  const phone = await enroll(aws, 'ana', 'phone')
  aws.clock.advance('1 d')
  const challenge = await afterWrongCodes(aws, ana, [slow(phone), slow(phone, -1)])
  const codes = { authenticationCode1: slow(phone), authenticationCode2: slow(phone, 1) }
  expect(await post(aws, 'sign-in/resync', { challenge, ...codes })).toMatchObject({
    httpStatus: 403,
    error: { code: 'ResyncNotOffered' },
  })
})

test('codes that are not two in a row are refused, and are tries: nine in three minutes', async () => {
  await using aws = await start()
  const phone = await enroll(aws, 'ana', 'phone')
  aws.clock.set(new Date('2026-03-02T00:00:10Z'))
  const challenge = await afterWrongCodes(aws, ana, [slow(phone), slow(phone, -1), slow(phone, -2)])
  const good = { challenge, authenticationCode1: slow(phone), authenticationCode2: slow(phone, 1) }
  const reversed = { ...good, authenticationCode1: slow(phone, 1), authenticationCode2: slow(phone) }
  expect(await post(aws, 'sign-in/resync', { ...good, authenticationCode1: '12345' })).toMatchObject({
    httpStatus: 400,
  })
  for (let tries = 3; tries < 9; tries++) {
    expect(await post(aws, 'sign-in/resync', reversed)).toMatchObject({
      httpStatus: 403,
      error: { code: 'InvalidAuthenticationCode' },
    })
  }
  expect(await post(aws, 'sign-in/resync', good)).toMatchObject({ httpStatus: 403, error: { code: 'MfaUnverifiable' } })
  aws.clock.advance('3 min')
  const later = { challenge, authenticationCode1: slow(phone), authenticationCode2: slow(phone, 1) }
  expect(await post(aws, 'sign-in/resync', later)).toMatchObject({ status: 'mfaRequired' })
})

test('of several devices one is chosen, by its own code alone; a resync has to name it', async () => {
  await using aws = await startLocalAws({
    users: { ana: { password, mfa: true, policies: ['AdministratorAccess'] }, bo: { mfa: true } },
  })
  aws.clock.set(new Date('2026-03-01T00:00:10Z'))
  const first = aws.serialNumbers('ana')[0] ?? ''
  const { challenge, devices } = await post(aws, 'sign-in', ana)
  expect(devices).toEqual([first])
  const session = await post(aws, 'sign-in/code', { challenge, tokenCode: aws.tokenCode('ana') })
  const iam = new IAMClient({ ...aws.clientConfig(), credentials: session.credentials })
  const { VirtualMFADevice } = await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'tablet' }))
  const tablet = scan(aws, VirtualMFADevice?.QRCodePNG)
  const second = VirtualMFADevice?.SerialNumber ?? ''
  const pair = { AuthenticationCode1: tablet.code(-1), AuthenticationCode2: tablet.code() }
  await iam.send(new EnableMFADeviceCommand({ UserName: 'ana', SerialNumber: second, ...pair }))

  const again = await post(aws, 'sign-in', ana)
  expect(again.devices).toEqual([first, second])
  const ofTablet = { challenge: again.challenge, tokenCode: tablet.code() }
  expect(await post(aws, 'sign-in/code', { ...ofTablet, serialNumber: first })).toMatchObject({ httpStatus: 403 })
  expect((await post(aws, 'sign-in/code', { ...ofTablet, serialNumber: second })).status).toBe('signedIn')

  aws.clock.set(new Date('2026-03-02T00:00:10Z'))
  const offered = await afterWrongCodes(aws, ana, [slow(tablet), slow(tablet, -1), slow(tablet, -2)])
  const codes = { challenge: offered, authenticationCode1: slow(tablet), authenticationCode2: slow(tablet, 1) }
  expect(await post(aws, 'sign-in/resync', codes)).toMatchObject({ httpStatus: 400 })
  const foreign = { ...codes, serialNumber: aws.serialNumbers('bo')[0] }
  expect(await post(aws, 'sign-in/resync', foreign)).toMatchObject({ error: { code: 'MfaUnverifiable' } })
  expect(await post(aws, 'sign-in/resync', { ...codes, serialNumber: second })).toMatchObject({ status: 'mfaRequired' })
})
