import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam'
import { describe, expect, test } from 'vitest'
import { ageFile } from '../../src/disk/age-file.ts'
import { Vault } from '../../src/disk/vault.ts'
import { openUserSide, type UserSide } from '../user-side.ts'
import { openDeadlyFront, type Call, type DeadlyFront } from './deadly-front.ts'
import { PROGRAM } from './pseudo-terminal.ts'

// The same steps are broken off before and after each, without a process, in test/keys/rotate-key.test.ts.

const VAULT = { SALLYPORT_VAULT: 'file', SALLYPORT_VAULT_PASSPHRASE: 'four random words here' }

/** What stands at AWS when the process is gone, and which key the vault has. */
interface Moment {
  readonly at: Call | 'storing'
  readonly vault: 'old' | 'new' | 'either'
  /** Of the keys at AWS that are not the old one. */
  readonly made: number
}

const MOMENTS: Readonly<Record<string, Moment>> = {
  'before anything is done': { at: call('ListAccessKeys', 'asked'), vault: 'old', made: 0 },
  'once the rotation is noted': { at: call('CreateAccessKey', 'asked'), vault: 'old', made: 0 },
  'once the new key is made, its answer on the way': { at: call('CreateAccessKey', 'done'), vault: 'old', made: 1 },
  'once the new key is noted': { at: call('GetCallerIdentity', 'asked', 2), vault: 'old', made: 1 },
  'once the new key is proven': { at: call('GetCallerIdentity', 'done', 2), vault: 'old', made: 1 },
  'while the vault is written': { at: 'storing', vault: 'either', made: 1 },
  'once the new key is stored': { at: call('UpdateAccessKey', 'asked'), vault: 'new', made: 1 },
  'once the old key is inactive': { at: call('UpdateAccessKey', 'done'), vault: 'new', made: 1 },
}

function call(action: string, when: Call['when'], number = 1): Call {
  return { action, when, number }
}

/** Ana, under AWS's own policy, with her key in the vault and a session with MFA. */
async function openRotation() {
  const side = await openUserSide({ users: { ana: { groups: ['Force_MFA'], mfa: true } } })
  const front = await openDeadlyFront(side.aws.endpoint)
  const environment = { ...VAULT, AWS_ENDPOINT_URL: front.url }
  const { credentials } = side.aws.clientConfig('ana')
  const { accessKeyId } = credentials
  // Opened quickly, as the file says how hard that is.
  const vault = new Vault(side.folders, async () => VAULT.SALLYPORT_VAULT_PASSPHRASE, {
    age: ageFile(2),
    wanted: 'file',
  })
  await vault.save({ profile: 'ana', endpoint: front.url, accessKeyId, addedAt: side.aws.clock.now() }, credentials)
  const signedIn = await side.sallyport(['login', 'ana', '--token-code', side.aws.tokenCode('ana')], environment)
  expect(signedIn).toMatchObject({ status: 0 })
  return {
    side,
    front,
    environment,
    old: accessKeyId,
    /** As a later call of the same person, who reads a new code off the phone. */
    run: async (...args: string[]) => {
      side.aws.clock.advance('30 s')
      return side.sallyport([...args, '--token-code', side.aws.tokenCode('ana')], environment)
    },
    async [Symbol.asyncDispose]() {
      await front[Symbol.asyncDispose]()
      await side[Symbol.asyncDispose]()
    },
  }
}

/** Starts the built program, and kills it with -9 at that moment. */
async function killAt(
  { side, front, environment }: { side: UserSide; front: DeadlyFront; environment: Record<string, string> },
  args: readonly string[],
  at: Moment['at'],
): Promise<void> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...side.environment, ...environment },
    stdio: 'ignore',
  })
  const ended = once(child, 'exit')
  const kill = (): void => void child.kill('SIGKILL')
  const watcher =
    at === 'storing' ? watch(side.folders.data, (_, name) => name?.startsWith('vault.age') && kill()) : undefined
  front.strikeAt(at === 'storing' ? undefined : at, kill)
  expect(await ended).toEqual([null, 'SIGKILL'])
  watcher?.close()
  front.strikeAt(undefined)
}

async function keysAtAws({ aws }: UserSide): Promise<Record<string, string | undefined>> {
  const iam = new IAMClient({ ...aws.clientConfig('ana'), credentials: aws.administrator })
  const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName: 'ana' }))
  return Object.fromEntries(AccessKeyMetadata.map((key) => [key.AccessKeyId, key.Status]))
}

describe('key rotate, killed with -9', () => {
  for (const [name, { at, vault, made }] of Object.entries(MOMENTS)) {
    test(`${name}: the vault’s key works, and the next run finishes`, async () => {
      await using rotation = await openRotation()
      const { side, run, old, environment } = rotation
      await killAt(rotation, ['key', 'rotate', 'ana'], at)

      const between = await keysAtAws(side)
      expect(Object.keys(between)).toHaveLength(1 + made)
      const [kept, ...others] = JSON.parse((await side.sallyport(['key', 'list', '--json'], environment)).stdout)
      expect(others).toEqual([])
      expect(between[kept.accessKeyId]).toBe('Active')
      if (vault !== 'either') expect(kept.accessKeyId === old).toBe(vault === 'old')
      expect(await run('login', 'ana', '--renew')).toMatchObject({ status: 0 })

      const finished = await run('key', 'rotate', 'ana', '--json')
      expect(finished, finished.stderr).toMatchObject({ status: 0 })
      const { oldAccessKeyId, newAccessKeyId } = JSON.parse(finished.stdout)
      expect(oldAccessKeyId).toBe(old)
      expect(await keysAtAws(side)).toEqual({ [old]: 'Inactive', [newAccessKeyId]: 'Active' })
      expect(await readdir(join(side.folders.state, 'rotations'))).toEqual([])
    })
  }

  for (const when of ['asked', 'done'] as const) {
    test(`while the old key is deleted, ${when}: the next --delete-old leaves the vault’s key alone`, async () => {
      await using rotation = await openRotation()
      const { side, run } = rotation
      const rotated = await run('key', 'rotate', 'ana')
      expect(rotated).toMatchObject({ status: 0 })
      expect(await run('login', 'ana')).toMatchObject({ status: 0 })
      await killAt(rotation, ['key', 'rotate', 'ana', '--delete-old'], call('DeleteAccessKey', when))
      expect(await run('key', 'rotate', 'ana', '--delete-old')).toMatchObject({ status: 0 })
      expect(await keysAtAws(side)).toEqual({ [rotated.stdout.trim()]: 'Active' })
    })
  }
})
