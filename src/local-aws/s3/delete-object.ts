import { objectKey } from '../store/tables.ts'
import { authorizeS3 } from './authorize-s3.ts'
import { findObject, requireBucket } from './buckets.ts'
import { discard, idsOf } from './commit-object.ts'
import { preconditionFailed } from './s3-errors.ts'
import type { S3Operation, S3Request } from './s3-request.ts'
import { header, query } from './s3-request.ts'
import { sendEmpty } from './send.ts'

export const deleteObject: S3Operation = {
  name: 'DeleteObject',

  async run(request) {
    const { bucketName, key, state, exchange } = request
    requireBucket(request)
    const ifMatch = header(request, 'if-match')
    const versionId = query(request, 'versionId')
    // AWS: to delete a version takes another permission, which knows other keys.
    if (versionId === undefined)
      authorizeS3(request, 's3:DeleteObject', { bucketName, key }, { 's3:if-match': ifMatch })
    else authorizeS3(request, 's3:DeleteObjectVersion', { bucketName, key }, { 's3:versionid': versionId })
    const blobIds = await state.database.transact(() => {
      const etag = findObject(request, bucketName, key)?.etag
      const isMatch = ifMatch === undefined || ifMatch === '*' || ifMatch.replaceAll('"', '') === etag
      if (etag !== undefined && !isMatch) throw preconditionFailed('If-Match')
      return removeObject(request, key)
    })
    await discard(state.blobs, blobIds)
    // AWS: what wasn't there is deleted all the same.
    sendEmpty(exchange, 204)
  },
}

/** Deletes the row, if there is one. @returns The ids of the blobs that are to go after the commit. */
export function removeObject(request: S3Request, key: string): string[] {
  const object = findObject(request, request.bucketName, key)
  request.context.tables.objects.delete(objectKey(request.bucketName, key))
  return idsOf(object)
}
