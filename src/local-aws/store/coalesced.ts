/**
 * Work that many ask for at once. Each gets the outcome of a run that began after it asked, and no more is run than that takes: one
 * at a time, and one for all who ask meanwhile.
 */
export function coalesced(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined

  function begin(): Promise<void> {
    next = undefined
    const run = work()
    running = run
    const end = (): void => {
      running = undefined
    }
    run.then(end, end)
    return run
  }

  return () => {
    if (next !== undefined) return next
    if (running === undefined) return begin()
    next = running.then(begin, begin)
    return next
  }
}
