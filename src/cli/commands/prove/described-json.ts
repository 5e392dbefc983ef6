import { SallyportError } from '../../../errors.ts'
import { placeIn } from '../../../policy/cases/policy-builder.ts'
import { findNearest } from '../../../policy/check/find-nearest.ts'
import { statementWithin } from '../../../policy/check/statement-at.ts'
import { placesOf } from '../../../policy/check/text-lines.ts'
import { readJson, type JsonNode, type JsonObject } from '../../../policy/json-text.ts'
import { printable } from '../../telling/printable.ts'

/** A name that occurs twice in one object. */
export interface Twice {
  readonly problem: string
  readonly offset: number
}

/** A description of a principal as JSON, with what it takes to point into its file. */
export class DescribedJson {
  readonly file: string
  readonly text: string
  readonly root: JsonObject
  readonly #twice = new Set<Twice>()
  readonly #placeOf: ReturnType<typeof placesOf>

  /** @throws SallyportError - `USAGE` when the text is no JSON object. */
  constructor(file: string, text: string) {
    this.file = file
    this.text = text
    this.#placeOf = placesOf(text)
    // A byte order mark hurts nobody here; as a blank it keeps the places.
    const json = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text
    const root = readJson(
      json,
      (problem, offset) => this.refuse(`${statementWithin(json, offset)}not JSON: ${problem}`, offset),
      (problem, offset) => this.#twice.add({ problem, offset }),
    )
    if (root.kind !== 'object') this.refuse('a description is an object', root.offset)
    this.root = root
  }

  place(offset: number): string {
    return placeIn(this.file, this.#placeOf(offset))
  }

  refuse(problem: string, offset: number): never {
    throw new SallyportError('USAGE', printable(`${this.place(offset)}: ${problem}`), { hint: DESCRIPTION_HINT })
  }

  /** The names that occur twice in a part of the file, which from now on are that part's to judge. */
  takeTwice({ offset, end }: JsonObject): Twice[] {
    const inside = [...this.#twice].filter((twice) => twice.offset >= offset && twice.offset < end)
    for (const twice of inside) this.#twice.delete(twice)
    return inside
  }

  /** What nobody took is refused: which of the two was meant? */
  refuseTwice(): void {
    for (const { problem, offset } of this.#twice) this.refuse(problem, offset)
  }

  /** Refuses members that would be passed over: a misspelt one may be what the verdict hangs on. */
  requireMembers({ members }: JsonObject, known: readonly string[], path: string): void {
    for (const [name, { offset }] of members) {
      if (known.includes(name)) continue
      const nearest = findNearest(name, known)
      const guess = nearest === undefined ? `known are ${known.join(', ')}` : `did you mean \`${nearest}\`?`
      this.refuse(`${path}${name} is nothing that a description has; ${guess}`, offset)
    }
  }

  /** @returns `undefined` where the member is missing or null. */
  findMember({ members }: JsonObject, name: string): JsonNode | undefined {
    const value = members.get(name)?.value
    return value?.kind === 'null' ? undefined : value
  }

  requireObject(parent: JsonObject, name: string): JsonObject {
    const value = this.findMember(parent, name)
    if (value?.kind === 'object') return value
    return this.refuse(`${name} is ${value === undefined ? 'missing' : 'no object'}`, value?.offset ?? parent.offset)
  }

  /** @returns `undefined` where the member is missing. */
  findText(parent: JsonObject, name: string, path: string): string | undefined {
    const value = this.findMember(parent, name)
    if (value === undefined || value.kind === 'string') return value?.text
    return this.refuse(`${path}${name} is no text`, value.offset)
  }
}

const DESCRIPTION_HINT =
  'as in {"principal": {"arn": "arn:aws:iam::123456789012:user/ana"}, "policies": {"identity": ["force-mfa.json"]}}'
