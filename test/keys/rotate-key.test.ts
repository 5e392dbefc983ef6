import { describe, expect, test } from 'vitest'
import { RotationFiles } from '../../src/disk/rotation-files.ts'
import { Vault } from '../../src/disk/vault.ts'
import { ageFile } from '../../src/disk/age-file.ts'
import { deleteInactiveKeys, rotateKey, type RotatePorts } from '../../src/keys/rotate-key.ts'
import type { AccessKey, Aws, Credentials } from '../../src/ports.ts'
import { openUserSide, type UserSide } from '../user-side.ts'

const PROFILE = 'ana'

/** Ana's key is in the vault; whoever has it may do what IAM can do. */
async function openRotation() {
  const side = await openUserSide({ users: { ana: { policies: ['IAMFullAccess'] } } })
  const vault = new Vault(side.folders, async () => 'four random words here', { age: ageFile(2) })
  const { credentials } = side.aws.clientConfig('ana')
  const entry = { profile: PROFILE, endpoint: side.aws.endpoint, addedAt: side.aws.clock.now() }
  await vault.save({ ...entry, accessKeyId: credentials.accessKeyId }, credentials)
  const said: string[] = []
  let nextStep: string | undefined
  const ports: RotatePorts = {
    ...side.ports,
    vault,
    rotations: new RotationFiles(side.folders),
    say: (text) => said.push(text),
    setNextStep: (hint) => {
      nextStep = hint
    },
  }
  return { side, ports, said, old: credentials, nextStep: () => nextStep }
}

/** As the command does it: with the key that the vault has now. */
async function rotate(side: UserSide, ports: RotatePorts, wired: RotatePorts = ports) {
  const accessKey = await keptKey(ports)
  const wish = { endpoint: side.aws.endpoint, profile: PROFILE, accessKeyId: accessKey.accessKeyId, session: accessKey }
  return rotateKey(wired, wish)
}

async function keptKey({ vault }: RotatePorts): Promise<AccessKey> {
  const accessKey = await vault.find(PROFILE)
  if (!accessKey) throw new Error('the vault has lost the key')
  return accessKey
}

/** The same parts, of a process that dies before or after its n-th step; from then on it does nothing more. */
function dying(ports: RotatePorts, at: number, when: 'before' | 'after') {
  let steps = 0
  let isDead = false
  const watched = <Part extends object>(part: Part): Part =>
    new Proxy(part, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name)
        if (typeof value !== 'function') return value
        return async (...args: unknown[]) => {
          steps += 1
          if (isDead) throw new Error('dead')
          if (steps === at && when === 'before') isDead = true
          if (isDead) throw new Error('killed')
          const result: unknown = await Reflect.apply(value, target, args)
          if (steps === at) isDead = true
          if (isDead) throw new Error('killed')
          return result
        }
      },
    })
  const aws: Aws = {
    iam: (credentials: Credentials) => watched(ports.aws.iam(credentials)),
    sts: (credentials: Credentials) => watched(ports.aws.sts(credentials)),
  }
  const wired = { ...ports, aws, vault: watched(ports.vault), rotations: watched(ports.rotations) }
  return { wired, steps: () => steps }
}

function note({ aws }: UserSide, { rotations }: RotatePorts) {
  return rotations.find(aws.endpoint, PROFILE)
}

async function keysAtAws({ ports }: UserSide, { accessKeyId, secretAccessKey }: AccessKey) {
  const listed = await ports.aws.iam({ accessKeyId, secretAccessKey }).listAccessKeys()
  expect(listed.length).toBeGreaterThan(0)
  return Object.fromEntries(listed.map((key) => [key.accessKeyId, key.status]))
}

describe('rotateKey', () => {
  test('makes, proves and keeps a new key, and only then deactivates the old one', async () => {
    const { side, ports, old } = await openRotation()
    await using _ = side
    const rotated = await rotate(side, ports)
    const kept = await keptKey(ports)
    expect(rotated).toEqual({ oldAccessKeyId: old.accessKeyId, newAccessKeyId: kept.accessKeyId })
    expect(await keysAtAws(side, kept)).toEqual({ [old.accessKeyId]: 'Inactive', [kept.accessKeyId]: 'Active' })
    expect(await note(side, ports)).toBeUndefined()

    const wish = { session: kept, accessKeyId: kept.accessKeyId }
    expect(await deleteInactiveKeys(ports, wish)).toEqual([old.accessKeyId])
    expect(await keysAtAws(side, kept)).toEqual({ [kept.accessKeyId]: 'Active' })
  })

  for (const when of ['before', 'after'] as const) {
    test(`killed right ${when} any of its steps, the vault’s key works, and the next run finishes`, async () => {
      let at = 1
      for (; ; at += 1) {
        const { side, ports, nextStep } = await openRotation()
        await using _ = side
        const { wired, steps } = dying(ports, at, when)
        const outcome = await rotate(side, ports, wired).then(
          () => 'done',
          (error: unknown) => String(error),
        )
        // The vault's key works, whichever it is.
        const between = await keptKey(ports)
        expect((await keysAtAws(side, between))[between.accessKeyId]).toBe('Active')
        if (outcome === 'done') {
          expect(steps()).toBeLessThan(at)
          break
        }
        expect(outcome).toMatch(/killed|dead/)

        // Nothing was left to do when the note of it was gone.
        const isDone = Object.values(await keysAtAws(side, between)).includes('Inactive') && !(await note(side, ports))
        if (isDone) continue
        const isBegun = (await note(side, ports)) !== undefined
        if (isBegun) expect(nextStep()).toBe('the vault has a key that works; to finish: sallyport key rotate')
        const { oldAccessKeyId, newAccessKeyId } = await rotate(side, ports)
        const kept = await keptKey(ports)
        expect(kept.accessKeyId).toBe(newAccessKeyId)
        expect(await keysAtAws(side, kept)).toEqual({ [oldAccessKeyId]: 'Inactive', [newAccessKeyId]: 'Active' })
        expect(await note(side, ports)).toBeUndefined()
      }
      expect(at).toBeGreaterThan(8)
    })
  }

  test('two keys are refused before anything is changed', async () => {
    const { side, ports, old, nextStep } = await openRotation()
    await using _ = side
    const other = await side.ports.aws.iam(old).createAccessKey()
    await expect(rotate(side, ports)).rejects.toMatchObject({
      code: 'USAGE',
      message: `the user has two access keys already, the most AWS allows: \`ana\` uses ${old.accessKeyId}, the other is ${other.accessKeyId}, which is active`,
    })
    expect(await keysAtAws(side, old)).toEqual({ [old.accessKeyId]: 'Active', [other.accessKeyId]: 'Active' })
    expect(nextStep()).toBeUndefined()
    await side.ports.aws.iam(old).updateAccessKey(other.accessKeyId, 'Inactive')
    await expect(rotate(side, ports)).rejects.toMatchObject({
      message: expect.stringContaining(`${other.accessKeyId}, which is inactive`),
      hint: 'if nothing misses it: sallyport key rotate --delete-old',
    })
  })

  test('a key that somebody made long after an interrupted rotation is not taken for its own', async () => {
    const { side, ports, old } = await openRotation()
    await using _ = side
    const { wired } = dying(ports, 4, 'before')
    await expect(rotate(side, ports, wired)).rejects.toThrow('killed')
    side.aws.clock.advance('1 d')
    await side.ports.aws.iam(old).createAccessKey()
    await expect(rotate(side, ports)).rejects.toMatchObject({ code: 'USAGE' })
    expect(Object.keys(await keysAtAws(side, old))).toHaveLength(2)
  })

  test('a new key that is of no use is taken back', async () => {
    const { side, ports, old, nextStep } = await openRotation()
    await using _ = side
    const aws: Aws = {
      iam: (credentials) => ports.aws.iam(credentials),
      sts: (credentials) =>
        credentials.accessKeyId === old.accessKeyId
          ? ports.aws.sts(credentials)
          : ports.aws.sts({ ...credentials, secretAccessKey: 'another' }),
    }
    await expect(rotate(side, ports, { ...ports, aws })).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' })
    expect(await keysAtAws(side, old)).toEqual({ [old.accessKeyId]: 'Active' })
    expect((await keptKey(ports)).accessKeyId).toBe(old.accessKeyId)
    expect(nextStep()).toBeUndefined()
  })
})
