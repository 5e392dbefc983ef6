import type { AccessKey, KeyEntry } from '../ports.ts'
import { damagedVault } from './age-file.ts'
import { isJsonObject, parseJsonObject, requireDate, requireText, type JsonObject } from './read-json.ts'

/** A key as the vault keeps it. */
export interface StoredKey {
  readonly entry: KeyEntry
  readonly accessKey: AccessKey
}

/** A seed that its user chose to keep. */
export interface StoredSeed {
  readonly endpoint: string
  readonly serialNumber: string
  readonly base32Seed: string
}

/** All that is in the vault. */
export interface VaultContents {
  readonly keys: readonly StoredKey[]
  readonly seeds: readonly StoredSeed[]
}

export const EMPTY_VAULT: VaultContents = { keys: [], seeds: [] }

/** The text that is encrypted. */
export function formatVault({ keys, seeds }: VaultContents): string {
  return JSON.stringify({ version: 1, keys: keys.map(flatKey), ...(seeds.length > 0 && { seeds }) })
}

/** As it is written. */
export function flatKey({ entry, accessKey }: StoredKey): object {
  return { ...entry, ...accessKey }
}

/** Whether a seed is that of the device. */
export function isSeedOf(seed: StoredSeed, endpoint: string, serialNumber: string): boolean {
  return seed.endpoint === endpoint && seed.serialNumber === serialNumber
}

/** @throws SallyportError `STORE_UNUSABLE` for another text, naming the file. */
export function parseVault(plain: string, path: string): VaultContents {
  const vault = parseJsonObject(plain)
  const seeds = vault?.['seeds'] ?? []
  if (vault?.['version'] !== 1 || !Array.isArray(vault['keys']) || !Array.isArray(seeds)) {
    throw damagedVault(path, undefined)
  }
  try {
    return { keys: vault['keys'].map(parseKey), seeds: seeds.map(parseSeed) }
  } catch (cause) {
    // A key that is left out here would be gone with the next one that is added.
    if (cause instanceof TypeError) throw damagedVault(path, cause)
    throw cause
  }
}

/** @throws TypeError for what is no key. */
export function parseKey(key: unknown): StoredKey {
  if (!isJsonObject(key)) throw new TypeError('a key is no object')
  return {
    entry: parseEntry(key),
    accessKey: { accessKeyId: requireText(key, 'accessKeyId'), secretAccessKey: requireText(key, 'secretAccessKey') },
  }
}

/** @throws TypeError for what is no seed. */
export function parseSeed(seed: unknown): StoredSeed {
  if (!isJsonObject(seed)) throw new TypeError('a seed is no object')
  return {
    endpoint: requireText(seed, 'endpoint'),
    serialNumber: requireText(seed, 'serialNumber'),
    base32Seed: requireText(seed, 'base32Seed'),
  }
}

/** The table of contents, with nothing secret in it. */
export function formatContentsTable(keys: readonly KeyEntry[]): string {
  return `${JSON.stringify({ version: 1, keys }, null, 2)}\n`
}

/** `undefined` when it is missing or damaged. */
export function parseContentsTable(text: string): KeyEntry[] | undefined {
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
