import type { OutgoingHttpHeaders } from 'node:http'
import { pipeline } from 'node:stream/promises'

import { AwsApiError } from '../../errors.ts'
import type { ObjectRow } from '../store/s3-rows.ts'
import { requireBucket } from './buckets.ts'
import { readRange } from './byte-range.ts'
import { authorizeObject, requireObject } from './object-action.ts'
import { objectHeaders } from './object-headers.ts'
import { readPart } from './part-range.ts'
import { isUnchanged } from './preconditions.ts'
import type { S3Request } from './s3-request.ts'
import { header } from './s3-request.ts'
import { commonHeaders, sendEmpty } from './send.ts'

/** Answers with an object, a part or a range of it; for HEAD with its headers only. */
export async function answerObject(request: S3Request): Promise<void> {
  const { exchange, state } = request
  requireBucket(request)
  const object = requireObject(request, 's3:GetObject')
  const part = readPart(request, object)
  const range = part === undefined ? readRange(header(request, 'range'), object.size) : part.range
  const headers = objectHeaders(request, object, range === undefined)
  if (isUnchanged(request, object)) {
    sendEmpty(exchange, 304, { etag: headers['etag'], 'last-modified': headers['last-modified'] })
    return
  }
  const length = range === undefined ? object.size : range.end - range.start + 1
  exchange.response.writeHead(range === undefined ? 200 : 206, {
    ...commonHeaders(exchange),
    ...headers,
    ...taggingCount(request, object),
    ...(part?.partsCount !== undefined && { 'x-amz-mp-parts-count': part.partsCount }),
    'content-length': length,
    ...(range !== undefined && { 'content-range': `bytes ${range.start}-${range.end}/${object.size}` }),
  })
  if (exchange.request.method === 'HEAD' || length === 0) {
    exchange.response.end()
    return
  }
  await pipeline(state.blobs.read(object.blobs, range), exchange.response)
}

/** AWS: how many tags an object has is told to those who may read them. */
function taggingCount(request: S3Request, object: ObjectRow): OutgoingHttpHeaders {
  if (object.tags === undefined) return {}
  try {
    authorizeObject(request, 's3:GetObjectTagging', object)
  } catch (error) {
    if (error instanceof AwsApiError) return {}
    throw error
  }
  return { 'x-amz-tagging-count': object.tags.length }
}
