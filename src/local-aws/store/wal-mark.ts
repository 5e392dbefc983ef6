import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'

import type { WalPosition } from './wal-frames.ts'
import { readCommittedFrames } from './wal-frames.ts'

/** As long as a mark is, so that one replaces another in a single write. */
const NONE = `${' '.repeat(32)}\n`
const MARK = /^([0-9a-f]{16}) +([0-9]+)\n$/

/**
 * Notes, beside a database, how much of its write-ahead log was committed. SQLite takes a log that is gone or cut off for one
 * that was never longer; with the note it shows that answered writes are missing. The note is written after each commit
 * without being forced to disk, so it may say less than is true, and never more.
 */
export class WalMark {
  readonly #databasePath: string
  readonly #path: string
  readonly #walPath: string
  #markFile: number | undefined
  #walFile: number | undefined
  #position: WalPosition | undefined

  constructor(databasePath: string) {
    this.#databasePath = databasePath
    this.#path = `${databasePath}-mark`
    this.#walPath = `${databasePath}-wal`
  }

  get path(): string {
    return this.#path
  }

  /**
   * Whether the log holds all that was committed to it, to be asked before SQLite opens it. A server that is at work
   * meanwhile does no harm: its notes change. Another program that looked into the database has folded the log into it.
   */
  isWalWhole(): boolean {
    for (;;) {
      const mark = readMark(this.#path)
      if (mark === undefined || holds(this.#walPath, mark) || this.#isFolded()) return true
      const again = readMark(this.#path)
      if (again?.salts === mark.salts && again.frames === mark.frames) return false
    }
  }

  /** Takes note of a commit. */
  advance(): void {
    try {
      this.#walFile ??= openSync(this.#walPath, 'r')
      this.#markFile ??= openForWriting(this.#path)
      this.#position = readCommittedFrames(this.#walFile, this.#position)
      if (this.#position === undefined) return
      const { salts, committedFrames } = this.#position
      writeSync(this.#markFile, `${salts} ${String(committedFrames).padStart(15)}\n`, 0)
    } catch {
      // The commit is kept all the same; its loss would go unnoticed.
    }
  }

  /** To be done before the log is folded into the database: from then on it may begin anew at any write. */
  clear(): void {
    this.#position = undefined
    if (this.#markFile === undefined && !existsSync(this.#path)) return
    this.#markFile ??= openForWriting(this.#path)
    writeSync(this.#markFile, NONE, 0)
    fsyncSync(this.#markFile)
  }

  /** Lets go of the files; to be done before SQLite removes its log. */
  close(): void {
    for (const file of [this.#walFile, this.#markFile]) if (file !== undefined) closeSync(file)
    this.#walFile = undefined
    this.#markFile = undefined
  }

  remove(): void {
    rmSync(this.#path, { force: true })
  }

  /** Only folding the log writes to the database itself. */
  #isFolded(): boolean {
    if (statSync(this.#walPath, { throwIfNoEntry: false }) !== undefined) return false
    const database = statSync(this.#databasePath, { throwIfNoEntry: false })
    const mark = statSync(this.#path, { throwIfNoEntry: false })
    return database !== undefined && mark !== undefined && database.mtimeMs > mark.mtimeMs
  }
}

/** Neither emptied nor appended to. */
function openForWriting(path: string): number {
  return openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600)
}

function readMark(path: string): { readonly salts: string; readonly frames: number } | undefined {
  const [, salts, frames] = MARK.exec(readIfThere(path)) ?? []
  return salts === undefined ? undefined : { salts, frames: Number(frames) }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}

function holds(walPath: string, mark: { readonly salts: string; readonly frames: number }): boolean {
  let file: number | undefined
  try {
    file = openSync(walPath, 'r')
    const found = readCommittedFrames(file)
    return found !== undefined && found.salts === mark.salts && found.committedFrames >= mark.frames
  } catch {
    return false
  } finally {
    if (file !== undefined) closeSync(file)
  }
}
