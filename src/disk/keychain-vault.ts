import { SallyportError } from '../errors.ts'
import type { AccessKey, KeyEntry } from '../ports.ts'
import { ContentsTable } from './contents-table.ts'
import type { Folders } from './folders.ts'
import type { Keychain } from './keychain.ts'
import { parseJsonObject } from './read-json.ts'
import { vaultContentsFiles } from './session-pointer.ts'
import { flatKey, parseKey, parseSeed, type StoredKey, type StoredSeed, type VaultContents } from './vault-contents.ts'
import type { VaultPlace } from './vault-place.ts'

/** Windows: an item holds 2,560 bytes, two for each character. A key or a seed takes a tenth of that. */
const LONGEST_ITEM = 1280

const PROBE = 'probe'

/** The vault as items of the keychain: one for each key and each seed, so that a change touches no other. */
export class KeychainVault implements VaultPlace {
  readonly kind = 'keychain'
  readonly #keychain: Keychain
  readonly #table: ContentsTable

  constructor(folders: Folders, keychain: Keychain) {
    this.#keychain = keychain
    this.#table = new ContentsTable(vaultContentsFiles(folders).keychain)
  }

  isThere(): Promise<boolean> {
    return this.#table.isThere()
  }

  listed(): Promise<KeyEntry[] | undefined> {
    return this.#table.read()
  }

  async list(): Promise<KeyEntry[]> {
    const listed = await this.#table.read()
    if (listed) return listed
    const entries = (await this.readAll()).keys.map(({ entry }) => entry)
    await this.#table.write(entries)
    return entries
  }

  async find(profile: string): Promise<AccessKey | undefined> {
    const name = keyName(profile)
    const text = await this.#keychain.find(name)
    if (text !== undefined) return parseItem(name, text, parseKey).accessKey
    const listed = await this.#table.read()
    if (listed?.some((entry) => entry.profile === profile) !== true) return undefined
    // A Secret Service that was started anew and not unlocked answers that it has nothing.
    throw new SallyportError('STORE_UNUSABLE', `the keychain does not have the key of profile \`${profile}\``, {
      hint: `it may be locked, or another user's; if it was deleted there: sallyport key add`,
    })
  }

  async save(entry: KeyEntry, accessKey: AccessKey): Promise<void> {
    await this.addAll({ keys: [{ entry, accessKey }], seeds: [] })
  }

  async remove(profile: string): Promise<boolean> {
    const kept = (await this.list()).filter((entry) => entry.profile !== profile)
    await this.#table.unsettle()
    const found = await this.#keychain.remove(keyName(profile))
    await this.#table.write(kept)
    return found
  }

  async findSeed(endpoint: string, serialNumber: string): Promise<string | undefined> {
    const name = seedName(endpoint, serialNumber)
    const text = await this.#keychain.find(name)
    return text === undefined ? undefined : parseItem(name, text, parseSeed).base32Seed
  }

  async saveSeed(endpoint: string, serialNumber: string, base32Seed: string): Promise<void> {
    await this.addAll({ keys: [], seeds: [{ endpoint, serialNumber, base32Seed }] })
  }

  removeSeed(endpoint: string, serialNumber: string): Promise<boolean> {
    return this.#keychain.remove(seedName(endpoint, serialNumber))
  }

  /** Writes something: a keychain may let others look that nothing is there, and have no place to keep anything. */
  async unlock(): Promise<void> {
    await this.#keychain.save(PROBE, 'sallyport tried whether the keychain keeps something')
    await this.#keychain.remove(PROBE)
  }

  async readAll(): Promise<VaultContents> {
    const keys: StoredKey[] = []
    const seeds: StoredSeed[] = []
    for (const { name, text } of await this.#keychain.list()) {
      if (name.startsWith('key ')) keys.push(parseItem(name, text, parseKey))
      if (name.startsWith('seed ')) seeds.push(parseItem(name, text, parseSeed))
    }
    return { keys, seeds }
  }

  async addAll({ keys, seeds }: VaultContents): Promise<void> {
    const items = [
      ...keys.map((key) => ({ name: keyName(key.entry.profile), text: JSON.stringify(flatKey(key)) })),
      ...seeds.map((seed) => ({ name: seedName(seed.endpoint, seed.serialNumber), text: JSON.stringify(seed) })),
    ]
    items.forEach(requireRoom)
    const others = (await this.list()).filter((entry) => !keys.some((key) => key.entry.profile === entry.profile))
    await this.#table.unsettle()
    for (const { name, text } of items) await this.#keychain.save(name, text)
    await this.#table.write([...others, ...keys.map(({ entry }) => entry)])
  }

  async erase(): Promise<void> {
    await this.#table.remove()
    for (const { name } of await this.#keychain.list()) {
      if (/^(key|seed) /.test(name)) await this.#keychain.remove(name)
    }
  }
}

function keyName(profile: string): string {
  return `key ${profile}`
}

function seedName(endpoint: string, serialNumber: string): string {
  return `seed ${endpoint} ${serialNumber}`
}

function requireRoom({ name, text }: { readonly name: string; readonly text: string }): void {
  if (text.length <= LONGEST_ITEM) return
  throw new SallyportError('STORE_UNUSABLE', `\`${name}\` is too long for a keychain: ${text.length} characters`, {
    hint: `an item holds ${LONGEST_ITEM}; take a shorter name, or keep keys in a file: SALLYPORT_VAULT=file`,
  })
}

function parseItem<Item>(name: string, text: string, parse: (object: unknown) => Item): Item {
  try {
    return parse(parseJsonObject(text))
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    throw new SallyportError('STORE_UNUSABLE', `the item \`${name}\` of the keychain is damaged`, {
      hint: 'it was left as it is; remove it there (service sallyport), then: sallyport key add',
      cause,
    })
  }
}
