import type { ActionEntry, ConditionKeyEntry, Service } from './entries.ts'
import { parseServiceSection } from './parse-service.ts'

/** AWS's actions, resource types and condition keys, as of one day. A service is read when it is first asked for. */
export class Catalogue {
  /** The day of the data, such as `2026-09-26`. */
  readonly date: string
  /** The prefixes of all services, sorted. */
  readonly services: readonly string[]
  readonly #sections: ReadonlyMap<string, string>
  readonly #keys: readonly ConditionKeyEntry[]
  readonly #opened = new Map<string, Service>()
  readonly #actions = new Map<string, ReadonlyMap<string, ActionEntry>>()
  #keysByName: ReadonlyMap<string, ConditionKeyEntry> | undefined
  /** The keys with a part that varies. */
  #keyPatterns: readonly (readonly [string, ConditionKeyEntry])[] = []

  constructor(date: string, keys: readonly ConditionKeyEntry[], sections: ReadonlyMap<string, string>) {
    this.date = date
    this.services = [...sections.keys()]
    this.#keys = keys
    this.#sections = sections
  }

  /** @param prefix - In any letter case, such as `iam`. */
  findService(prefix: string): Service | undefined {
    const name = prefix.toLowerCase()
    const section = this.#sections.get(name)
    if (section === undefined) return undefined
    let service = this.#opened.get(name)
    if (service === undefined) this.#opened.set(name, (service = parseServiceSection(name, section, this.#keys)))
    return service
  }

  /** @param name - With its service, in any letter case: `iam:GetUser`. */
  findAction(name: string): ActionEntry | undefined {
    const service = this.findService(name.slice(0, name.indexOf(':')))
    if (service === undefined) return undefined
    let actions = this.#actions.get(service.prefix)
    if (actions === undefined) {
      actions = new Map(service.actions.map((action) => [action.name.toLowerCase(), action]))
      this.#actions.set(service.prefix, actions)
    }
    return actions.get(name.toLowerCase())
  }

  /** @param name - In any letter case; `aws:PrincipalTag/team` is found as `aws:PrincipalTag/${TagKey}`. */
  findConditionKey(name: string): ConditionKeyEntry | undefined {
    this.#keysByName ??= this.#indexKeys()
    const wanted = name.toLowerCase()
    return this.#keysByName.get(wanted) ?? this.#keyPatterns.find(([pattern]) => fits(pattern, wanted))?.[1]
  }

  #indexKeys(): ReadonlyMap<string, ConditionKeyEntry> {
    const byName = new Map(this.#keys.map((key) => [key.name.replace(VARIABLE_PART, '*').toLowerCase(), key]))
    this.#keyPatterns = [...byName].filter(([pattern]) => pattern.includes('*'))
    return byName
  }

  /** All keys of all services, the global ones first. */
  get conditionKeys(): readonly ConditionKeyEntry[] {
    return this.#keys
  }

  /** Every action of every service, by service and name. */
  *actions(): Generator<ActionEntry> {
    for (const prefix of this.services) yield* this.findService(prefix)?.actions ?? []
  }
}

const VARIABLE_PART = /\$\{[^}]*\}|<[^>]*>/g

/** Each `*` stands for one or more characters; there are two at most. */
function fits(pattern: string, name: string): boolean {
  const [head = '', ...rest] = pattern.split('*')
  if (!name.startsWith(head)) return false
  let at = head.length
  for (const [index, piece] of rest.entries()) {
    const isLast = index === rest.length - 1
    const found = isLast ? name.length - piece.length : name.indexOf(piece, at + 1)
    if (found < at + 1 || !name.startsWith(piece, found)) return false
    at = found + piece.length
  }
  return at === name.length
}
