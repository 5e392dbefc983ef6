import { pipeline } from 'node:stream/promises'

import { authorizeS3 } from './authorize-s3.ts'
import { findObject, requireBucket } from './buckets.ts'
import { readRange } from './byte-range.ts'
import { objectHeaders } from './object-headers.ts'
import { isUnchanged } from './preconditions.ts'
import { noSuchKey } from './s3-errors.ts'
import type { S3Request } from './s3-request.ts'
import { header } from './s3-request.ts'
import { commonHeaders, sendEmpty } from './send.ts'

/** Answers with an object, or a range of it; for HEAD with its headers only. */
export async function answerObject(request: S3Request): Promise<void> {
  const { bucketName, key, exchange, state } = request
  requireBucket(request)
  authorizeS3(request, 's3:GetObject', { bucketName, key })
  const object = findObject(request, bucketName, key)
  if (object === undefined) {
    // AWS: only who may list the bucket learns that there is no such key; others get the denial.
    authorizeS3(request, 's3:ListBucket', { bucketName })
    throw noSuchKey(key)
  }
  const range = readRange(header(request, 'range'), object.size)
  const headers = objectHeaders(request, object, range === undefined)
  if (isUnchanged(request, object)) {
    sendEmpty(exchange, 304, { etag: headers['etag'], 'last-modified': headers['last-modified'] })
    return
  }
  const length = range === undefined ? object.size : range.end - range.start + 1
  exchange.response.writeHead(range === undefined ? 200 : 206, {
    ...commonHeaders(exchange),
    ...headers,
    'content-length': length,
    ...(range !== undefined && { 'content-range': `bytes ${range.start}-${range.end}/${object.size}` }),
  })
  if (exchange.request.method === 'HEAD' || length === 0) {
    exchange.response.end()
    return
  }
  await pipeline(state.blobs.read(object.blobs, range), exchange.response)
}
