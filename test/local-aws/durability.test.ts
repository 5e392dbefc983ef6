import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateUserCommand, IAMClient, paginateListUsers } from '@aws-sdk/client-iam'
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'

import { decodeBase32, encodeBase32, hotp, timeStepAt } from '../../src/totp/index.ts'
import { newFolder } from './folder.ts'
import type { Ready } from './local-command.ts'
import { runLocal } from './local-command.ts'
import { refusalOf } from './refusal.ts'

const KILLS = 50
const DEVICES_PER_ROUND = 4
const BUCKET = 'acme-logs'

/** A user with a device whose seed the test knows. */
interface Owner {
  readonly name: string
  readonly seed: string
  readonly key: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

/** What was answered before the server was killed. */
interface Answered {
  readonly users: Set<string>
  readonly objects: Map<string, string>
  /** By the owner's name, the steps of the codes that signed in. */
  readonly spentSteps: Map<string, number[]>
}

const ownerOf = (round: number, number: number): Owner => {
  const id = `${String(round).padStart(2, '0')}${number}`
  return {
    name: `owner-${id}`,
    seed: encodeBase32(Buffer.from(`seed-${id}`.padEnd(20, '.'))),
    key: { accessKeyId: `AKIAOWNER0000000${id.padStart(4, '0')}`, secretAccessKey: `secret-of-owner-${id}` },
  }
}

const ownersOf = (round: number) => Array.from({ length: DEVICES_PER_ROUND }, (_, number) => ownerOf(round, number))

/** Options of a server on a folder in which everybody is who takes part. */
function optionsFor(folder: string): string[] {
  const owners = Array.from({ length: KILLS }, (_, round) => ownersOf(round)).flat()
  const users = Object.fromEntries(owners.map(({ name, seed, key }) => [name, { mfa: seed, accessKey: key }]))
  const seedFile = join(folder, 'seed.json')
  writeFileSync(seedFile, JSON.stringify({ users, buckets: [BUCKET] }))
  return ['--data', join(folder, 'data'), '--key-file', join(folder, 'key'), '--seed', seedFile]
}

const configOf = ({ endpoint }: Ready, credentials: Owner['key']) => {
  return { endpoint, region: 'us-east-1', credentials, maxAttempts: 1, forcePathStyle: true }
}

function signIn(ready: Ready, { name, seed, key }: Owner, step: number) {
  const input = { SerialNumber: `arn:aws:iam::123456789012:mfa/${name}`, TokenCode: hotp(decodeBase32(seed), step) }
  return new STSClient(configOf(ready, key)).send(new GetSessionTokenCommand(input))
}

async function userNames(iam: IAMClient): Promise<Set<string>> {
  const names = new Set<string>()
  for await (const { Users = [] } of paginateListUsers({ client: iam, pageSize: 1000 }, {})) {
    for (const { UserName = '' } of Users) names.add(UserName)
  }
  return names
}

/** Writes from all sides until so many are answered, then kills the server; how many were still in flight. */
async function writeUntilKilled(
  { child, ready, ended }: Awaited<ReturnType<typeof runLocal>>,
  key: Owner['key'],
  round: number,
  answered: Answered,
): Promise<number> {
  const [iam, s3] = [new IAMClient(configOf(ready, key)), new S3Client(configOf(ready, key))]
  let left = 12 + ((round * 17) % 40)
  const missing = new Set(['user', 'object', 'code'])
  let inFlight = 0
  let inFlightAtKill = 0
  let isAlive = true
  /** Notes a write once it is answered; whether there may be another one. */
  const attempt = async (kind: string, write: Promise<unknown>, note: () => void): Promise<boolean> => {
    inFlight += 1
    const isAnswered = await write.then(
      () => true,
      () => false,
    )
    inFlight -= 1
    if (!isAnswered) return false
    note()
    left -= 1
    missing.delete(kind)
    if (left > 0 || missing.size > 0 || !isAlive) return isAlive
    isAlive = false
    inFlightAtKill = inFlight
    child.kill('SIGKILL')
    return false
  }
  const createUsers = async (worker: number): Promise<void> => {
    for (let index = 0, goesOn = true; goesOn; index++) {
      const UserName = `user-${round}-${worker}-${index}`
      goesOn = await attempt('user', iam.send(new CreateUserCommand({ UserName })), () => answered.users.add(UserName))
    }
  }
  const putObjects = async (): Promise<void> => {
    for (let index = 0, goesOn = true; goesOn; index++) {
      const Key = `${round}/${index}`
      const Body = `${Key} `.repeat(2000)
      const put = s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }))
      goesOn = await attempt('object', put, () => answered.objects.set(Key, Body))
    }
  }
  const spendCodes = async (): Promise<void> => {
    const step = timeStepAt(Date.now() / 1000)
    for (const owner of ownersOf(round)) {
      for (const at of [step, step + 1]) {
        const goesOn = await attempt('code', signIn(ready, owner, at), () => {
          answered.spentSteps.set(owner.name, [...(answered.spentSteps.get(owner.name) ?? []), at])
        })
        if (!goesOn) return
      }
    }
  }
  await Promise.all([...[1, 2, 3, 4].map(createUsers), putObjects(), spendCodes()])
  expect(await ended).toBe('SIGKILL')
  return inFlightAtKill
}

/** How many codes of a round's devices were taken twice; a code that nobody sent yet is taken, so the devices work. */
async function codesTakenTwice(ready: Ready, round: number, { spentSteps }: Answered): Promise<number> {
  let taken = 0
  for (const owner of ownersOf(round)) {
    const spent = spentSteps.get(owner.name) ?? []
    for (const step of spent) {
      const refusal = await refusalOf(signIn(ready, owner, step)).catch(() => 'taken')
      if (refusal === 'taken') taken += 1
      else expect(refusal).toMatch(/^403 AccessDenied: .* one time pass code/)
    }
    // The code after the first may be spent as well: it was in flight when the server was killed.
    const [first] = spent
    if (first !== undefined) await signIn(ready, owner, first + 2)
  }
  return taken
}

test(`an answered write survives kill -9 under load, ${KILLS} times`, { timeout: 120_000 }, async () => {
  const options = optionsFor(newFolder())
  const answered: Answered = { users: new Set(), objects: new Map(), spentSteps: new Map() }
  const count = { kills: 0, underLoad: 0, lostUsers: 0, lostObjects: 0, codesTakenTwice: 0 }
  let key = { accessKeyId: '', secretAccessKey: '' }

  for (let round = 0; round <= KILLS; round++) {
    const running = await runLocal(options)
    const { accessKeyId, secretAccessKey = key.secretAccessKey } = running.ready
    key = { accessKeyId, secretAccessKey }

    const names = await userNames(new IAMClient(configOf(running.ready, key)))
    count.lostUsers += [...answered.users].filter((name) => !names.has(name)).length
    const s3 = new S3Client(configOf(running.ready, key))
    for (const [Key, body] of round === KILLS ? answered.objects : []) {
      const got = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key })).catch(() => undefined)
      if ((await got?.Body?.transformToString()) !== body) count.lostObjects += 1
    }
    if (round > 0) count.codesTakenTwice += await codesTakenTwice(running.ready, round - 1, answered)
    if (round === KILLS) break

    const inFlight = await writeUntilKilled(running, key, round, answered)
    count.kills += 1
    if (inFlight > 0) count.underLoad += 1
  }

  expect(count).toEqual({ kills: KILLS, underLoad: KILLS, lostUsers: 0, lostObjects: 0, codesTakenTwice: 0 })
  const codes = [...answered.spentSteps.values()].flat()
  expect(Math.min(answered.users.size, answered.objects.size, codes.length)).toBeGreaterThanOrEqual(KILLS)
  expect(answered.users.size + answered.objects.size + codes.length).toBeGreaterThan(25 * KILLS)
})

test('sessions outlive the server: its key is kept beside the data', async () => {
  const options = optionsFor(newFolder())
  const owner = ownerOf(0, 0)
  const first = await runLocal(options)
  const { Credentials } = await signIn(first.ready, owner, timeStepAt(Date.now() / 1000))
  first.child.kill('SIGKILL')
  await first.ended

  const { ready } = await runLocal(options)
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {}
  const session = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
  const { Arn } = await new STSClient(configOf(ready, session)).send(new GetCallerIdentityCommand({}))
  expect(Arn).toBe(`arn:aws:iam::123456789012:user/${owner.name}`)
})
