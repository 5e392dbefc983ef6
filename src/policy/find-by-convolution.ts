import { ANY_UNIT } from './find-by-bits.ts'
import { emptySignal, Fourier, type Signal } from './fourier.ts'

/**
 * Finds a long sequence of UTF-16 units and places for any one of them in a text, in time that grows with the text times
 * the logarithm of the sequence, whatever is in them. Each unit of the sequence is a point on the unit circle, any other
 * is 0; the correlation of the two is as large as the sequence has units exactly where they match (Fischer and Paterson's
 * idea with complex roots). What is found so is compared once more, unit by unit.
 *
 * @returns One past the end of the first find from `from` on, or -1.
 */
export function findByConvolution(units: readonly number[], text: string, from: number, end: number): number {
  const points = pointsOf(units)
  const fourier = new Fourier(2 ** Math.ceil(Math.log2(3 * units.length)))
  const wanted = emptySignal(fourier.size)
  for (const [place, unit] of units.entries()) put(wanted, place, points.get(unit))
  fourier.transform(wanted, -1)

  const literals = units.filter((unit) => unit !== ANY_UNIT).length
  // What doesn't match adds this much less at least: 0 in place of a unit, or a neighbour on the circle. Half of it is far
  // more than what rounding takes.
  const loss = Math.min(1, 1 - Math.cos((2 * Math.PI) / Math.max(2, points.size)))
  const least = literals - loss / 2
  const starts = fourier.size - units.length + 1
  const block = emptySignal(fourier.size)
  for (let first = from; first + units.length <= end; first += starts) {
    block.real.fill(0)
    block.imaginary.fill(0)
    const last = Math.min(fourier.size, end - first)
    for (let place = 0; place < last; place += 1) put(block, place, points.get(text.charCodeAt(first + place)))
    correlate(fourier, block, wanted)
    for (let start = 0; start < starts && start + units.length <= last; start += 1) {
      if ((block.real[start] ?? 0) / fourier.size < least) continue
      if (stands(units, text, first + start)) return first + start + units.length
    }
  }
  return -1
}

interface Point {
  readonly cosine: number
  readonly sine: number
}

function pointsOf(units: readonly number[]): Map<number, Point> {
  const distinct = [...new Set(units)].filter((unit) => unit !== ANY_UNIT)
  return new Map(
    distinct.map((unit, index) => {
      const angle = (2 * Math.PI * index) / distinct.length
      return [unit, { cosine: Math.cos(angle), sine: Math.sin(angle) }] as const
    }),
  )
}

function put({ real, imaginary }: Signal, place: number, point: Point | undefined): void {
  if (point === undefined) return
  real[place] = point.cosine
  imaginary[place] = point.sine
}

/** Leaves in `block` how well the wanted sequence fits at each start, times the size. */
function correlate(fourier: Fourier, block: Signal, wanted: Signal): void {
  fourier.transform(block, -1)
  for (let at = 0; at < fourier.size; at += 1) {
    const [real, imaginary] = [block.real[at] ?? 0, block.imaginary[at] ?? 0]
    const [wantedReal, wantedImaginary] = [wanted.real[at] ?? 0, wanted.imaginary[at] ?? 0]
    block.real[at] = real * wantedReal + imaginary * wantedImaginary
    block.imaginary[at] = imaginary * wantedReal - real * wantedImaginary
  }
  fourier.transform(block, 1)
}

function stands(units: readonly number[], text: string, start: number): boolean {
  for (const [place, unit] of units.entries()) {
    if (unit !== ANY_UNIT && text.charCodeAt(start + place) !== unit) return false
  }
  return true
}
