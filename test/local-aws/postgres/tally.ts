/** Names that were answered, for tests that wait until there are some more. */
export class Tally {
  readonly names: string[] = []
  /** Whether those who add to it are to stop. */
  isOver = false
  #wanted = Infinity
  #enough = (): void => undefined

  add(name: string): void {
    this.names.push(name)
    if (this.names.length >= this.#wanted) this.#enough()
  }

  /** Resolves once there are so many more than now. */
  more(count: number): Promise<void> {
    this.#wanted = this.names.length + count
    return new Promise((resolve) => {
      this.#enough = resolve
    })
  }
}
