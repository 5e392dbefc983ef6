/** How much a cache may hold. */
export interface CacheBounds {
  readonly maxEntries: number
  /** Of all names together. What is kept under a name is taken to be about as large. */
  readonly maxCharacters: number
}

/** What follows from its name alone and is slow to compute again; the oldest half goes when there is too much. */
export class BoundedCache<Value> {
  readonly #bounds: CacheBounds
  readonly #values = new Map<string, Value>()
  #characters = 0

  constructor(bounds: CacheBounds) {
    this.#bounds = bounds
  }

  get size(): number {
    return this.#values.size
  }

  get characters(): number {
    return this.#characters
  }

  /** @param make - Whatever it throws is thrown on; what it has no value for is not kept. */
  get(name: string, make: () => Value): Value
  get(name: string, make: () => Value | undefined): Value | undefined
  get(name: string, make: () => Value | undefined): Value | undefined {
    const found = this.#values.get(name)
    if (found !== undefined) return found
    const made = make()
    if (made === undefined) return undefined
    if (this.#values.size >= this.#bounds.maxEntries) this.#shrink()
    while (this.#values.size > 0 && this.#characters + name.length > this.#bounds.maxCharacters) this.#shrink()
    this.#values.set(name, made)
    this.#characters += name.length
    return made
  }

  clear(): void {
    this.#values.clear()
    this.#characters = 0
  }

  #shrink(): void {
    for (const name of [...this.#values.keys()].slice(0, Math.ceil(this.#values.size / 2))) {
      this.#values.delete(name)
      this.#characters -= name.length
    }
  }
}
