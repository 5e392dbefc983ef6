import type { Tag } from '../store/rows.ts'
import type { ObjectRow } from '../store/s3-rows.ts'
import { authorizePut } from './authorize-put.ts'
import { authorizeS3 } from './authorize-s3.ts'
import { requireBucket, requireKeyLength } from './buckets.ts'
import { commitObject } from './commit-object.ts'
import { copyBytes } from './copy-bytes.ts'
import { copySourceKey, requireCopySource } from './copy-source.ts'
import { existingTagKeys } from './object-action.ts'
import { ENCRYPTED, readObjectHeaders } from './object-headers.ts'
import { MAX_UPLOAD_BYTES } from './put-object.ts'
import { readSmallBody } from './receive-body.ts'
import { invalidArgument, invalidRequest } from './s3-errors.ts'
import type { S3Operation, S3Request } from './s3-request.ts'
import { header, wholeSecond } from './s3-request.ts'
import { sendXml } from './send.ts'
import { storageClassHeader } from './storage-class.ts'
import { readTaggingHeader } from './tags.ts'
import { element, root, xmlTime } from './write-xml.ts'

export const copyObject: S3Operation = {
  name: 'CopyObject',

  async run(request) {
    const { bucketName, key, state, exchange } = request
    requireKeyLength(key)
    requireBucket(request)
    // Before the source is looked up, which might go while this waits.
    await readSmallBody(request, 0)
    const source = requireCopySource(request)
    const directive = header(request, 'x-amz-metadata-directive') ?? 'COPY'
    const tags = tagsOfCopy(request, source)
    authorizePut(request, {
      createsObject: true,
      tags,
      conditionKeys: {
        ...copySourceKey(request),
        's3:x-amz-metadata-directive': directive,
      },
    })
    const headers = headersOfCopy(request, source, directive)
    if (source.size > MAX_UPLOAD_BYTES) {
      throw invalidRequest(
        `The specified copy source is larger than the maximum allowable size for a copy source: ${MAX_UPLOAD_BYTES}`,
      )
    }
    const { blob, etag } = await copyBytes(state.blobs, source.blobs)
    const lastModifiedAt = wholeSecond(request)
    const { checksum } = source
    await commitObject(request, {
      bucket: bucketName,
      key,
      blobs: [blob],
      size: blob.size,
      etag,
      lastModifiedAt,
      headers,
      ...(checksum?.type === 'FULL_OBJECT' && { checksum }),
      ...(tags.length > 0 && { tags }),
    })
    sendXml(
      exchange,
      root('CopyObjectResult', element('LastModified', xmlTime(lastModifiedAt)), element('ETag', `"${etag}"`)),
      ENCRYPTED,
    )
  },
}

/** AWS: tags are copied by whoever may read them, unless the request brings others. @throws AwsApiError */
function tagsOfCopy(request: S3Request, source: ObjectRow): readonly Tag[] {
  const name = 'x-amz-tagging-directive'
  const directive = header(request, name) ?? 'COPY'
  if (directive === 'REPLACE') return readTaggingHeader(request)
  if (directive !== 'COPY') throw invalidArgument('Unknown tagging directive.', name, directive)
  const { bucket: bucketName, key, tags = [] } = source
  if (tags.length > 0) authorizeS3(request, 's3:GetObjectTagging', { bucketName, key }, existingTagKeys(source))
  return tags
}

/** @throws AwsApiError */
function headersOfCopy(request: S3Request, source: ObjectRow, directive: string): Readonly<Record<string, string>> {
  const given = readObjectHeaders(request)
  if (directive === 'REPLACE') return given
  if (directive !== 'COPY') throw invalidArgument('Unknown metadata directive.', 'x-amz-metadata-directive', directive)
  const isSame = source.bucket === request.bucketName && source.key === request.key
  if (isSame && header(request, 'x-amz-storage-class') === undefined) {
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    )
  }
  const { 'x-amz-storage-class': _class, ...headers } = source.headers
  return { ...headers, ...storageClassHeader(request) }
}
