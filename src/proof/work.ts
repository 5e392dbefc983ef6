/**
 * Work done in pieces: between two of them whoever drives it can look at something else, such as a signal. A piece takes
 * some hundredths of a second.
 */
export type Work<Result> = Generator<undefined, Result, undefined>

/** Does all of it at once. */
export function finish<Result>(work: Work<Result>): Result {
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
  }
}
