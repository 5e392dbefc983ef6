import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { CachedSession, ListedSession, SessionKey, SessionStore } from '../ports.ts'
import type { Folders } from './folders.ts'
import { listPrivateFolder, readPrivateFile, removePrivateFile, writePrivateFile } from './private-files.ts'
import { sessionFileName } from './session-file-name.ts'
import { hideBehind, padLength, padNameOf, padsFolder, readHidden, sessionsFolder } from './session-pad.ts'
import { formatStoredSession, parseStoredSession } from './stored-session.ts'

/** Sessions in private files, each behind a pad that lives in another folder. */
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
    const text = formatStoredSession({ key, ...session })
    const pad = { name: randomBytes(16).toString('hex'), bytes: randomBytes(padLength(text)) }
    const before = await this.#padName(name)
    // The pad first: a session whose pad isn't there is none, and a pad without a session is noise.
    await writePrivateFile(this.#padPath(pad.name), pad.bytes)
    await writePrivateFile(this.#path(name), hideBehind(pad, text))
    if (before !== undefined) await removePrivateFile(this.#padPath(before))
  }

  async list(): Promise<ListedSession[]> {
    const names = await listPrivateFolder(sessionsFolder(this.#folders))
    return names.map((name) => this.#read(name)).filter((session) => session !== undefined)
  }

  async remove(key: SessionKey): Promise<void> {
    const name = sessionFileName(key)
    const padName = await this.#padName(name)
    await removePrivateFile(this.#path(name))
    if (padName !== undefined) await removePrivateFile(this.#padPath(padName))
  }

  /** Removes every session, those that can't be read included. */
  async clear(): Promise<number> {
    const names = await listPrivateFolder(sessionsFolder(this.#folders))
    await Promise.all(names.map((name) => removePrivateFile(this.#path(name))))
    const padNames = await listPrivateFolder(padsFolder(this.#folders))
    await Promise.all(padNames.map((name) => removePrivateFile(this.#padPath(name))))
    return names.length
  }

  #read(name: string): ListedSession | undefined {
    const text = readHidden(this.#folders, name)
    const session = text === undefined ? undefined : parseStoredSession(text)
    // What was kept under one name can't be passed off under another.
    return session !== undefined && sessionFileName(session.key) === name ? session : undefined
  }

  async #padName(name: string): Promise<string | undefined> {
    const file = await readPrivateFile(this.#path(name))
    return file && padNameOf(file)
  }

  #path(name: string): string {
    return join(sessionsFolder(this.#folders), name)
  }

  #padPath(padName: string): string {
    return join(padsFolder(this.#folders), padName)
  }
}
