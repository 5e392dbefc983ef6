import { SallyportError } from '../errors.ts'
import { readRegularFile } from './read-regular-file.ts'

/** Some 200,000 lines: a config of thousands of profiles is a normal one. */
const MOST_MEGABYTES = 16

/** One of AWS's files as it was read. */
export interface ConfigText {
  readonly text: string
  /** Otherwise the text is not the whole: a comment in Latin-1 does not hinder reading, but would not outlive a change. */
  readonly isUtf8: boolean
}

/**
 * The text of one of AWS's files, which are the person's: through links, of whomever, but never of what has no end.
 *
 * @returns `undefined` when there is no such file.
 * @throws SallyportError `STORE_UNUSABLE` when it can't be read, is no regular file, is longer than 16 MB, or is no text.
 */
export async function readConfigText(path: string): Promise<ConfigText | undefined> {
  const bytes = await readRegularFile(path, MOST_MEGABYTES)
  if (bytes === undefined) return undefined
  // A NUL is in no text of AWS's, and in every second byte of one that an editor saved as UTF-16.
  if (bytes.includes(0)) {
    const isWide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
    throw new SallyportError('STORE_UNUSABLE', `can't read \`${path}\`: ${isWide ? 'it is UTF-16' : 'it is no text'}`, {
      hint: isWide ? 'save it as UTF-8' : 'put a text file there, or move it away',
    })
  }
  const text = bytes.toString('utf8')
  return { text, isUtf8: Buffer.from(text).equals(bytes) }
}
