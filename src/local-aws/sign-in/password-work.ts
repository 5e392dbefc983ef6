import { AwsApiError } from '../../errors.ts'
import { hashOfNoPassword, verifyPassword, type PasswordCost } from '../callers/passwords.ts'

/** Hashing takes a thread of Node's pool of four; files and other work need the rest. */
const MAX_RUNNING = 2
const MAX_WAITING = 32

/** Lets some work run at a time, some wait, and turns the rest away. */
export class Gate {
  readonly #maxRunning: number
  readonly #maxWaiting: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor({ maxRunning, maxWaiting }: { readonly maxRunning: number; readonly maxWaiting: number }) {
    this.#maxRunning = maxRunning
    this.#maxWaiting = maxWaiting
  }

  /** @throws AwsApiError Throttling 400 when too much is waiting already. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < this.#maxRunning) {
      this.#running++
    } else {
      if (this.#waiting.length >= this.#maxWaiting) throw new AwsApiError('Throttling', 400, 'Rate exceeded')
      // Whoever leaves hands over the place.
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#running--
      else next()
    }
  }
}

// One for the process, as the thread pool is.
const gate = new Gate({ maxRunning: MAX_RUNNING, maxWaiting: MAX_WAITING })

/** Slow work with passwords, so much at a time that nothing else has to wait for it. @throws AwsApiError Throttling */
export function withPasswordThread<T>(work: () => Promise<T>): Promise<T> {
  return gate.run(work)
}

/**
 * Whether a password is right. It takes as long when there is nobody to have one, so that time tells nothing of who exists.
 *
 * @param cost - Of this local AWS's hashes.
 * @throws AwsApiError Throttling
 */
export function isRightPassword(
  password: string,
  passwordHash: string | undefined,
  cost: PasswordCost,
): Promise<boolean> {
  return withPasswordThread(async () => {
    const isEqual = await verifyPassword(password, passwordHash ?? hashOfNoPassword(cost))
    return isEqual && passwordHash !== undefined
  })
}
