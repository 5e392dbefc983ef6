import { join } from 'node:path'
import { CreateUserCommand, IAMClient, paginateListUsers } from '@aws-sdk/client-iam'
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'

import { newFolder } from '../folder.ts'
import type { Ready } from '../local-command.ts'
import { runLocal, runToEnd } from '../local-command.ts'

const Bucket = 'acme-logs'
const USAGE = 2

type Key = { readonly accessKeyId: string; readonly secretAccessKey: string }

function clientsOf({ endpoint }: Ready, credentials: Key) {
  const config = { endpoint, region: 'us-east-1', credentials, forcePathStyle: true, maxAttempts: 1 }
  return { iam: new IAMClient(config), s3: new S3Client(config) }
}

test('`local backup` under load has all that was answered before it began; `local restore` brings it back', async () => {
  const folder = newFolder()
  const [data, again, key, file] = ['data', 'again', 'key', 'aws.backup'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ]
  const running = await runLocal(['--data', data, '--key-file', key])
  const administrator = { ...running.ready, secretAccessKey: running.ready.secretAccessKey ?? '' }
  const { iam, s3 } = clientsOf(running.ready, administrator)
  await s3.send(new CreateBucketCommand({ Bucket }))
  const answered = { users: new Set<string>(), objects: new Map<string, string>() }
  const load = { isOver: false }
  const createUsers = async (worker: number) => {
    for (let index = 0; !load.isOver; index++) {
      const UserName = `user-${worker}-${index}`
      await iam.send(new CreateUserCommand({ UserName }))
      answered.users.add(UserName)
    }
  }
  /** One object after another, and one that is replaced all the time. */
  const putObjects = async () => {
    for (let index = 0; !load.isOver; index++) {
      const Body = `${index} `.repeat(5000)
      await s3.send(new PutObjectCommand({ Bucket, Key: `object-${index}`, Body }))
      answered.objects.set(`object-${index}`, Body)
      await s3.send(new PutObjectCommand({ Bucket, Key: 'replaced', Body }))
    }
  }
  const working = Promise.all([createUsers(1), createUsers(2), putObjects(), putObjects()])
  const before = { users: new Set<string>(), objects: new Map<string, string>() }
  for (let round = 0; round < 3; round++) {
    while (answered.objects.size < 5 * (round + 1)) await new Promise((resolve) => setImmediate(resolve))
    before.users = new Set(answered.users)
    before.objects = new Map(answered.objects)
    const { status, stdout, stderr } = await runToEnd(['local', 'backup', '--data', data, `${file}-${round}`])
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('keep that (--key-file) as well') })
    expect(stdout).toMatch(/holds \d+ rows and the bytes of \d+ objects and parts\n$/)
  }
  load.isOver = true
  await working
  running.child.kill('SIGKILL')
  await running.ended

  expect(await runToEnd(['local', 'restore', '--data', again, '--key-file', key, `${file}-2`])).toMatchObject({
    status: 0,
    stdout: `${again} is as it was; whoever was signed in signs in again\n`,
  })
  const { ready } = await runLocal(['--data', again, '--key-file', key])
  const restored = clientsOf(ready, administrator)
  const users = new Set<string>()
  for await (const { Users = [] } of paginateListUsers({ client: restored.iam }, {})) {
    for (const { UserName = '' } of Users) users.add(UserName)
  }
  expect([...before.users].filter((name) => !users.has(name))).toEqual([])
  const read = async (Key: string) => {
    const { Body } = await restored.s3.send(new GetObjectCommand({ Bucket, Key }))
    return Body?.transformToString()
  }
  for (const [name, body] of before.objects) expect(await read(name)).toBe(body)
  expect(await read('replaced')).toMatch(/^(\d+) (?:\1 ){4999}$/)
  expect(before.users.size).toBeGreaterThan(10)
})

test('both commands write over nothing, and say what to do', async () => {
  const folder = newFolder()
  const [data, key, file] = ['data', 'key', 'aws.backup'].map((name) => join(folder, name)) as [string, string, string]
  await runLocal(['--data', data, '--key-file', key])
  const first = await runToEnd(['local', 'backup', '--json', '--data', data, file])
  expect(JSON.parse(first.stdout)).toEqual({ file, rows: expect.any(Number), blobs: 0, sealingKey: expect.any(String) })
  expect(await runToEnd(['local', 'backup', '--data', data, file])).toEqual({
    status: USAGE,
    stdout: '',
    stderr: `sallyport: \`${file}\` is there already\nhint: name a file that is not there yet; no backup is ever written over\n`,
  })
  const { status, stderr } = await runToEnd(['local', 'restore', '--data', data, '--key-file', key, file])
  expect(status).toBe(USAGE)
  expect(stderr).toContain(
    'nothing is restored over it\nhint: name a folder that is empty or not there yet with --data',
  )
  const withoutKey = await runToEnd(['local', 'restore', '--data', `${data}-2`, '--key-file', `${key}-2`, file])
  expect(withoutKey.stderr).toMatch(/is sealed under the key [0-9a-f]{16}, and there is none\nhint: .*--key-file/)
})
