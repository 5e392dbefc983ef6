/** AWS: how far a signature's time may be from the server's, either way. */
export const MAX_SKEW_SECONDS = 900

/** The moment a request says it was signed at. */
export interface Timestamp {
  readonly date: Date
  /** ISO 8601 basic format, `20150830T123600Z`: what goes into the string to sign. */
  readonly basic: string
}

const ISO_BASIC = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/
const ISO_EXTENDED = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})Z$/
const RFC_1123 =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) (?:GMT|UTC|\+0000)$/
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A moment in ISO 8601 basic format, in UTC and whole seconds. */
export function formatTimestamp(date: Date): string {
  return date.toISOString().replaceAll(/[-:]|\.\d+/g, '')
}

/** A moment as S3 writes it in its errors, `2015-08-30T12:36:00Z`. */
export function formatS3Time(date: Date): string {
  return date.toISOString().replace(/\.\d+/, '')
}

/** Reads ISO 8601 basic format, all that a presigned URL may hold; `undefined` for anything else. */
export function matchBasicTimestamp(text: string): Timestamp | undefined {
  if (text === lastRead?.basic) return lastRead
  const parts = ISO_BASIC.exec(text)
  const read = parts ? toTimestamp(parts.slice(1).map(Number)) : undefined
  if (read) lastRead = read
  return read
}

/** What comes in one second says the same time. */
let lastRead: Timestamp | undefined

/**
 * Reads what the headers `X-Amz-Date` and `Date` may hold; `undefined` for anything else.
 *
 * AWS: ISO 8601 in basic and in extended format, and the format of HTTP's own `Date` header.
 */
export function matchHeaderTimestamp(text: string): Timestamp | undefined {
  const basic = matchBasicTimestamp(text)
  if (basic) return basic
  const extended = ISO_EXTENDED.exec(text)
  if (extended) return toTimestamp(extended.slice(1).map(Number))
  const http = RFC_1123.exec(text)
  if (!http) return undefined
  const [day, , year, hour, minute, second] = http.slice(1).map(Number)
  return toTimestamp([year, MONTHS.indexOf(http[2] ?? '') + 1, day, hour, minute, second])
}

/** Year, month from 1, day, hour, minute, second; `undefined` when there is no such moment. */
function toTimestamp(fields: readonly (number | undefined)[]): Timestamp | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second))
  const isReal =
    year >= 1000 &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second
  return isReal ? { date, basic: formatTimestamp(date) } : undefined
}
