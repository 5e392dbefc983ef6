import { join } from 'node:path'
import { SallyportError } from '../errors.ts'
import type { AccessKey, KeyEntry } from '../ports.ts'
import { ageFile, type AgeFile } from './age-file.ts'
import { ContentsTable } from './contents-table.ts'
import type { Folders } from './folders.ts'
import { readPrivateFile, removePrivateFile, writePrivateFile } from './private-files.ts'
import { vaultContentsFiles } from './session-pointer.ts'
import { EMPTY_VAULT, formatVault, isSeedOf, parseVault, type VaultContents } from './vault-contents.ts'
import type { VaultPlace } from './vault-place.ts'

/** Asks for the vault's passphrase; `make` the first time, when it is to be chosen. */
export type AskPassphrase = (purpose: 'open' | 'make') => Promise<string>

/** The vault as one age file under a passphrase. */
export class FileVault implements VaultPlace {
  readonly kind = 'file'
  readonly #path: string
  readonly #table: ContentsTable
  readonly #askPassphrase: AskPassphrase
  readonly #age: AgeFile
  #passphrase: string | undefined
  /** What the file said last: opening it takes half a second each time. */
  #opened: { readonly sealed: Uint8Array; readonly contents: VaultContents } | undefined

  constructor(folders: Folders, askPassphrase: AskPassphrase, age: AgeFile = ageFile()) {
    this.#path = join(folders.data, 'vault.age')
    this.#table = new ContentsTable(vaultContentsFiles(folders).file)
    this.#askPassphrase = askPassphrase
    this.#age = age
  }

  async isThere(): Promise<boolean> {
    return (await readPrivateFile(this.#path)) !== undefined || (await this.#table.isThere())
  }

  listed(): Promise<KeyEntry[] | undefined> {
    return this.#table.read()
  }

  async list(): Promise<KeyEntry[]> {
    const listed = await this.#table.read()
    if (listed) return listed
    if ((await readPrivateFile(this.#path)) === undefined) return []
    const entries = (await this.readAll()).keys.map(({ entry }) => entry)
    await this.#table.write(entries)
    return entries
  }

  async find(profile: string): Promise<AccessKey | undefined> {
    const { keys } = await this.readAll()
    return keys.find(({ entry }) => entry.profile === profile)?.accessKey
  }

  save(entry: KeyEntry, accessKey: AccessKey): Promise<void> {
    return this.addAll({ keys: [{ entry, accessKey }], seeds: [] })
  }

  async remove(profile: string): Promise<boolean> {
    const { keys, seeds } = await this.readAll()
    const kept = keys.filter(({ entry }) => entry.profile !== profile)
    await this.#write({ keys: kept, seeds })
    return kept.length < keys.length
  }

  async findSeed(endpoint: string, serialNumber: string): Promise<string | undefined> {
    const { seeds } = await this.readAll()
    return seeds.find((seed) => isSeedOf(seed, endpoint, serialNumber))?.base32Seed
  }

  saveSeed(endpoint: string, serialNumber: string, base32Seed: string): Promise<void> {
    return this.addAll({ keys: [], seeds: [{ endpoint, serialNumber, base32Seed }] })
  }

  async removeSeed(endpoint: string, serialNumber: string): Promise<boolean> {
    const { keys, seeds } = await this.readAll()
    const kept = seeds.filter((seed) => !isSeedOf(seed, endpoint, serialNumber))
    await this.#write({ keys, seeds: kept })
    return kept.length < seeds.length
  }

  async unlock(): Promise<void> {
    await this.readAll()
    this.#passphrase ??= await this.#askPassphrase('make')
  }

  async readAll(): Promise<VaultContents> {
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

  async addAll(added: VaultContents): Promise<void> {
    const { keys, seeds } = await this.readAll()
    await this.#write({
      keys: [
        ...keys.filter(({ entry }) => !added.keys.some((key) => key.entry.profile === entry.profile)),
        ...added.keys,
      ],
      seeds: [
        ...seeds.filter((seed) => !added.seeds.some((one) => isSeedOf(one, seed.endpoint, seed.serialNumber))),
        ...added.seeds,
      ],
    })
  }

  async erase(): Promise<void> {
    await this.#table.remove()
    await removePrivateFile(this.#path)
  }

  async #write(contents: VaultContents): Promise<void> {
    const passphrase = (this.#passphrase ??= await this.#askPassphrase('make'))
    const sealed = await this.#age.encrypt(passphrase, formatVault(contents))
    await this.#table.unsettle()
    await writePrivateFile(this.#path, sealed)
    await this.#table.write(contents.keys.map(({ entry }) => entry))
  }
}
