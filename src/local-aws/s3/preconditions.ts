import type { ObjectRow } from '../store/s3-rows.ts'
import { noSuchKey, preconditionFailed } from './s3-errors.ts'
import type { S3Request } from './s3-request.ts'
import { header } from './s3-request.ts'

/**
 * Whether an object is to be answered with, by the conditions of RFC 9110 section 13 as S3 takes them.
 *
 * @param prefix - `x-amz-copy-source-` for the source of a copy.
 * @returns Whether the client has it already (304).
 * @throws AwsApiError PreconditionFailed
 */
export function isUnchanged(request: S3Request, object: ObjectRow, prefix = ''): boolean {
  const ifMatch = header(request, `${prefix}if-match`)
  const unmodifiedSince = Date.parse(header(request, `${prefix}if-unmodified-since`) ?? '')
  if (ifMatch !== undefined) {
    if (!namesEtag(ifMatch, object.etag)) throw preconditionFailed('If-Match')
  } else if (object.lastModifiedAt > unmodifiedSince) {
    throw preconditionFailed('If-Unmodified-Since')
  }
  const ifNoneMatch = header(request, `${prefix}if-none-match`)
  if (ifNoneMatch !== undefined) return namesEtag(ifNoneMatch, object.etag)
  return object.lastModifiedAt <= Date.parse(header(request, `${prefix}if-modified-since`) ?? '')
}

/** Amazon S3 User Guide, "How to prevent object overwrites with conditional writes". @throws AwsApiError */
export function requireWriteConditions(request: S3Request, existing: ObjectRow | undefined): void {
  if (header(request, 'if-none-match') !== undefined && existing !== undefined)
    throw preconditionFailed('If-None-Match')
  const ifMatch = header(request, 'if-match')
  if (ifMatch === undefined) return
  if (existing === undefined) throw noSuchKey(request.key)
  if (!namesEtag(ifMatch, existing.etag)) throw preconditionFailed('If-Match')
}

function namesEtag(list: string, etag: string): boolean {
  return list.split(',').some((item) => {
    const named = item.trim().replace(/^W\//, '')
    return named === '*' || named.replaceAll('"', '') === etag
  })
}
