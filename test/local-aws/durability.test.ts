import { join } from 'node:path'
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  IAMClient,
  paginateListUsers,
} from '@aws-sdk/client-iam'
import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'

import { decodeBase32, hotp, timeStepAt } from '../../src/totp/index.ts'
import { newFolder } from './folder.ts'
import type { Ready } from './local-command.ts'
import { runLocal } from './local-command.ts'
import { refusalOf } from './refusal.ts'

type Key = Pick<Ready, 'accessKeyId'> & { readonly secretAccessKey: string }

const clientOf = ({ endpoint }: Ready, credentials: Key) => ({
  endpoint,
  region: 'us-east-1',
  credentials,
  maxAttempts: 1,
})

async function userNames(iam: IAMClient): Promise<Set<string>> {
  const names = new Set<string>()
  for await (const { Users = [] } of paginateListUsers({ client: iam }, {})) {
    for (const { UserName = '' } of Users) names.add(UserName)
  }
  return names
}

test('what was answered is there after kill -9, again and again', async () => {
  const folder = newFolder()
  const options = ['--data', join(folder, 'data'), '--key-file', join(folder, 'key')]
  const answered = new Set<string>()
  let key: Key | undefined

  for (let round = 0; round < 5; round++) {
    const { child, ready, ended } = await runLocal(options)
    const { accessKeyId, secretAccessKey = key?.secretAccessKey ?? '' } = ready
    key = { accessKeyId, secretAccessKey }
    const iam = new IAMClient(clientOf(ready, key))
    const before = await userNames(iam)
    expect([...answered].filter((name) => !before.has(name))).toEqual([])

    const target = answered.size + 40 + round * 17
    let isAlive = true
    const worker = async (number: number): Promise<void> => {
      for (let index = 0; isAlive; index++) {
        const UserName = `user-${round}-${number}-${index}`
        await iam.send(new CreateUserCommand({ UserName })).then(
          () => answered.add(UserName),
          () => (isAlive = false),
        )
        if (answered.size >= target && isAlive) {
          isAlive = false
          child.kill('SIGKILL')
        }
      }
    }
    await Promise.all([1, 2, 3, 4, 5, 6].map(worker))
    expect(await ended).toBe('SIGKILL')
  }

  const { ready } = await runLocal(options)
  const names = await userNames(new IAMClient(clientOf(ready, key ?? { accessKeyId: '', secretAccessKey: '' })))
  expect([...answered].filter((name) => !names.has(name))).toEqual([])
  expect(answered.size).toBeGreaterThan(200)
})

test('a code that was spent stays spent after kill -9', async () => {
  const folder = newFolder()
  const options = ['--data', join(folder, 'data'), '--key-file', join(folder, 'key')]
  const first = await runLocal(options)
  const administrator = { ...first.ready, secretAccessKey: first.ready.secretAccessKey ?? '' }
  const iam = new IAMClient(clientOf(first.ready, administrator))
  await iam.send(new CreateUserCommand({ UserName: 'ana' }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'ana' }))
  const { VirtualMFADevice } = await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'phone' }))
  const seed = decodeBase32(Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString())
  const step = timeStepAt(Date.now() / 1000)
  const device = { UserName: 'ana', SerialNumber: VirtualMFADevice?.SerialNumber ?? '' }
  const codes = { AuthenticationCode1: hotp(seed, step - 1), AuthenticationCode2: hotp(seed, step) }
  await iam.send(new EnableMFADeviceCommand({ ...device, ...codes }))

  const ana = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
  const call = (ready: Ready, atStep: number) => {
    const input = { SerialNumber: device.SerialNumber, TokenCode: hotp(seed, atStep) }
    return new STSClient(clientOf(ready, ana)).send(new GetSessionTokenCommand(input))
  }
  const { Credentials } = await call(first.ready, step)
  first.child.kill('SIGKILL')
  await first.ended

  const second = await runLocal(options)
  expect(await refusalOf(call(second.ready, step))).toMatch(/^403 AccessDenied: .* one time pass code/)
  await call(second.ready, step + 1)
  // Sessions outlive the server as well: its key is kept beside the data.
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {}
  const session = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
  const names = await userNames(new IAMClient(clientOf(second.ready, session))).catch((error: Error) => error.name)
  expect(names).toBe('AccessDenied')
})
