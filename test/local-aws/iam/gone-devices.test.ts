import { join } from 'node:path'
import { IAM } from '@aws-sdk/client-iam'
import { STS } from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { openSqlite } from '../../../src/local-aws/store/sqlite-driver.ts'
import { newFolder } from '../folder.ts'
import type { Phone } from '../phone.ts'
import { scan } from '../phone.ts'
import { refusalOf } from '../refusal.ts'

const UNABLE = /^403 AccessDenied: MultiFactorAuthentication failed, unable to validate MFA code/

async function enroll(aws: Parameters<typeof scan>[0], iam: IAM, VirtualMFADeviceName: string) {
  const { VirtualMFADevice } = await iam.createVirtualMFADevice({ VirtualMFADeviceName })
  const phone = scan(aws, VirtualMFADevice?.QRCodePNG)
  const SerialNumber = VirtualMFADevice?.SerialNumber
  const codes = { AuthenticationCode1: phone.code(-1), AuthenticationCode2: phone.code() }
  await iam.enableMFADevice({ UserName: 'bo', SerialNumber, ...codes })
  return { phone, SerialNumber }
}

async function remove(iam: IAM, SerialNumber: string | undefined): Promise<void> {
  await iam.deactivateMFADevice({ UserName: 'bo', SerialNumber })
  await iam.deleteVirtualMFADevice({ SerialNumber })
}

/** How many rows a closed folder has of each table that is about devices. */
async function countRows(folder: string) {
  const sqlite = await openSqlite(join(folder, 'local-aws.sqlite'))
  const count = (table: string) => {
    const row = sqlite.prepare('SELECT count(*) AS n FROM rows WHERE table_name = ?').get(table)
    return (row as { n: number }).n
  }
  const counts = ['virtualMfaDevices', 'mfaBindings', 'tokenCodeUses'].map(count)
  sqlite.close()
  return counts
}

const tryCode = (sts: STS, SerialNumber: string | undefined, phone: Phone) => {
  return refusalOf(sts.getSessionToken({ SerialNumber, TokenCode: phone.code(40) }))
}

test('devices that come and go under ever new names leave nothing behind', async () => {
  const data = newFolder()
  const aws = await startLocalAws({ data, sealingKey: new Uint8Array(32), propagationSeconds: 14, users: { bo: {} } })
  const iam = new IAM(aws.clientConfig())
  const sts = new STS(aws.clientConfig('bo'))
  for (let index = 0; index < 20; index++) {
    const { phone, SerialNumber } = await enroll(aws, iam, `phone-${index}`)
    aws.clock.advance('15 s')
    await tryCode(sts, SerialNumber, phone)
    await remove(iam, SerialNumber)
    aws.clock.advance('4 min')
  }
  await aws.close()
  // The last one is forgotten when the next one goes.
  expect(await countRows(data)).toEqual([0, 1, 1])
})

test('a device that is made and deleted over and over is one row, of one size', async () => {
  const data = newFolder()
  const aws = await startLocalAws({ data, sealingKey: new Uint8Array(32), propagationSeconds: 14 })
  const iam = new IAM(aws.clientConfig())
  for (let index = 0; index < 30; index++) {
    const { VirtualMFADevice } = await iam.createVirtualMFADevice({ VirtualMFADeviceName: 'phone' })
    await iam.deleteVirtualMFADevice({ SerialNumber: VirtualMFADevice?.SerialNumber })
  }
  await aws.close()
  expect(await countRows(data)).toEqual([0, 1, 0])
  const sqlite = await openSqlite(join(data, 'local-aws.sqlite'))
  const row = sqlite.prepare("SELECT length(sealed) AS n FROM rows WHERE table_name = 'mfaBindings'").get()
  sqlite.close()
  expect((row as { n: number }).n).toBeLessThan(250)
})

test('tries go on counting for a new device of the same serial number', async () => {
  await using aws = await startLocalAws({ users: { bo: {} } })
  const iam = new IAM(aws.clientConfig())
  const sts = new STS(aws.clientConfig('bo'))
  aws.clock.advance(180_000 - (aws.clock.now().getTime() % 180_000))
  const first = await enroll(aws, iam, 'phone')
  for (let index = 0; index < 9; index++) {
    expect(await tryCode(sts, first.SerialNumber, first.phone)).not.toMatch(UNABLE)
  }
  await remove(iam, first.SerialNumber)
  const second = await enroll(aws, iam, 'phone')
  expect(await tryCode(sts, second.SerialNumber, second.phone)).toMatch(UNABLE)
  aws.clock.advance('3 min')
  expect(await tryCode(sts, second.SerialNumber, second.phone)).not.toMatch(UNABLE)
})
