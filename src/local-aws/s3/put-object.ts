import { authorizePut } from './authorize-put.ts'
import { findObject, requireBucket, requireKeyLength } from './buckets.ts'
import { checksumHeader } from './checksums.ts'
import { commitObject } from './commit-object.ts'
import { ENCRYPTED, readObjectHeaders } from './object-headers.ts'
import { requireWriteConditions } from './preconditions.ts'
import { receiveBody, requireLength } from './receive-body.ts'
import type { S3Operation } from './s3-request.ts'
import { wholeSecond } from './s3-request.ts'
import { sendEmpty } from './send.ts'
import { readTaggingHeader } from './tags.ts'

/** AWS: what goes in one request; more takes a multipart upload. */
export const MAX_UPLOAD_BYTES = 5 * 1024 ** 3

export const putObject: S3Operation = {
  name: 'PutObject',

  async run(request) {
    const { bucketName, key, state, exchange } = request
    requireKeyLength(key)
    requireBucket(request)
    const tags = readTaggingHeader(request)
    authorizePut(request, { createsObject: true, tags })
    const headers = readObjectHeaders(request)
    requireLength(request)
    requireWriteConditions(request, findObject(request, bucketName, key))

    const body = receiveBody(request, MAX_UPLOAD_BYTES)
    const blob = await state.blobs.write(body.content)
    const { etag, checksum } = body.summary()
    await commitObject(request, {
      bucket: bucketName,
      key,
      blobs: [blob],
      size: blob.size,
      etag,
      lastModifiedAt: wholeSecond(request),
      headers,
      ...(checksum !== undefined && { checksum }),
      ...(tags.length > 0 && { tags }),
    })
    sendEmpty(exchange, 200, {
      ...ENCRYPTED,
      etag: `"${etag}"`,
      ...(checksum !== undefined && {
        [checksumHeader(checksum.algorithm)]: checksum.value,
        'x-amz-checksum-type': checksum.type,
      }),
    })
  },
}
