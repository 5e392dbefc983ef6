import type { Tag } from '../store/rows.ts'
import type { ObjectRow } from '../store/s3-rows.ts'
import type { ConditionKeys } from './authorize-s3.ts'
import { authorizeS3 } from './authorize-s3.ts'
import { findObject } from './buckets.ts'
import { noSuchKey } from './s3-errors.ts'
import type { S3Request } from './s3-request.ts'
import { query } from './s3-request.ts'

/**
 * The object of a request, if the caller may do that with it.
 *
 * @param action - Such as `s3:GetObject`. AWS: with `versionId` another one, `s3:GetObjectVersion`.
 * @throws AwsApiError AccessDenied, NoSuchKey
 */
export function requireObject(request: S3Request, action: string, conditionKeys: ConditionKeys = {}): ObjectRow {
  const { bucketName, key } = request
  const object = findObject(request, bucketName, key)
  authorizeObject(request, action, object, conditionKeys)
  if (object !== undefined) return object
  // AWS: only who may list the bucket learns that there is no such key; others get the denial.
  authorizeS3(request, 's3:ListBucket', { bucketName })
  throw noSuchKey(key)
}

/** Asks about an object with what its tags and its version make of the question. @throws AwsApiError AccessDenied */
export function authorizeObject(
  request: S3Request,
  action: string,
  object: ObjectRow | undefined,
  conditionKeys: ConditionKeys = {},
): void {
  const { bucketName, key } = request
  const versionId = query(request, 'versionId')
  const asked = versionId === undefined ? action : action.replace('Object', 'ObjectVersion')
  authorizeS3(
    request,
    asked,
    { bucketName, key },
    { 's3:versionid': versionId, ...existingTagKeys(object), ...conditionKeys },
  )
}

/** The condition keys about the tags that an object has. */
export function existingTagKeys(object: ObjectRow | undefined): ConditionKeys {
  return Object.fromEntries((object?.tags ?? []).map(({ Key, Value }) => [`s3:ExistingObjectTag/${Key}`, Value]))
}

/** The condition keys about the tags that a request gives an object. */
export function requestTagKeys(tags: readonly Tag[]): ConditionKeys {
  if (tags.length === 0) return {}
  return {
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`s3:RequestObjectTag/${Key}`, Value])),
    's3:RequestObjectTagKeys': tags.map(({ Key }) => Key),
  }
}
