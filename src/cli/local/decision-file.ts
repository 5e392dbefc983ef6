import { closeSync, constants, fstatSync, openSync, statSync, writeFileSync, type Stats } from 'node:fs'
import { systemErrorReason } from '../../disk/file-failure.ts'
import { SallyportError } from '../../errors.ts'
import type { DecisionRecord } from '../../local-aws/index.ts'

/**
 * A file to which the decisions of a local AWS are added line by line; made here, only its owner reads it. Moved or removed
 * (`logrotate`), it is made anew under its name.
 */
export class DecisionFile {
  readonly #path: string
  readonly #warn: (text: string) => void
  #file: number
  #about: Stats
  #isTorn = false
  #hasWarned = false

  /**
   * @param warn - Told once when a line can't be written.
   * @throws SallyportError STORE_UNUSABLE when the file can't be opened.
   */
  constructor(path: string, warn: (text: string) => void) {
    this.#path = path
    this.#warn = warn
    try {
      this.#file = openToAdd(path)
    } catch (cause) {
      throw new SallyportError('STORE_UNUSABLE', `can't write the log \`${path}\`: ${systemErrorReason(cause)}`, {
        hint: 'name a file with --log, in a folder that is there',
        cause,
      })
    }
    this.#about = fstatSync(this.#file)
  }

  /**
   * The line is with the system before the request is answered. What can't be written costs lines of the log, never an answer;
   * each further line is tried, as a disk gets room again.
   */
  add(record: DecisionRecord): void {
    try {
      this.#openAgainIfMoved()
      // After half a line the next one begins on a line of its own.
      writeFileSync(this.#file, `${this.#isTorn ? '\n' : ''}${JSON.stringify(record)}\n`)
      this.#isTorn = false
    } catch (cause) {
      this.#isTorn = true
      if (!this.#hasWarned)
        this.#warn(`decisions are missing from the log \`${this.#path}\`: ${systemErrorReason(cause)}`)
      this.#hasWarned = true
    }
  }

  close(): void {
    closeSync(this.#file)
  }

  #openAgainIfMoved(): void {
    const there = statSync(this.#path, { throwIfNoEntry: false })
    if (there?.ino === this.#about.ino && there.dev === this.#about.dev) return
    const file = openToAdd(this.#path)
    closeSync(this.#file)
    this.#file = file
    this.#about = fstatSync(file)
  }
}

/** A pipe that nobody reads is refused at once instead of being waited for. */
function openToAdd(path: string): number {
  const { O_WRONLY, O_APPEND, O_CREAT } = constants
  return openSync(path, O_WRONLY | O_APPEND | O_CREAT | (constants.O_NONBLOCK ?? 0), 0o600)
}
