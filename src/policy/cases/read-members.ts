import type { JsonObject } from '../json-text.ts'

/** Notes what is missing or wrong in a case, and where. */
export type ReportProblem = (problem: string, offset: number) => void

/** A text that must be there; `undefined` after a problem was reported. */
export function readText(node: JsonObject, name: string, report: ReportProblem, path = ''): string | undefined {
  const kind = node.members.get(name)?.value.kind ?? 'null'
  if (kind === 'null') report(`${path}${name} is missing`, node.offset)
  return readOptionalText(node, name, report, path)
}

/** A text that may be left out, or null. A number in its place is no text: an account ID would lose its zeros. */
export function readOptionalText(node: JsonObject, name: string, report: ReportProblem, path = ''): string | undefined {
  const member = node.members.get(name)
  if (member === undefined || member.value.kind === 'null') return undefined
  if (member.value.kind === 'string') return member.value.text
  report(`${path}${name} is no text${member.value.kind === 'number' ? ': write it in quotes' : ''}`, member.offset)
  return undefined
}

/**
 * Fields that are ignored, as all that aren't known, but are hardly a note: of `policies.scps` it is said that there is
 * `scp`.
 */
export function misspeltMembers(node: JsonObject, path: string, known: readonly string[]): [string, number][] {
  return [...node.members].flatMap(([name, { offset }]): [string, number][] => {
    const meant = known.includes(name) ? undefined : known.find((other) => isLike(name, other))
    return meant === undefined ? [] : [[`${path}${name} is not known, and ignored; ${path}${meant} is`, offset]]
  })
}

function isLike(left: string, right: string): boolean {
  const [one, other] = [left, right].map((name) =>
    name
      .toLowerCase()
      .replace(/[^a-z]/g, '')
      .replace(/ies$/, 'y'),
  )
  if (one === undefined || other === undefined || Math.min(one.length, other.length) < 3) return false
  return one.includes(other) || other.includes(one)
}

export function offsetOf(node: JsonObject, name: string): number {
  return node.members.get(name)?.offset ?? node.offset
}
