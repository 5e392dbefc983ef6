/** Any character, in place of one of a sequence. */
export const ANY_UNIT = -1

/**
 * Finds a sequence of UTF-16 units and places for any one of them in a text, all starts at once: bit `i` of the state says
 * that the text so far ends with the first `i + 1` of the sequence (Baeza-Yates and Gonnet's Shift-And). It takes the
 * length of the text times a 32nd of the sequence's, whatever is in them; trying each start may take 32 times that.
 *
 * @returns One past the end of the first find from `from` on, or -1.
 */
export function findByBits(units: readonly number[], text: string, from: number, end: number): number {
  const words = Math.ceil(units.length / 32)
  const { takesAny, placesByUnit, masks } = prepare(units, words)
  const last = units.length - 1
  const shifted = new Uint32Array(words)
  const state = new Uint32Array(words)
  for (let at = from; at < end; at += 1) {
    const unit = text.charCodeAt(at)
    const mask = masks.get(unit) ?? takesAny
    let carry = 1
    for (let word = 0; word < words; word += 1) {
      const before = state[word] ?? 0
      const after = (before << 1) | carry
      shifted[word] = after
      state[word] = after & (mask[word] ?? 0)
      carry = before >>> 31
    }
    if (mask === takesAny) for (const place of placesByUnit.get(unit) ?? NONE) copyBit(shifted, state, place)
    if (hasBit(state, last)) return at + 1
  }
  return -1
}

const NONE: readonly number[] = []

interface Prepared {
  /** The places that take any unit. */
  readonly takesAny: Uint32Array
  readonly placesByUnit: ReadonlyMap<number, readonly number[]>
  /** For units with so many places that going through a mask is less: those and the places that take any. */
  readonly masks: ReadonlyMap<number, Uint32Array>
}

function prepare(units: readonly number[], words: number): Prepared {
  const takesAny = new Uint32Array(words)
  const placesByUnit = new Map<number, number[]>()
  for (const [place, unit] of units.entries()) {
    const places = placesByUnit.get(unit)
    if (unit === ANY_UNIT) setBit(takesAny, place)
    else if (places === undefined) placesByUnit.set(unit, [place])
    else places.push(place)
  }
  const masks = new Map<number, Uint32Array>()
  for (const [unit, places] of placesByUnit) {
    if (places.length <= words) continue
    const mask = takesAny.slice()
    for (const place of places) setBit(mask, place)
    masks.set(unit, mask)
  }
  return { takesAny, placesByUnit, masks }
}

function setBit(bits: Uint32Array, place: number): void {
  bits[place >>> 5] = (bits[place >>> 5] ?? 0) | (1 << (place & 31))
}

function hasBit(bits: Uint32Array, place: number): boolean {
  return (((bits[place >>> 5] ?? 0) >>> (place & 31)) & 1) === 1
}

function copyBit(from: Uint32Array, to: Uint32Array, place: number): void {
  if (hasBit(from, place)) setBit(to, place)
}
