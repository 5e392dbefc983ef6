/** Complex numbers, their parts side by side. */
export interface Signal {
  readonly real: Float64Array
  readonly imaginary: Float64Array
}

export function emptySignal(size: number): Signal {
  return { real: new Float64Array(size), imaginary: new Float64Array(size) }
}

/** Fourier transforms of one size, a power of two, in place (Cooley and Tukey). */
export class Fourier {
  readonly size: number
  readonly #cosines: Float64Array
  readonly #sines: Float64Array

  constructor(size: number) {
    this.size = size
    this.#cosines = Float64Array.from({ length: size / 2 }, (_, index) => Math.cos((2 * Math.PI * index) / size))
    this.#sines = Float64Array.from({ length: size / 2 }, (_, index) => Math.sin((2 * Math.PI * index) / size))
  }

  /** @param direction - -1 there, 1 back but for the division by the size. */
  transform({ real, imaginary }: Signal, direction: 1 | -1): void {
    const { size } = this
    reverseBits(real)
    reverseBits(imaginary)
    for (let half = 1; half < size; half *= 2) {
      const stride = size / (2 * half)
      for (let start = 0; start < size; start += 2 * half) {
        for (let step = 0; step < half; step += 1) {
          const low = start + step
          const high = low + half
          const cosine = this.#cosines[step * stride] ?? 0
          const sine = direction * (this.#sines[step * stride] ?? 0)
          const highReal = real[high] ?? 0
          const highImaginary = imaginary[high] ?? 0
          const turnedReal = highReal * cosine - highImaginary * sine
          const turnedImaginary = highReal * sine + highImaginary * cosine
          const lowReal = real[low] ?? 0
          const lowImaginary = imaginary[low] ?? 0
          real[high] = lowReal - turnedReal
          imaginary[high] = lowImaginary - turnedImaginary
          real[low] = lowReal + turnedReal
          imaginary[low] = lowImaginary + turnedImaginary
        }
      }
    }
  }
}

/** Puts each item where its place, its bits read backwards, says. */
function reverseBits(items: Float64Array): void {
  for (let at = 1, reversed = 0; at < items.length; at += 1) {
    let bit = items.length >> 1
    for (; (reversed & bit) !== 0; bit >>= 1) reversed ^= bit
    reversed ^= bit
    if (at >= reversed) continue
    const item = items[at] ?? 0
    items[at] = items[reversed] ?? 0
    items[reversed] = item
  }
}
