import type { CompiledPolicy } from '../../policy/compile-policy.ts'
import { variableKeys } from '../text-pattern.ts'

/** Keys that say who somebody is. */
const NAMING: ReadonlySet<string> = new Set(['aws:username', 'aws:userid', 'aws:principalarn'])
const OF_SESSION = /^arn:[\w-]+:sts:/

/**
 * Principals that a trust policy doesn't tell apart: of one account, named by the same statements, none of which has a
 * condition on who it is. What it answers to one it answers to all, so thousands cost as much as one.
 */
export class AlikePrincipals<Answer> {
  readonly #statements = new Map<string, string>()
  readonly #tellsNames: boolean
  readonly #answers = new Map<string, Answer>()

  constructor({ document: { statements } }: CompiledPolicy) {
    const entries = statements.flatMap(({ principal }, at) =>
      (principal?.entries ?? []).map(({ value }) => ({ value, at })),
    )
    for (const { value, at } of entries) this.#statements.set(value, `${this.#statements.get(value) ?? ''} ${at}`)
    this.#tellsNames =
      entries.some(({ value }) => OF_SESSION.test(value)) ||
      statements
        .flatMap(({ conditions }) => conditions)
        .some(({ key, values }) =>
          [key.toLowerCase(), ...values.flatMap(variableKeys)].some((name) => NAMING.has(name)),
        )
  }

  /**
   * The answer, made once for all that are alike.
   *
   * @param names - By which a statement can name it: its ARN and its unique id.
   * @param account - With its partition.
   */
  answer(names: readonly (string | undefined)[], account: string, make: () => Answer): Answer {
    if (this.#tellsNames) return make()
    const key = [account, ...names.map((name) => (name === undefined ? '' : (this.#statements.get(name) ?? '')))].join(
      '\n',
    )
    const known = this.#answers.get(key)
    if (known !== undefined) return known
    const made = make()
    this.#answers.set(key, made)
    return made
  }
}
