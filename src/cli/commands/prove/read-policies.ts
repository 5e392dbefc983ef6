import { SallyportError } from '../../../errors.ts'
import { buildPolicy } from '../../../policy/cases/policy-builder.ts'
import type { CompiledPolicy, PolicyType } from '../../../policy/index.ts'
import type { Context } from '../../context.ts'
import { printable } from '../../printable.ts'
import { readText } from '../policy/read-text.ts'

/** Reads policy files and remembers their texts. */
export class PolicyReader {
  readonly texts = new Map<string, string>()
  readonly #context: Context
  readonly #lenient: boolean

  constructor(context: Context, lenient: boolean) {
    this.#context = context
    this.#lenient = lenient
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
    const { policy, refusals } = buildPolicy(text, name, { type, name, lenient: this.#lenient })
    if (policy === undefined) {
      throw new SallyportError('USAGE', printable(`${refusals[0] ?? name}: AWS would refuse this policy`), {
        hint: `sallyport policy check ${name} tells all that is wrong; --lenient goes on nevertheless`,
      })
    }
    for (const refusal of refusals) this.#context.terminal.warn(printable(refusal))
    return policy
  }
}
