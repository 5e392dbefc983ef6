import type { Clock } from '../../ports.ts'
import { isFresh } from '../../session/freshness.ts'
import type { ObtainedSession } from '../../session/obtain-session.ts'

const BETWEEN_LOOKS_MS = 1000

/**
 * Keeps a session fresh: renews it ahead of its end, where a person may be asked on the terminal of `serve`; who asks for
 * credentials meanwhile gets the session as it is, and never waits for a person.
 */
export class SessionKeeper {
  #session: ObtainedSession
  readonly #renew: () => Promise<ObtainedSession>
  readonly #clock: Clock
  readonly #tell: (error: unknown) => void
  #renewing: Promise<void> | undefined
  #failed = false

  constructor(
    session: ObtainedSession,
    { renew, clock, tell }: { renew: () => Promise<ObtainedSession>; clock: Clock; tell: (error: unknown) => void },
  ) {
    this.#session = session
    this.#renew = renew
    this.#clock = clock
    this.#tell = tell
  }

  /** `undefined` once it is over. */
  current(): ObtainedSession | undefined {
    return this.#session.credentials.expiration > this.#clock.now() ? this.#session : undefined
  }

  /** Renews the session if it is time; after a failure, which is told, not again. */
  async look(): Promise<void> {
    if (this.#failed || isFresh(this.#session, this.#clock.now())) return
    this.#renewing ??= this.#renewOnce().finally(() => {
      this.#renewing = undefined
    })
    await this.#renewing
  }

  /** Looks every second. @returns Ends it. */
  start(): () => void {
    const timer = setInterval(() => void this.look(), BETWEEN_LOOKS_MS)
    return () => clearInterval(timer)
  }

  async #renewOnce(): Promise<void> {
    try {
      this.#session = await this.#renew()
    } catch (error) {
      this.#failed = true
      this.#tell(error)
    }
  }
}
