import { findNearest } from '../../policy/check/find-nearest.ts'

/** Of more profiles than this the first are named. */
const LISTED = 8

/** The names there are, the first of many; `undefined` without any. */
export function profileList(known: readonly string[]): string | undefined {
  const names = [...new Set(known)]
  if (names.length === 0) return undefined
  const others = names.length > LISTED ? ` and ${names.length - LISTED} more` : ''
  return `${names.slice(0, LISTED).join(', ')}${others}`
}

/** What to say of a profile that isn't there: the one that is likely meant, else those there are; `undefined` without any. */
export function profileHint(name: string, known: readonly string[]): string | undefined {
  const names = profileList(known)
  if (names === undefined) return undefined
  const nearest = findNearest(name, [...new Set(known)], 1)
  return nearest === undefined ? `profiles there are: ${names}` : `did you mean \`${nearest}\`?`
}
