import type { CompiledPolicy } from '../compile-policy.ts'
import type { PolicyLayers } from '../decide.ts'
import type { JsonNode, JsonObject } from '../json-text.ts'
import type { PolicyType } from '../policy-document.ts'
import type { AuthorizationRequest } from '../request.ts'
import type { CaseOptions } from './policy-case.ts'
import { takeWithin, tellTwice, type NameTwice } from './name-twice.ts'
import { buildPolicy, buildPolicyNode, type BuiltPolicy } from './policy-builder.ts'
import type { ReportProblem } from './read-members.ts'

/** Reads the `policies` of cases. A policy that several cases name by its file is read once. */
export class LayersReader {
  readonly #options: CaseOptions
  readonly #place: (offset: number) => string
  readonly #loaded = new Map<string, BuiltPolicy>()

  constructor(options: CaseOptions, place: (offset: number) => string) {
    this.#options = options
    this.#place = place
  }

  /**
   * @param problems - Takes what AWS would refuse, unless that is passed over.
   * @param twice - Names that occur twice in one object; those of policies are taken out.
   */
  read(
    node: JsonObject | undefined,
    request: AuthorizationRequest | undefined,
    report: ReportProblem,
    problems: string[],
    twice: NameTwice[],
  ): { layers: PolicyLayers; passedOver: readonly string[] } {
    const passedOver: string[] = []
    const take = (item: JsonNode, type: PolicyType, name: string): CompiledPolicy[] => {
      const inItem = takeWithin(twice, item).map((found) => `${this.#place(found.offset)}: ${tellTwice(found, item)}`)
      const { policy, refusals } = this.#build(item, type, name, report)
      const isTaken = policy !== undefined && (inItem.length === 0 || this.#options.lenient === true)
      const list = isTaken ? passedOver : problems
      for (const refusal of [...inItem, ...refusals]) list.push(`${refusal}, so AWS would refuse ${name}`)
      return isTaken ? [policy] : []
    }
    const member = (name: string): JsonNode | undefined => node?.members.get(name)?.value
    const list = (name: string, type: PolicyType): CompiledPolicy[] =>
      itemsOf(member(name)).flatMap((item, index) => take(item, type, `${name}[${index}]`))
    const one = (name: string, type: PolicyType): CompiledPolicy | undefined => {
      const value = member(name)
      const [first, second] = itemsOf(value)
      if (second !== undefined) report(`policies.${name} is one policy`, second.offset)
      // Nothing would limit the request, and that is hardly meant.
      if (value?.kind === 'array' && first === undefined) report(`policies.${name} is an empty list`, value.offset)
      return first && take(first, type, name)[0]
    }
    const levels = (name: 'scp' | 'rcp'): CompiledPolicy[][] | undefined => {
      const value = member(name)
      if (value === undefined || value.kind === 'null') return undefined
      return levelsOf(value, name, report).map((level, index) =>
        level.flatMap((item, place) => take(item, name, `${name}[${index}][${place}]`)),
      )
    }

    const isTrust = isAboutAssuming(request)
    const layers = {
      identity: list('identity', 'identity'),
      boundary: one('boundary', 'managed'),
      session: list('session', 'session'),
      // AWS: the resource policy of a role is its trust policy.
      resource: isTrust ? undefined : one('resource', 'resource'),
      trust: one('trust', 'trust') ?? (isTrust ? one('resource', 'trust') : undefined),
      scps: levels('scp'),
      rcps: levels('rcp'),
    }
    return { layers, passedOver }
  }

  #build(node: JsonNode, type: PolicyType, name: string, report: ReportProblem): BuiltPolicy {
    const { lenient = false, loadPolicy } = this.#options
    if (node.kind !== 'string' || loadPolicy === undefined) {
      return buildPolicyNode(node, { type, name, lenient, place: this.#place })
    }
    const path = node.text
    if (path.trimStart().startsWith('{')) {
      report(`${name} is a policy as a text: write it out as an object, or name its file`, node.offset)
      return { policy: undefined, refusals: [], isUnreadable: true, isTooLong: false }
    }
    const key = `${type} ${path}`
    const known = this.#loaded.get(key)
    if (known !== undefined) return known
    const text = attempt(
      () => loadPolicy(path),
      (problem) => report(problem, node.offset),
    )
    if (text === undefined) return { policy: undefined, refusals: [], isUnreadable: true, isTooLong: false }
    const built = buildPolicy(text, path, { type, name: path, lenient })
    this.#loaded.set(key, built)
    return built
  }
}

function attempt(load: () => string, report: (problem: string) => void): string | undefined {
  try {
    return load()
  } catch (error) {
    report(error instanceof Error ? error.message : String(error))
    return undefined
  }
}

/** One policy may stand where a list of them may. */
function itemsOf(node: JsonNode | undefined): readonly JsonNode[] {
  if (node === undefined || node.kind === 'null') return []
  return node.kind === 'array' ? node.items : [node]
}

/** A policy where a level is to be could be a level of its own, or one policy of a level with the others. */
function levelsOf(node: JsonNode, name: string, report: ReportProblem): (readonly JsonNode[])[] {
  if (node.kind !== 'array') {
    report(`policies.${name} is no list: it is a list of levels, each a list of policies`, node.offset)
    return []
  }
  return node.items.map((level, index) => {
    if (level.kind === 'array') return level.items
    report(`policies.${name}[${index}] is no list: each level is a list of policies`, level.offset)
    return []
  })
}

function isAboutAssuming(request: AuthorizationRequest | undefined): boolean {
  if (request === undefined) return false
  const isAssuming = /^sts:(?:AssumeRole|TagSession$|SetSourceIdentity$)/i.test(request.action)
  return isAssuming && /^arn:[^:]*:iam:[^:]*:[^:]*:role\//.test(request.resource)
}
