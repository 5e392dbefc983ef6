import { join } from 'node:path'
import { SallyportError } from '../errors.ts'
import type { AccessKey, KeyEntry, KeyStore, SeedStore } from '../ports.ts'
import { ageFile, type AgeFile } from './age-file.ts'
import type { Folders } from './folders.ts'
import { withLock } from './lock.ts'
import { readPrivateFile, writePrivateFile } from './private-files.ts'
import { vaultContentsFile } from './session-pointer.ts'
import {
  EMPTY_VAULT,
  formatContentsTable,
  formatVault,
  parseContentsTable,
  parseVault,
  type StoredSeed,
  type VaultContents,
} from './vault-contents.ts'

/** Asks for the vault's passphrase; `make` the first time, when it is to be chosen. */
export type AskPassphrase = (purpose: 'open' | 'make') => Promise<string>

/**
 * Long-term keys, and seeds that their users chose to keep, in one age file under a passphrase. Beside it lies its table of contents, with nothing secret in it, so
 * that no passphrase is needed to know which profiles have a key and to find their cached sessions.
 */
export class Vault implements KeyStore, SeedStore {
  readonly #path: string
  readonly #contentsPath: string
  readonly #lockPath: string
  readonly #askPassphrase: AskPassphrase
  readonly #age: AgeFile
  #passphrase: string | undefined
  /** What the file said last: opening it takes half a second each time. */
  #opened: { readonly sealed: Uint8Array; readonly contents: VaultContents } | undefined

  constructor(folders: Folders, askPassphrase: AskPassphrase, age: AgeFile = ageFile()) {
    this.#path = join(folders.data, 'vault.age')
    this.#contentsPath = vaultContentsFile(folders)
    this.#lockPath = join(folders.data, 'vault.lock')
    this.#askPassphrase = askPassphrase
    this.#age = age
  }

  async list(): Promise<KeyEntry[]> {
    const table = parseContentsTable((await readPrivateFile(this.#contentsPath))?.toString() ?? '')
    if (table) return table
    // The table is derived: where it is missing or damaged, the vault itself says what is in it.
    if ((await readPrivateFile(this.#path)) === undefined) return []
    const contents = await this.#open()
    await writePrivateFile(this.#contentsPath, formatContentsTable(contents))
    return contents.keys.map(({ entry }) => entry)
  }

  async find(profile: string): Promise<AccessKey | undefined> {
    const { keys } = await this.#open()
    return keys.find(({ entry }) => entry.profile === profile)?.accessKey
  }

  async save(entry: KeyEntry, accessKey: AccessKey): Promise<void> {
    await this.#change(({ keys, seeds }) => ({
      keys: [...keys.filter((key) => key.entry.profile !== entry.profile), { entry, accessKey }],
      seeds,
    }))
  }

  async remove(profile: string): Promise<boolean> {
    let found = false
    await this.#change(({ keys, seeds }) => {
      const kept = keys.filter(({ entry }) => entry.profile !== profile)
      found = kept.length < keys.length
      return { keys: kept, seeds }
    })
    return found
  }

  async findSeed(endpoint: string, serialNumber: string): Promise<string | undefined> {
    const { seeds } = await this.#open()
    return seeds.find((seed) => isOf(seed, endpoint, serialNumber))?.base32Seed
  }

  async saveSeed(endpoint: string, serialNumber: string, base32Seed: string): Promise<void> {
    await this.#change(({ keys, seeds }) => {
      const others = seeds.filter((seed) => !isOf(seed, endpoint, serialNumber))
      return { keys, seeds: [...others, { endpoint, serialNumber, base32Seed }] }
    })
  }

  async removeSeed(endpoint: string, serialNumber: string): Promise<boolean> {
    let found = false
    await this.#change(({ keys, seeds }) => {
      const kept = seeds.filter((seed) => !isOf(seed, endpoint, serialNumber))
      found = kept.length < seeds.length
      return { keys, seeds: kept }
    })
    return found
  }

  /** Under a lock, so that of two processes that write neither loses what the other wrote. Nobody types under it. */
  async #change(change: (contents: VaultContents) => VaultContents): Promise<void> {
    await this.#open()
    const passphrase = (this.#passphrase ??= await this.#askPassphrase('make'))
    await withLock(this.#lockPath, async () => {
      const changed = change(await this.#open())
      await writePrivateFile(this.#path, await this.#age.encrypt(passphrase, formatVault(changed)))
      await writePrivateFile(this.#contentsPath, formatContentsTable(changed))
    })
  }

  async #open(): Promise<VaultContents> {
    const sealed = await readPrivateFile(this.#path)
    if (!sealed) return EMPTY_VAULT
    if (this.#opened && sealed.equals(this.#opened.sealed)) return this.#opened.contents
    const passphrase = this.#passphrase ?? (await this.#askPassphrase('open'))
    const plain = await this.#age.decrypt(passphrase, this.#path, sealed)
    if (plain === undefined) {
      throw new SallyportError('STORE_UNUSABLE', `the passphrase does not open the vault \`${this.#path}\``, {
        hint: 'try again; the vault was left as it is',
      })
    }
    this.#passphrase = passphrase
    const contents = parseVault(plain, this.#path)
    this.#opened = { sealed, contents }
    return contents
  }
}

function isOf(seed: StoredSeed, endpoint: string, serialNumber: string): boolean {
  return seed.endpoint === endpoint && seed.serialNumber === serialNumber
}
