import { findNearest } from '../../policy/check/find-nearest.ts'

/** Of more profiles than this the first are named. */
const LISTED = 8

/** What to say of a profile that isn't there: the one that is likely meant, else those there are; `undefined` without any. */
export function profileHint(name: string, known: readonly string[]): string | undefined {
  const names = [...new Set(known)]
  if (names.length === 0) return undefined
  const nearest = findNearest(name, names, 1)
  if (nearest !== undefined) return `did you mean \`${nearest}\`?`
  const others = names.length > LISTED ? ` and ${names.length - LISTED} more` : ''
  return `profiles there are: ${names.slice(0, LISTED).join(', ')}${others}`
}
