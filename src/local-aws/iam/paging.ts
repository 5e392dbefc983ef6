import type { SortedRows } from '../store/sorted-rows.ts'
import { positionOf } from '../store/sorted-rows.ts'
import { validationError } from './iam-errors.ts'

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
  let lastKey: string | undefined
  for (let at = input.Marker === undefined ? 0 : positionAfter(sorted, input.Marker); at < sorted.rows.length; at++) {
    const row = sorted.rows[at]
    if (row === undefined || !isWanted(row)) continue
    if (items.length === limit) return { items, IsTruncated: true, Marker: writeMarker(lastKey ?? '') }
    items.push(row)
    lastKey = sorted.sortKeys[at]
  }
  return { items, IsTruncated: false }
}

/** One page of a short list, by position. */
export function pageOfList<Item>(list: readonly Item[], input: PageInput): Page<Item> {
  const start = input.Marker === undefined ? 0 : Number(readMarker(input.Marker))
  if (!Number.isSafeInteger(start)) throw invalidMarker()
  const end = start + (input.MaxItems ?? 100)
  const items = list.slice(start, end)
  if (end >= list.length) return { items, IsTruncated: false }
  return { items, IsTruncated: true, Marker: writeMarker(String(end)) }
}

function positionAfter(sorted: SortedRows<unknown>, marker: string): number {
  const sortKey = readMarker(marker)
  const at = positionOf(sorted, sortKey)
  return sorted.sortKeys[at] === sortKey ? at + 1 : at
}

function writeMarker(sortKey: string): string {
  return Buffer.from(`after ${sortKey}`).toString('base64')
}

function readMarker(marker: string): string {
  const text = Buffer.from(marker, 'base64').toString('utf8')
  if (!text.startsWith('after ')) throw invalidMarker()
  return text.slice('after '.length)
}

function invalidMarker() {
  return validationError('Invalid Marker')
}
