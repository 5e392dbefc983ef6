import { join } from 'node:path'
import type { VaultKind } from '../ports.ts'
import type { Folders } from './folders.ts'
import { readPrivateFile, removePrivateFile, writePrivateFile } from './private-files.ts'
import { parseJsonObject } from './read-json.ts'

/** A move of the vault that was begun. */
export interface VaultMove {
  readonly to: VaultKind
  /** Whether all of it was read back from there: from then on that place is the vault, and the other one goes. */
  readonly verified: boolean
  /** Names of what it has copied or was about to: what is there under one of these is no more than a copy. */
  readonly copied: readonly string[]
}

/** Remembers a move until it is done, so that what is used is whole at any moment. */
export class VaultMoveFile {
  readonly #path: string

  constructor(folders: Folders) {
    this.#path = join(folders.data, 'vault-move.json')
  }

  /** `undefined` when none was begun, or what is there can't be understood. */
  async read(): Promise<VaultMove | undefined> {
    const { to, verified, copied } = parseJsonObject((await readPrivateFile(this.#path))?.toString() ?? '') ?? {}
    if ((to !== 'keychain' && to !== 'file') || typeof verified !== 'boolean') return undefined
    return { to, verified, copied: Array.isArray(copied) ? copied.filter((name) => typeof name === 'string') : [] }
  }

  async save(move: VaultMove): Promise<void> {
    await writePrivateFile(this.#path, `${JSON.stringify(move)}\n`)
  }

  async remove(): Promise<void> {
    await removePrivateFile(this.#path)
  }
}
