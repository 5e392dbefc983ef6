import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Decrypter } from 'age-encryption'
import { describe, expect, test } from 'vitest'
import { ageFile, type AgeFile } from '../../src/disk/age-file.ts'
import type { AskPassphrase } from '../../src/disk/file-vault.ts'
import { Vault } from '../../src/disk/vault.ts'
import { temporaryFolder } from '../user-side.ts'

const PASSPHRASE = 'four random words here'
const accessKey = { accessKeyId: 'AKIAEXAMPLEEXAMPLE00', secretAccessKey: 'very/secret' }

function entryOf(profile: string) {
  return { profile, accessKeyId: accessKey.accessKeyId, endpoint: 'aws', addedAt: new Date('2026-11-24T12:00:00Z') }
}

async function openVault() {
  const folder = await temporaryFolder()
  const folders = { state: join(folder.path, 'state'), data: join(folder.path, 'data') }
  const asked: string[] = []
  const ask: AskPassphrase = async (purpose) => {
    asked.push(purpose)
    return PASSPHRASE
  }
  const open = (passphrase: AskPassphrase = ask, age: AgeFile = ageFile(2)) => new Vault(folders, passphrase, { age })
  return {
    folder,
    path: join(folders.data, 'vault.age'),
    contents: join(folders.data, 'vault-contents.json'),
    asked,
    open,
  }
}

const mustNotAsk: AskPassphrase = () => Promise.reject(new Error('the vault must stay closed'))

describe('Vault', () => {
  test('a key put in comes out, and the passphrase is asked once', async () => {
    const { folder, path, asked, open } = await openVault()
    await using _ = folder
    const vault = open()
    expect(await vault.list()).toEqual([])
    await vault.save(entryOf('ana'), accessKey)
    await vault.save(entryOf('bo'), accessKey)
    expect(await vault.find('ana')).toEqual(accessKey)
    expect(await vault.find('nobody')).toBeUndefined()
    expect(asked).toEqual(['make'])
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await open().find('bo')).toEqual(accessKey)
    expect(asked).toEqual(['make', 'open'])
    expect(await open().remove('ana')).toBe(true)
    expect(await open().remove('ana')).toBe(false)
    expect((await open().list()).map(({ profile }) => profile)).toEqual(['bo'])
  })

  test('is decrypted once for all that is asked of it, until the file is another', async () => {
    const { folder, open } = await openVault()
    await using _ = folder
    await open().save(entryOf('ana'), accessKey)
    let decrypted = 0
    const age = ageFile(2)
    const counting: AgeFile = {
      encrypt: (...input) => age.encrypt(...input),
      decrypt(...input) {
        decrypted += 1
        return age.decrypt(...input)
      },
    }
    const vault = open(undefined, counting)
    expect([await vault.find('ana'), await vault.find('ana'), await vault.find('bo')]).toEqual([
      accessKey,
      accessKey,
      undefined,
    ])
    expect(decrypted).toBe(1)
    await open().save(entryOf('bo'), accessKey)
    expect(await vault.find('bo')).toEqual(accessKey)
    expect(decrypted).toBe(2)
  })

  test('what it holds is known without the passphrase, and holds nothing secret', async () => {
    const { folder, path, contents, open } = await openVault()
    await using _ = folder
    await open().save(entryOf('ana'), accessKey)
    expect(await open(mustNotAsk).list()).toEqual([entryOf('ana')])
    for (const file of [path, contents]) expect(await readFile(file, 'utf8')).not.toContain('very/secret')
  })

  test('the table of contents is made anew when it is lost or damaged', async () => {
    const { folder, contents, open } = await openVault()
    await using _ = folder
    await open().save(entryOf('ana'), accessKey)
    for (const damage of ['{"keys": [{}]}', 'null', '{']) {
      await writeFile(contents, damage)
      expect(await open().list()).toEqual([entryOf('ana')])
    }
    await rm(contents)
    expect(await open().list()).toEqual([entryOf('ana')])
  })

  test('is a file that age itself opens', async () => {
    const { folder, path, open } = await openVault()
    await using _ = folder
    await open().save(entryOf('ana'), accessKey)
    const decrypter = new Decrypter()
    decrypter.addPassphrase(PASSPHRASE)
    expect(JSON.parse(await decrypter.decrypt(await readFile(path), 'text'))).toEqual({
      version: 1,
      keys: [{ ...entryOf('ana'), addedAt: '2026-11-24T12:00:00.000Z', ...accessKey }],
    })
  })

  test('a wrong passphrase and a damaged file are told apart, and the file is kept', async () => {
    const { folder, path, open } = await openVault()
    await using _ = folder
    await open().save(entryOf('ana'), accessKey)
    const good = await readFile(path)
    await expect(open(async () => 'wrong').find('ana')).rejects.toMatchObject({
      code: 'STORE_UNUSABLE',
      message: `the passphrase does not open the vault \`${path}\``,
    })
    for (const bytes of [
      good.subarray(0, good.length - 1),
      Buffer.from('nothing'),
      Buffer.alloc(0),
      good.subarray(0, 100),
    ]) {
      await writeFile(path, bytes)
      await expect(open().find('ana')).rejects.toMatchObject({ message: `the vault \`${path}\` is damaged` })
      await expect(open().save(entryOf('bo'), accessKey)).rejects.toMatchObject({ code: 'STORE_UNUSABLE' })
      expect(await readFile(path)).toEqual(bytes)
    }
  })

  test('a bit that changed anywhere is damage, or the passphrase does not fit any more', async () => {
    const { folder, path, open } = await openVault()
    await using _ = folder
    await open().save(entryOf('ana'), accessKey)
    const good = await readFile(path)
    for (const [index, byte] of good.entries()) {
      const bytes = Buffer.from(good)
      bytes[index] = byte ^ (1 << (index % 8))
      await writeFile(path, bytes)
      await expect(open().find('ana')).rejects.toMatchObject({ code: 'STORE_UNUSABLE' })
    }
  })

  test.each([
    'no JSON',
    '[]',
    '{"version":1,"keys":{}}',
    '{"version":1,"keys":[null]}',
    '{"version":1,"keys":[{"profile":"ana"}]}',
    '{"version":1,"keys":[{"profile":"ana","accessKeyId":"A","endpoint":"aws","addedAt":"never","secretAccessKey":"s"}]}',
  ])('a vault whose contents are %s is damaged, and is neither read nor written', async (contents) => {
    const { folder, path, open } = await openVault()
    await using _ = folder
    await open().save(entryOf('ana'), accessKey)
    const bytes = await ageFile(2).encrypt(PASSPHRASE, contents)
    await writeFile(path, bytes)
    const message = `the vault \`${path}\` is damaged`
    await expect(open().find('ana')).rejects.toMatchObject({ code: 'STORE_UNUSABLE', message })
    await expect(open().save(entryOf('bo'), accessKey)).rejects.toMatchObject({ message })
    expect(await readFile(path)).toEqual(Buffer.from(bytes))
  })

  test('keys that two processes add at once are both kept', async () => {
    const { folder, open } = await openVault()
    await using _ = folder
    await open().save(entryOf('first'), accessKey)
    await Promise.all([open().save(entryOf('ana'), accessKey), open().save(entryOf('bo'), accessKey)])
    const keys = (await open().list()).map(({ profile }) => profile)
    expect(keys.sort()).toEqual(['ana', 'bo', 'first'])
  })
})
