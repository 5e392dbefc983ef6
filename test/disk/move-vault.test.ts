import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ageFile, type AgeFile } from '../../src/disk/age-file.ts'
import type { Folders } from '../../src/disk/folders.ts'
import type { Keychain } from '../../src/disk/keychain.ts'
import { Vault } from '../../src/disk/vault.ts'
import type { VaultKind } from '../../src/ports/stores.ts'
import { temporaryFolder } from '../user-side.ts'

const SECRETS = { ana: 'of/ana', MFAUser: 'of/MFAUser' }
const DEVICE = 'arn:aws:iam::123456789012:mfa/ana'
const SEED = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

class BrokenOff extends Error {}

/** Ends at a step what is done through it. The real keychain is moved to and from, and killed, in test/cli/key-move.test.ts. */
function breakingAt(step: number) {
  let steps = 0
  const next = (): void => {
    steps += 1
    if (steps === step) throw new BrokenOff()
  }
  return { next, hasBroken: () => steps >= step }
}

/** What was moved; `undefined` when it was broken off. */
async function moveOrBreak(vault: Vault, to: VaultKind): ReturnType<Vault['move']> {
  try {
    return await vault.move(to)
  } catch (error) {
    if (error instanceof BrokenOff) return undefined
    throw error
  }
}

function keychainOf(items: Map<string, string>, next: () => void = () => undefined): Keychain {
  return {
    whyNone: () => undefined,
    async find(name) {
      next()
      return items.get(name)
    },
    async save(name, text) {
      next()
      items.set(name, text)
    },
    async remove(name) {
      next()
      return items.delete(name)
    },
    async list() {
      next()
      return [...items].map(([name, text]) => ({ name, text }))
    },
  }
}

function ageOf(next: () => void = () => undefined): AgeFile {
  const age = ageFile(2)
  return {
    async encrypt(...input) {
      next()
      return age.encrypt(...input)
    },
    async decrypt(...input) {
      next()
      return age.decrypt(...input)
    },
  }
}

async function openHome() {
  const folder = await temporaryFolder()
  const folders: Folders = { state: join(folder.path, 'state'), data: join(folder.path, 'data') }
  const items = new Map<string, string>()
  /** As another process. */
  const open = (next?: () => void, wanted?: string): Vault =>
    new Vault(folders, async () => 'four random words', { age: ageOf(next), keychain: keychainOf(items, next), wanted })
  return { folder, folders, items, open }
}

async function fill(vault: Vault): Promise<void> {
  for (const [profile, secretAccessKey] of Object.entries(SECRETS))
    await vault.save(entryOf(profile), keyOf(secretAccessKey))
  await vault.saveSeed('aws', DEVICE, SEED)
}

async function expectWhole(vault: Vault): Promise<void> {
  expect((await vault.list()).map(({ profile }) => profile).sort()).toEqual(['MFAUser', 'ana'])
  for (const [profile, secretAccessKey] of Object.entries(SECRETS)) {
    expect(await vault.find(profile)).toEqual(keyOf(secretAccessKey))
  }
  expect(await vault.findSeed('aws', DEVICE)).toBe(SEED)
}

function entryOf(profile: string) {
  return { profile, accessKeyId: 'AKIAEXAMPLEEXAMPLE00', endpoint: 'aws', addedAt: new Date('2026-11-24T12:00:00Z') }
}

function keyOf(secretAccessKey: string) {
  return { accessKeyId: 'AKIAEXAMPLEEXAMPLE00', secretAccessKey }
}

describe.each(['keychain', 'file'] as const)('a move to the %s', (to) => {
  const from = to === 'file' ? 'keychain' : 'file'

  test('broken off at any step loses nothing, and the next one finishes', async () => {
    for (let step = 1; ; step += 1) {
      const { folder, folders, items, open } = await openHome()
      await using _ = folder
      await fill(open(undefined, from))
      const { next, hasBroken } = breakingAt(step)
      const moved = await moveOrBreak(open(next), to)
      await expectWhole(open())
      if (hasBroken()) expect(await open().move(to)).toEqual({ keys: 2, seeds: 1 })
      else expect(moved).toEqual({ keys: 2, seeds: 1 })

      expect(await open().choice()).toMatchObject({ kind: to })
      await expectWhole(open())
      const files = await readdir(folders.data)
      expect(files).not.toContain('vault-move.json')
      expect([files.includes('vault.age'), items.size]).toEqual(to === 'file' ? [true, 0] : [false, 3])
      expect(await open().move(to)).toBeUndefined()
      if (!hasBroken()) break
      expect(step).toBeLessThan(50)
    }
  })

  test('does not replace another key of the same name', async () => {
    const { folder, open } = await openHome()
    await using _ = folder
    await fill(open(undefined, from))
    await open(undefined, to).save(entryOf('ana'), keyOf('another'))
    await expect(open().move(to)).rejects.toMatchObject({
      code: 'USAGE',
      message: `the ${to} has another key of profile \`ana\` already`,
    })
    expect(await open(undefined, from).find('ana')).toEqual(keyOf(SECRETS.ana))
    expect(await open(undefined, to).find('ana')).toEqual(keyOf('another'))
  })

  test('what is removed after it was broken off, at any step, does not come back', async () => {
    for (let step = 1; ; step += 1) {
      const { folder, open } = await openHome()
      await using _ = folder
      await fill(open(undefined, from))
      const { next, hasBroken } = breakingAt(step)
      await moveOrBreak(open(next), to)
      expect(await open().remove('ana')).toBe(true)
      expect(await open().removeSeed('aws', DEVICE)).toBe(true)
      await open().move(to)
      expect(await open().choice()).toMatchObject({ kind: to })
      expect((await open().list()).map(({ profile }) => profile)).toEqual(['MFAUser'])
      expect(await open().find('ana')).toBeUndefined()
      expect(await open().findSeed('aws', DEVICE)).toBeUndefined()
      expect(await open().find('MFAUser')).toEqual(keyOf(SECRETS.MFAUser))
      if (!hasBroken()) break
      expect(step).toBeLessThan(50)
    }
  })

  test('what somebody put into either place by name, while it was broken off, at any step, is not lost', async () => {
    for (let step = 1; ; step += 1) {
      const { folder, open } = await openHome()
      await using _ = folder
      await fill(open(undefined, from))
      const { next, hasBroken } = breakingAt(step)
      await moveOrBreak(open(next), to)
      if (!hasBroken()) break
      const late = { ...entryOf('other'), accessKeyId: 'AKIAEXAMPLEEXAMPLE01' }
      const later = { ...entryOf('another'), accessKeyId: 'AKIAEXAMPLEEXAMPLE02' }
      await open(undefined, from).save(late, { ...keyOf('late'), accessKeyId: late.accessKeyId })
      await open(undefined, to).save(later, { ...keyOf('later'), accessKeyId: later.accessKeyId })
      await open().move(to)
      const listed = (await open().list()).map(({ profile }) => profile).sort()
      expect(listed, `broken off at step ${step}`).toEqual(['MFAUser', 'ana', 'another', 'other'])
      expect(await open().find('other')).toMatchObject({ secretAccessKey: 'late' })
      expect(await open().find('another')).toMatchObject({ secretAccessKey: 'later' })
      expect(step).toBeLessThan(50)
    }
  })

  test('another key that the other place got while it was broken off is not replaced', async () => {
    const { folder, open } = await openHome()
    await using _ = folder
    await fill(open(undefined, from))
    await expect(open(breakingAt(to === 'keychain' ? 6 : 4).next).move(to)).rejects.toThrow(BrokenOff)
    const another = { ...entryOf('ana'), accessKeyId: 'AKIAEXAMPLEEXAMPLE01' }
    await open(undefined, to).save(another, { ...keyOf('another'), accessKeyId: another.accessKeyId })
    await expect(open().move(to)).rejects.toMatchObject({
      message: `the ${to} has another key of profile \`ana\` already`,
    })
    expect(await open(undefined, from).find('ana')).toEqual(keyOf(SECRETS.ana))
    expect(await open(undefined, to).find('ana')).toMatchObject({ secretAccessKey: 'another' })
  })

  test('takes with it what was changed after it was broken off', async () => {
    const { folder, open } = await openHome()
    await using _ = folder
    await fill(open(undefined, from))
    const { next } = breakingAt(to === 'keychain' ? 6 : 4)
    await expect(open(next).move(to)).rejects.toThrow(BrokenOff)
    await open().save(entryOf('ana'), keyOf('rotated'))
    await open().move(to)
    expect(await open().find('ana')).toEqual(keyOf('rotated'))
  })
})

describe('move', () => {
  test('is refused while another direction is unfinished, or the environment says otherwise', async () => {
    const { folder, open } = await openHome()
    await using _ = folder
    expect(await open().move('keychain')).toBeUndefined()
    await fill(open(undefined, 'file'))
    await expect(open(undefined, 'file').move('keychain')).rejects.toMatchObject({ code: 'USAGE' })
    await expect(open(breakingAt(6).next).move('keychain')).rejects.toThrow(BrokenOff)
    await expect(open().move('file')).rejects.toMatchObject({
      message: 'a move of the vault to the keychain was interrupted',
    })
  })

  test('a keychain that hides what it has is not moved', async () => {
    const { folder, items, open } = await openHome()
    await using _ = folder
    await fill(open(undefined, 'keychain'))
    const hidden = new Map(items)
    items.clear()
    await expect(open().move('file')).rejects.toMatchObject({ code: 'STORE_UNUSABLE' })
    for (const [name, text] of hidden) items.set(name, text)
    await expectWhole(open())
  })
})
