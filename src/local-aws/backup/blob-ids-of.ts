import type { ObjectRow, UploadPartRow } from '../store/s3-rows.ts'
import type { StoredRecord } from '../store/stored-record.ts'
import { plainRowOf } from '../store/stored-record.ts'

/** The blobs that a row names; no such row is sealed. */
export function blobIdsOf(record: StoredRecord): string[] {
  if (record.table === 'objects') {
    return ((plainRowOf(record) as ObjectRow | undefined)?.blobs ?? []).map(({ blobId }) => blobId)
  }
  if (record.table !== 'uploadParts') return []
  const part = plainRowOf(record) as UploadPartRow | undefined
  return part === undefined ? [] : [part.blob.blobId]
}
