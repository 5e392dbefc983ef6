import { constants } from 'node:fs'
import { open, stat, type FileHandle } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { StringDecoder } from 'node:string_decoder'
import { SallyportError } from '../../errors.ts'

const LOOK_AGAIN_MS = 200
const READ_BYTES = 65_536
/** What is longer is no line of a text file. */
const MAX_LINE = 1_048_576

/**
 * The lines of a file that aren't empty. To follow it means to go on with the lines that are added, until the signal: also
 * when the file is moved and another one takes its name, or is emptied.
 *
 * @throws What opening and reading throw; SallyportError USAGE for a line without end.
 */
export async function* linesOf(path: string, follow?: AbortSignal): AsyncGenerator<string> {
  let reader = new LineReader(await openToRead(path))
  let next: FileHandle | undefined
  const isOver = () => follow?.aborted === true
  try {
    while (!isOver()) {
      const lines = await reader.read()
      if (lines !== undefined) {
        yield* lines
      } else if (next !== undefined) {
        yield* reader.rest()
        await reader.file.close()
        reader = new LineReader(next)
        next = undefined
      } else if (follow === undefined) {
        yield* reader.rest()
        return
      } else {
        // What was added to the old one up to now is read before the new one.
        next = await reader.successor(path)
        if (next === undefined) await sleep(LOOK_AGAIN_MS, undefined, { signal: follow }).catch(() => undefined)
      }
    }
  } finally {
    await reader.file.close()
    await next?.close()
  }
}

/** A pipe that nobody writes to would be waited for, past every signal; reading from a place in it fails at once. */
function openToRead(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
}

class LineReader {
  readonly file: FileHandle
  readonly #buffer = Buffer.alloc(READ_BYTES)
  #decoder = new StringDecoder('utf8')
  #position = 0
  /** A line whose end hasn't come. */
  #begun = ''

  constructor(file: FileHandle) {
    this.file = file
  }

  /** Lines that are whole, perhaps none yet; `undefined` at the end of the file. */
  async read(): Promise<string[] | undefined> {
    const { bytesRead } = await this.file.read(this.#buffer, 0, READ_BYTES, this.#position)
    if (bytesRead === 0) return undefined
    this.#position += bytesRead
    const lines = (this.#begun + this.#decoder.write(this.#buffer.subarray(0, bytesRead))).split('\n')
    this.#begun = lines.pop() ?? ''
    if (this.#begun.length > MAX_LINE) throw new SallyportError('USAGE', 'a line of it has no end')
    return lines.filter((line) => line !== '')
  }

  /** A last line that nothing ends. */
  rest(): string[] {
    const line = this.#begun + this.#decoder.end()
    return line === '' ? [] : [line]
  }

  /** The file that has taken this one's name; `undefined` when none has. A file that was emptied begins anew. */
  async successor(path: string): Promise<FileHandle | undefined> {
    const own = await this.file.stat()
    if (own.size < this.#position) {
      this.#position = 0
      this.#begun = ''
      this.#decoder = new StringDecoder('utf8')
    }
    const there = await stat(path).catch(() => undefined)
    if (there === undefined || (there.ino === own.ino && there.dev === own.dev)) return undefined
    return openToRead(path).catch(() => undefined)
  }
}
