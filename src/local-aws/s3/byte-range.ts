import type { ByteRange } from './blobs.ts'
import { s3Error } from './s3-errors.ts'

/**
 * The range that a header `Range` asks for (RFC 9110 section 14). `undefined` for all of it; AWS: also for several ranges,
 * and for a header that makes no sense.
 *
 * @throws AwsApiError InvalidRange 416 when nothing of it is there.
 */
export function readRange(text: string | undefined, size: number): ByteRange | undefined {
  const [, first, last] = /^bytes=([0-9]*)-([0-9]*)$/.exec(text?.trim() ?? '') ?? []
  if (text === undefined || first === undefined || last === undefined || first + last === '') return undefined
  if (first === '') {
    if (Number(last) === 0 || size === 0) throw invalidRange(text, size)
    return { start: Math.max(0, size - Number(last)), end: size - 1 }
  }
  const start = Number(first)
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (last !== '' && Number(last) < start) return undefined
  if (start >= size) throw invalidRange(text, size)
  return { start, end }
}

function invalidRange(text: string, size: number) {
  return s3Error('InvalidRange', 416, 'The requested range is not satisfiable', {
    RangeRequested: text,
    ActualObjectSize: String(size),
  })
}
