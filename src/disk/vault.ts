import { join } from 'node:path'
import { SallyportError } from '../errors.ts'
import type { AccessKey, KeyEntry, KeyStore } from '../ports.ts'
import { ageFile, damagedVault, type AgeFile } from './age-file.ts'
import type { Folders } from './folders.ts'
import { withLock } from './lock.ts'
import { readPrivateFile, writePrivateFile } from './private-files.ts'
import { isJsonObject, parseJsonObject, requireDate, requireText, type JsonObject } from './read-json.ts'
import { vaultContentsFile } from './session-pointer.ts'

/** Asks for the vault's passphrase; `make` the first time, when it is to be chosen. */
export type AskPassphrase = (purpose: 'open' | 'make') => Promise<string>

interface StoredKey {
  readonly entry: KeyEntry
  readonly accessKey: AccessKey
}

/**
 * Long-term keys in one age file under a passphrase. Beside it lies its table of contents, with nothing secret in it, so
 * that no passphrase is needed to know which profiles have a key and to find their cached sessions.
 */
export class Vault implements KeyStore {
  readonly #path: string
  readonly #contentsPath: string
  readonly #lockPath: string
  readonly #askPassphrase: AskPassphrase
  readonly #age: AgeFile
  #passphrase: string | undefined

  constructor(folders: Folders, askPassphrase: AskPassphrase, age: AgeFile = ageFile()) {
    this.#path = join(folders.data, 'vault.age')
    this.#contentsPath = vaultContentsFile(folders)
    this.#lockPath = join(folders.data, 'vault.lock')
    this.#askPassphrase = askPassphrase
    this.#age = age
  }

  async list(): Promise<KeyEntry[]> {
    const contents = parseContents((await readPrivateFile(this.#contentsPath))?.toString() ?? '')
    if (contents) return contents
    // The table is derived: where it is missing or damaged, the vault itself says what is in it.
    if ((await readPrivateFile(this.#path)) === undefined) return []
    const keys = await this.#open()
    await this.#writeContents(keys)
    return keys.map(({ entry }) => entry)
  }

  async find(profile: string): Promise<AccessKey | undefined> {
    const keys = await this.#open()
    return keys.find(({ entry }) => entry.profile === profile)?.accessKey
  }

  async save(entry: KeyEntry, accessKey: AccessKey): Promise<void> {
    await this.#change((keys) => [...keys.filter((key) => key.entry.profile !== entry.profile), { entry, accessKey }])
  }

  async remove(profile: string): Promise<boolean> {
    let found = false
    await this.#change((keys) => {
      const kept = keys.filter(({ entry }) => entry.profile !== profile)
      found = kept.length < keys.length
      return kept
    })
    return found
  }

  /** Under a lock, so that of two processes that write neither loses what the other wrote. Nobody types under it. */
  async #change(change: (keys: readonly StoredKey[]) => StoredKey[]): Promise<void> {
    await this.#open()
    const passphrase = (this.#passphrase ??= await this.#askPassphrase('make'))
    await withLock(this.#lockPath, async () => {
      const changed = change(await this.#open())
      const keys = changed.map(({ entry, accessKey }) => ({ ...entry, ...accessKey }))
      await writePrivateFile(this.#path, await this.#age.encrypt(passphrase, JSON.stringify({ version: 1, keys })))
      await this.#writeContents(changed)
    })
  }

  async #open(): Promise<readonly StoredKey[]> {
    const sealed = await readPrivateFile(this.#path)
    if (!sealed) return []
    const passphrase = this.#passphrase ?? (await this.#askPassphrase('open'))
    const plain = await this.#age.decrypt(passphrase, this.#path, sealed)
    if (plain === undefined) {
      throw new SallyportError('STORE_UNUSABLE', `the passphrase does not open the vault \`${this.#path}\``, {
        hint: 'try again; the vault was left as it is',
      })
    }
    this.#passphrase = passphrase
    return parseKeys(plain, this.#path)
  }

  async #writeContents(keys: readonly StoredKey[]): Promise<void> {
    const contents = { version: 1, keys: keys.map(({ entry }) => entry) }
    await writePrivateFile(this.#contentsPath, `${JSON.stringify(contents, null, 2)}\n`)
  }
}

function parseKeys(plain: string, path: string): StoredKey[] {
  const vault = parseJsonObject(plain)
  if (vault?.['version'] !== 1 || !Array.isArray(vault['keys'])) throw damagedVault(path, undefined)
  try {
    return vault['keys'].map(parseKey)
  } catch (cause) {
    // A key that is left out here would be gone with the next one that is added.
    if (cause instanceof TypeError) throw damagedVault(path, cause)
    throw cause
  }
}

function parseKey(key: unknown): StoredKey {
  if (!isJsonObject(key)) throw new TypeError('a key is no object')
  return {
    entry: parseEntry(key),
    accessKey: { accessKeyId: requireText(key, 'accessKeyId'), secretAccessKey: requireText(key, 'secretAccessKey') },
  }
}

function parseContents(text: string): KeyEntry[] | undefined {
  const keys = parseJsonObject(text)?.['keys']
  if (!Array.isArray(keys)) return undefined
  try {
    return keys.filter(isJsonObject).map(parseEntry)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

function parseEntry(key: JsonObject): KeyEntry {
  return {
    profile: requireText(key, 'profile'),
    accessKeyId: requireText(key, 'accessKeyId'),
    endpoint: requireText(key, 'endpoint'),
    addedAt: requireDate(key, 'addedAt'),
  }
}
