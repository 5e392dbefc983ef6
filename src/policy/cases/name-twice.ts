import { nameStatement } from '../check/finding.ts'
import type { JsonNode } from '../json-text.ts'

/** A name that occurs twice in one object, and where the second is. */
export interface NameTwice {
  readonly problem: string
  readonly offset: number
}

/** What is wrong, with the statement of the policy that it is in. */
export function tellTwice({ problem, offset }: NameTwice, policy: JsonNode): string {
  const list = policy.kind === 'object' ? policy.members.get('Statement')?.value : undefined
  const statements = list?.kind === 'array' ? list.items : list === undefined ? [] : [list]
  const index = statements.findIndex((item) => item.kind === 'object' && offset >= item.offset && offset < item.end)
  const statement = statements[index]
  if (statement?.kind !== 'object') return problem
  const sid = statement.members.get('Sid')?.value
  return `${nameStatement({ index, sid: sid?.kind === 'string' ? sid.text : undefined })}: ${problem}`
}

/** Takes out of the list what lies within the node, and returns it. */
export function takeWithin(twice: NameTwice[], node: JsonNode): NameTwice[] {
  if (node.kind !== 'object') return []
  const isWithin = ({ offset }: NameTwice): boolean => offset >= node.offset && offset < node.end
  const within = twice.filter(isWithin)
  if (within.length > 0) twice.splice(0, twice.length, ...twice.filter((item) => !isWithin(item)))
  return within
}
