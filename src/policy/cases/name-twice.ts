import type { JsonNode } from '../json-text.ts'

/** A name that occurs twice in one object, and where the second is. */
export interface NameTwice {
  readonly problem: string
  readonly offset: number
}

/** Takes out of the list what lies within the node, and returns it. */
export function takeWithin(twice: NameTwice[], node: JsonNode): NameTwice[] {
  if (node.kind !== 'object') return []
  const isWithin = ({ offset }: NameTwice): boolean => offset >= node.offset && offset < node.end
  const within = twice.filter(isWithin)
  if (within.length > 0) twice.splice(0, twice.length, ...twice.filter((item) => !isWithin(item)))
  return within
}
