import type { ObjectRow } from '../store/s3-rows.ts'
import type { BlobStore } from './blobs.ts'
import { findObject, requireBucket } from './buckets.ts'
import { requireWriteConditions } from './preconditions.ts'
import type { S3Request } from './s3-request.ts'

/**
 * Puts the row of an object whose bytes are kept already, then removes the bytes that it had before.
 *
 * @throws AwsApiError When the bucket has gone meanwhile or a condition doesn't hold; then the new bytes are gone too.
 */
export async function commitObject(request: S3Request, object: ObjectRow): Promise<void> {
  const { database, blobs } = request.state
  try {
    const before = await database.transact(() => {
      requireBucket(request)
      const existing = findObject(request, object.bucket, object.key)
      requireWriteConditions(request, existing)
      database.tables.objects.put(object)
      return existing
    })
    await discard(blobs, idsOf(before))
  } catch (error) {
    await discard(blobs, idsOf(object))
    throw error
  }
}

/** Removes bytes that no row names any more. What fails to go is swept at the next start. */
export async function discard(blobs: BlobStore, blobIds: readonly string[]): Promise<void> {
  await blobs.remove(blobIds).catch(() => undefined)
}

export function idsOf(object: ObjectRow | undefined): string[] {
  return object?.blobs.map(({ blobId }) => blobId) ?? []
}
