import type { Clock, EnrollmentPrompts, NewVirtualMfaDevice, Waiting } from '../../src/ports.ts'
import { decodeBase32, TIME_STEP_SECONDS, tokenCodeAt } from '../../src/totp/index.ts'

// AWS's STS takes codes of the current time step and of the two on either side, each once.
const NEARBY_STEPS = [0, 1, 2, -1, -2]

/** A phone that scans what is shown. Its person types the code of a moment ago and that of now, and so never waits for a second one. */
export class ContractPhone implements EnrollmentPrompts {
  readonly #clock: Clock
  readonly #waiting: Waiting
  /** By how many time steps its clock is ahead. */
  readonly #ahead: number
  readonly #used = new Set<string>()
  base32Seed = ''
  nextStep: string | undefined

  constructor({ clock, waiting }: { clock: Clock; waiting: Waiting }, ahead = 0) {
    this.#clock = clock
    this.#waiting = waiting
    this.#ahead = ahead
  }

  async showDevice({ base32Seed }: NewVirtualMfaDevice): Promise<void> {
    this.base32Seed = base32Seed
  }

  async askAuthenticationCode(which: 1 | 2): Promise<string> {
    return this.#code(which === 1 ? -1 : 0)
  }

  /** A code that signs in, never given before. */
  async tokenCode(): Promise<string> {
    for (;;) {
      const unused = NEARBY_STEPS.map((steps) => this.#code(steps)).find((code) => !this.#used.has(code))
      if (unused !== undefined) {
        this.#used.add(unused)
        return unused
      }
      const now = this.#clock.now().getTime()
      await this.#waiting.until(new Date(now + TIME_STEP_SECONDS * 1000), 'every code of now is used')
    }
  }

  /** Of a code that somebody used for it. */
  spend(tokenCode: string): void {
    this.#used.add(tokenCode)
  }

  say(): void {
    // What is said to a person decides nothing.
  }

  setNextStep(hint: string | undefined): void {
    this.nextStep = hint
  }

  #code(steps: number): string {
    const unixSeconds = this.#clock.now().getTime() / 1000 + (this.#ahead + steps) * TIME_STEP_SECONDS
    return tokenCodeAt(decodeBase32(this.base32Seed), unixSeconds)
  }
}
