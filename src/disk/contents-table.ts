import type { KeyEntry } from '../ports.ts'
import { readPrivateFile, removePrivateFile, writePrivateFile } from './private-files.ts'
import { formatContentsTable, parseContentsTable } from './vault-contents.ts'

/**
 * Which keys a vault holds, with nothing secret: so that no passphrase and no keychain is needed to find cached sessions.
 * It is derived from the vault: who changes that calls `unsettle` before, so that a change that is broken off leaves no
 * table that tells something else than the vault.
 */
export class ContentsTable {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /** Whether there is one, in whatever state. */
  async isThere(): Promise<boolean> {
    return (await readPrivateFile(this.#path)) !== undefined
  }

  /** `undefined` when it is missing, damaged, or a change of the vault was begun. */
  async read(): Promise<KeyEntry[] | undefined> {
    return parseContentsTable((await readPrivateFile(this.#path))?.toString() ?? '')
  }

  async unsettle(): Promise<void> {
    await writePrivateFile(this.#path, '{ "version": 1 }\n')
  }

  async write(keys: readonly KeyEntry[]): Promise<void> {
    await writePrivateFile(this.#path, formatContentsTable(keys))
  }

  async remove(): Promise<void> {
    await removePrivateFile(this.#path)
  }
}
