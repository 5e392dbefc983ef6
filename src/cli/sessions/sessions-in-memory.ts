import { sessionFileName } from '../../disk/session-file-name.ts'
import type { ListedSession, SessionKey, SessionStore } from '../../ports.ts'

/** Sessions that go with this process, and are on no disk. */
export class SessionsInMemory implements SessionStore {
  readonly #sessions = new Map<string, ListedSession>()

  async find(key: SessionKey): Promise<ListedSession | undefined> {
    return this.#sessions.get(sessionFileName(key))
  }

  async save(key: SessionKey, session: Omit<ListedSession, 'key'>): Promise<void> {
    this.#sessions.set(sessionFileName(key), { ...session, key })
  }

  async list(): Promise<ListedSession[]> {
    return [...this.#sessions.values()]
  }

  async remove(key: SessionKey): Promise<void> {
    this.#sessions.delete(sessionFileName(key))
  }

  async clear(): Promise<number> {
    const count = this.#sessions.size
    this.#sessions.clear()
    return count
  }
}
