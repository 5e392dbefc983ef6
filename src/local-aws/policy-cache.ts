import type { CompiledPolicy, PolicyType } from '../policy/index.ts'
import { compilePolicy, parsePolicy } from '../policy/index.ts'

const MAX_POLICIES = 20_000

/** Policies compiled once per text and name, however many users they are attached to. */
export class PolicyCache {
  readonly #compiled = new Map<string, CompiledPolicy>()

  /** @param name - The ARN of a managed policy, the name of an inline one; comes back with decisions. */
  get(text: string, type: PolicyType, name?: string): CompiledPolicy {
    const key = `${type} ${name ?? ''} ${text}`
    let policy = this.#compiled.get(key)
    if (policy === undefined) {
      policy = compilePolicy(parsePolicy(text, { type }), name)
      if (this.#compiled.size >= MAX_POLICIES) this.#compiled.clear()
      this.#compiled.set(key, policy)
    }
    return policy
  }
}
