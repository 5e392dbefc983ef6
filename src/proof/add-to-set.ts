/** Adds a value to the set of a key. @returns Was it new there? */
export function addToSet<Key, Value>(sets: Map<Key, Set<Value>>, key: Key, value: Value): boolean {
  const set = sets.get(key)
  if (set === undefined) sets.set(key, new Set([value]))
  else if (set.has(value)) return false
  else set.add(value)
  return true
}
