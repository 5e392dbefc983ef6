import type { ObjectRow } from '../store/s3-rows.ts'
import type { SortedRows } from '../store/sorted-rows.ts'
import { positionOf } from '../store/sorted-rows.ts'
import { byteOrder } from '../store/tables.ts'

export interface KeyListing {
  readonly objects: readonly ObjectRow[]
  readonly commonPrefixes: readonly string[]
  /** The last key or common prefix of the page when there is more. */
  readonly nextAfter: string | undefined
}

/**
 * One page of a bucket's keys, in the order of their bytes. Keys that go on beyond a delimiter are rolled up into common
 * prefixes (Amazon S3 User Guide, "Organizing objects using prefixes"); many keys under one of them cost no more than one.
 *
 * @param after - Keys up to and with this one, and a common prefix equal to it, were listed before.
 */
export function listKeys(
  sorted: SortedRows<ObjectRow>,
  { prefix, delimiter, after, limit }: { prefix: string; delimiter: string; after: string; limit: number },
): KeyListing {
  // All texts of this search are byte strings, as the sort keys are.
  const prefixBytes = byteOrder(prefix)
  const delimiterBytes = byteOrder(delimiter)
  const afterBytes = byteOrder(after)
  const objects: ObjectRow[] = []
  const commonPrefixes: string[] = []
  let last = ''
  let at = positionOf(sorted, afterBytes > prefixBytes ? afterBytes : prefixBytes)
  while (at < sorted.rows.length) {
    const sortKey = sorted.sortKeys[at] ?? ''
    const row = sorted.rows[at]
    if (row === undefined || !sortKey.startsWith(prefixBytes)) break
    const end = delimiterBytes === '' ? -1 : sortKey.indexOf(delimiterBytes, prefixBytes.length)
    const commonPrefix = end < 0 ? undefined : sortKey.slice(0, end + delimiterBytes.length)
    const item = commonPrefix ?? sortKey
    const next = commonPrefix === undefined ? at + 1 : positionOf(sorted, successor(commonPrefix))
    if (item !== afterBytes || after === '') {
      if (objects.length + commonPrefixes.length === limit)
        return { objects, commonPrefixes, nextAfter: fromBytes(last) }
      if (commonPrefix === undefined) objects.push(row)
      else commonPrefixes.push(fromBytes(commonPrefix))
      last = item
    }
    at = next
  }
  return { objects, commonPrefixes, nextAfter: undefined }
}

/** The first byte string after all that begin with this one; UTF-8 has no byte 0xff that would carry over. */
function successor(bytes: string): string {
  return bytes.slice(0, -1) + String.fromCharCode(bytes.charCodeAt(bytes.length - 1) + 1)
}

function fromBytes(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
