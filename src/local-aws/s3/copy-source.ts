import type { ObjectRow } from '../store/s3-rows.ts'
import type { ConditionKeys } from './authorize-s3.ts'
import { authorizeS3 } from './authorize-s3.ts'
import { findObject, requireBucket } from './buckets.ts'
import { existingTagKeys } from './object-action.ts'
import { isUnchanged } from './preconditions.ts'
import { accessDenied, invalidArgument, noSuchKey, preconditionFailed } from './s3-errors.ts'
import type { S3Request } from './s3-request.ts'
import { header } from './s3-request.ts'

/** The object that `x-amz-copy-source` names, if the caller may read it. @throws AwsApiError */
export function requireCopySource(request: S3Request): ObjectRow {
  const { bucketName, key } = readCopySource(header(request, 'x-amz-copy-source') ?? '')
  const { accountId } = requireBucket(request, bucketName)
  const expectedOwner = header(request, 'x-amz-source-expected-bucket-owner')
  if (expectedOwner !== undefined && expectedOwner !== accountId) throw accessDenied()
  const object = findObject(request, bucketName, key)
  authorizeS3(request, 's3:GetObject', { bucketName, key }, existingTagKeys(object))
  if (object === undefined) {
    authorizeS3(request, 's3:ListBucket', { bucketName })
    throw noSuchKey(key)
  }
  if (isUnchanged(request, object, 'x-amz-copy-source-')) throw preconditionFailed('x-amz-copy-source-If-None-Match')
  return object
}

/**
 * The condition key about the source of a copy. AWS's examples have it as the header is sent: most clients leave the first slash
 * out, and some don't. That escapes are undone is our reading.
 */
export function copySourceKey(request: S3Request): ConditionKeys {
  const [path = ''] = (header(request, 'x-amz-copy-source') ?? '').split('?')
  return { 's3:x-amz-copy-source': decode(path) }
}

/** `/bucket/key`, percent-encoded, the first slash left out or not. */
function readCopySource(text: string): { bucketName: string; key: string } {
  const [path = '', parameters] = text.split('?')
  const isOnlyVersion = parameters === undefined || parameters === 'versionId=null'
  const [, bucketName, key] = /^([^/]+)\/(.+)$/s.exec(decode(path)?.replace(/^\//, '') ?? '') ?? []
  if (bucketName !== undefined && key !== undefined && isOnlyVersion) return { bucketName, key }
  throw invalidArgument(
    'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    'x-amz-copy-source',
    text,
  )
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replace(/[\u0080-\u00ff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`))
  } catch {
    return undefined
  }
}
