import { join } from 'node:path'
import type { CachedSession, ListedSession, SessionKey, SessionStore } from '../ports.ts'
import type { Folders } from './folders.ts'
import { listPrivateFolder, readPrivateFile, removePrivateFile, writePrivateFile } from './private-files.ts'
import { openSealingKey, seal, unseal } from './sealing.ts'
import { formatStoredSession, parseStoredSession, sessionFileName } from './stored-session.ts'

/** The folder of the sealed sessions. */
function sessionsFolder(folders: Folders): string {
  return join(folders.state, 'sessions')
}

/** Sessions in private files, sealed under a key that lives in another folder. */
export class SessionCache implements SessionStore {
  readonly #folders: Folders

  constructor(folders: Folders) {
    this.#folders = folders
  }

  async find(key: SessionKey): Promise<CachedSession | undefined> {
    return this.#read(sessionFileName(key))
  }

  async save(key: SessionKey, session: CachedSession): Promise<void> {
    const name = sessionFileName(key)
    const sealingKey = await openSealingKey(this.#folders)
    await writePrivateFile(this.#path(name), seal(sealingKey, name, formatStoredSession({ key, ...session })))
  }

  async list(): Promise<ListedSession[]> {
    const names = await listPrivateFolder(sessionsFolder(this.#folders))
    const sessions = await Promise.all(names.map((name) => this.#read(name)))
    return sessions.filter((session) => session !== undefined)
  }

  async remove(key: SessionKey): Promise<void> {
    await removePrivateFile(this.#path(sessionFileName(key)))
  }

  /** Removes every session, those that can't be read included. */
  async clear(): Promise<number> {
    const names = await listPrivateFolder(sessionsFolder(this.#folders))
    await Promise.all(names.map((name) => removePrivateFile(this.#path(name))))
    return names.length
  }

  async #read(name: string): Promise<ListedSession | undefined> {
    const box = await readPrivateFile(this.#path(name))
    if (!box) return undefined
    const text = unseal(await openSealingKey(this.#folders), name, box)
    return text === undefined ? undefined : parseStoredSession(text)
  }

  #path(name: string): string {
    return join(sessionsFolder(this.#folders), name)
  }
}
