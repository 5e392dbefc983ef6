/** A string is a single-valued key, a list a multivalued one: AWS compares the two by different operators. */
export type ContextValue = string | readonly string[]

/**
 * The condition keys of one request (IAM User Guide, "AWS global condition context keys"). A key that was never set is
 * absent, which is something else than empty. Names are case-insensitive.
 */
export class RequestContext {
  readonly #values = new Map<string, ContextValue | (() => ContextValue | undefined)>()

  constructor(values: Readonly<Record<string, ContextValue | undefined>> = {}) {
    for (const [key, value] of Object.entries(values)) this.set(key, value)
  }

  /** Sets a key; `undefined` makes it absent. */
  set(key: string, value: ContextValue | undefined): this {
    const name = key.toLowerCase()
    if (value === undefined) this.#values.delete(name)
    else this.#values.set(name, value)
    return this
  }

  /** Sets a key that is computed only when a policy asks for it, and then once. */
  setLazily(key: string, compute: () => ContextValue | undefined): this {
    this.#values.set(key.toLowerCase(), compute)
    return this
  }

  /** The value of a key given in lower case, or `undefined` when it is absent. */
  get(lowerCaseKey: string): ContextValue | undefined {
    const value = this.#values.get(lowerCaseKey)
    return typeof value === 'function' ? this.#compute(lowerCaseKey, value) : value
  }

  /** The keys that were set, in lower case. */
  keys(): string[] {
    return [...this.#values.keys()].filter((key) => this.get(key) !== undefined)
  }

  #compute(key: string, compute: () => ContextValue | undefined): ContextValue | undefined {
    const value = compute()
    this.set(key, value)
    return value
  }
}
