import type { SortedRows } from '../store/sorted-rows.ts'
import { positionOf } from '../store/sorted-rows.ts'
import { validationError } from './iam-errors.ts'

const LONGEST_MARKER = 320

export interface PageInput {
  readonly Marker?: string | undefined
  readonly MaxItems?: number | undefined
}

export interface Page<Item> {
  readonly items: Item[]
  readonly IsTruncated: boolean
  readonly Marker?: string
}

/** One page of rows in their order, those that `isWanted`; the marker is the sort key to go on after. */
export function pageOfRows<Row>(
  sorted: SortedRows<Row>,
  input: PageInput,
  isWanted: (row: Row) => boolean = () => true,
): Page<Row> {
  const limit = input.MaxItems ?? 100
  const items: Row[] = []
  let next = input.Marker === undefined ? 0 : positionAfter(sorted, input.Marker)
  for (let at = next; at < sorted.rows.length; at++) {
    const row = sorted.rows[at]
    if (row === undefined || !isWanted(row)) continue
    if (items.length === limit) return { items, IsTruncated: true, Marker: markerBefore(sorted, next) }
    items.push(row)
    next = at + 1
  }
  return { items, IsTruncated: false }
}

/** One page of a short list, by position. */
export function pageOfList<Item>(list: readonly Item[], input: PageInput): Page<Item> {
  const place = input.Marker === undefined ? '0' : readMarker(input.Marker)
  if (!/^\d{1,9}$/.test(place)) throw invalidMarker()
  const start = Number(place)
  const end = start + (input.MaxItems ?? 100)
  const items = list.slice(start, end)
  if (end >= list.length) return { items, IsTruncated: false }
  return { items, IsTruncated: true, Marker: writeMarker(String(end)) }
}

/** Goes on after the row before `next`. AWS: a marker has 320 characters at most; of a longer key the place must do. */
function markerBefore({ sortKeys }: SortedRows<unknown>, next: number): string {
  const marker = writeMarker(sortKeys[next - 1] ?? '')
  return marker.length <= LONGEST_MARKER ? marker : writeMarker(`#${next}`)
}

function positionAfter(sorted: SortedRows<unknown>, marker: string): number {
  const sortKey = readMarker(marker)
  // No name or ARN begins with this sign.
  if (/^#\d{1,9}$/.test(sortKey)) return Number(sortKey.slice(1))
  const at = positionOf(sorted, sortKey)
  return sorted.sortKeys[at] === sortKey ? at + 1 : at
}

function writeMarker(sortKey: string): string {
  return Buffer.from(`after ${sortKey}`).toString('base64')
}

function readMarker(marker: string): string {
  const text = Buffer.from(marker, 'base64').toString('utf8')
  const sortKey = text.startsWith('after ') ? text.slice('after '.length) : ''
  // Base64 has many spellings of the same text; only the one that was given out counts.
  if (sortKey === '' || writeMarker(sortKey) !== marker) throw invalidMarker()
  return sortKey
}

function invalidMarker() {
  return validationError('Invalid Marker')
}
