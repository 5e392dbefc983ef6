import type { CompiledPolicy, PolicyType } from '../../policy/index.ts'
import { compilePolicy, parsePolicy } from '../../policy/index.ts'
import { BoundedCache } from '../bounded-cache.ts'

/** Some thousands of policies of the largest size, or all that an account's quotas allow of common ones. */
const BOUNDS = { maxEntries: 20_000, maxCharacters: 8_388_608 }

/** Policies compiled once per text and name, however many users they are attached to. */
export class PolicyCache {
  readonly #compiled = new BoundedCache<CompiledPolicy>(BOUNDS)

  /** @param name - The ARN of a managed policy, the name of an inline one; comes back with decisions. */
  get(text: string, type: PolicyType, name?: string): CompiledPolicy {
    return this.#compiled.get(`${type} ${name ?? ''} ${text}`, () => compilePolicy(parsePolicy(text, { type }), name))
  }
}
