import { SallyportError } from '../../../errors.ts'
import { buildPolicy, buildPolicyNode, type BuiltPolicy } from '../../../policy/cases/policy-builder.ts'
import type { JsonObject } from '../../../policy/json-text.ts'
import type { CompiledPolicy, PolicyType } from '../../../policy/index.ts'
import type { Context } from '../../context.ts'
import { printable } from '../../telling/printable.ts'
import { readText } from '../policy/read-text.ts'
import { warnOfRefusals } from '../policy/refusal-lines.ts'
import type { DescribedJson } from './described-json.ts'

/** Reads policy files and remembers their texts. */
export class PolicyReader {
  readonly texts = new Map<string, string>()
  readonly #context: Context
  /** What is longer than AWS takes no search of a proof would come to the end of. */
  readonly #lenient: false | 'short'

  constructor(context: Context, lenient: boolean) {
    this.#context = context
    this.#lenient = lenient && 'short'
  }

  /** @throws SallyportError - `USAGE` when it can't be read, or when AWS would refuse it. */
  async read(file: string, type: PolicyType): Promise<CompiledPolicy> {
    return this.compile(await readText(file, this.#context.surroundings.stdin), file, type)
  }

  async readAll(files: readonly string[], type: PolicyType): Promise<CompiledPolicy[]> {
    const policies: CompiledPolicy[] = []
    for (const file of files) policies.push(await this.read(file, type))
    return policies
  }

  /** Service control policies: each argument is a level, with commas between the files of one. */
  async readLevels(levels: readonly string[]): Promise<CompiledPolicy[][]> {
    const read: CompiledPolicy[][] = []
    for (const files of levels) read.push(await this.readAll(files.split(','), 'scp'))
    return read
  }

  /** @param name - What findings call the policy. */
  compile(text: string, name: string, type: PolicyType): CompiledPolicy {
    this.texts.set(name, text)
    const built = buildPolicy(text, name, { type, name, lenient: this.#lenient })
    return this.#take(built, name, `sallyport policy check ${name} tells all that is wrong`)
  }

  /** A policy that is written out in a description, in which findings point. */
  compilePart(json: DescribedJson, node: JsonObject, place: string, type: PolicyType): CompiledPolicy {
    const name = `${json.file}#${place}`
    this.texts.set(name, json.text)
    const at = (offset: number): string => json.place(offset)
    const twice = json.takeTwice(node).map(({ problem, offset }) => `${at(offset)}: ${problem}`)
    const { policy, refusals, isUnreadable, isTooLong } = buildPolicyNode(node, {
      type,
      name,
      lenient: this.#lenient,
      place: at,
    })
    const isRefused = twice.length > 0 && this.#lenient === false
    const built = { policy: isRefused ? undefined : policy, refusals: [...twice, ...refusals], isUnreadable, isTooLong }
    return this.#take(built, name)
  }

  #take({ policy, refusals, isUnreadable, isTooLong }: BuiltPolicy, name: string, check?: string): CompiledPolicy {
    if (policy === undefined) {
      const wayOut = isTooLong
        ? 'split it up: prove takes none that long, with --lenient neither'
        : this.#lenient === false && !isUnreadable
          ? '--lenient goes on nevertheless'
          : undefined
      const hint = [check, wayOut].filter((part) => part !== undefined).join('; ')
      throw new SallyportError('USAGE', printable(`${refusals[0] ?? name}: AWS would refuse this policy`), {
        ...(hint !== '' && { hint }),
      })
    }
    warnOfRefusals(this.#context, refusals)
    return policy
  }
}
