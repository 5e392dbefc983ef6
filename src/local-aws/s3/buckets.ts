import type { BucketRow, ObjectRow } from '../store/s3-rows.ts'
import { objectKey } from '../store/tables.ts'
import { accessDenied, noSuchBucket, s3Error } from './s3-errors.ts'
import type { S3Request } from './s3-request.ts'
import { header } from './s3-request.ts'

const MAX_KEY_BYTES = 1024

/**
 * The bucket of that name. There are no bucket policies, so another account's is out of reach.
 *
 * @throws AwsApiError NoSuchBucket, AccessDenied
 */
export function requireBucket(request: S3Request, bucketName = request.bucketName): BucketRow {
  const bucket = request.context.tables.buckets.get(bucketName)
  if (bucket === undefined) throw noSuchBucket(bucketName)
  if (bucket.accountId !== request.context.accountId) throw accessDenied()
  const expectedOwner = bucketName === request.bucketName ? header(request, 'x-amz-expected-bucket-owner') : undefined
  if (expectedOwner !== undefined && expectedOwner !== bucket.accountId) throw accessDenied()
  return bucket
}

export function findObject({ context }: S3Request, bucketName: string, key: string): ObjectRow | undefined {
  return context.tables.objects.get(objectKey(bucketName, key))
}

/** @throws AwsApiError KeyTooLongError */
export function requireKeyLength(key: string): void {
  const size = Buffer.byteLength(key)
  if (size <= MAX_KEY_BYTES) return
  const details = { Size: String(size), MaxSizeAllowed: String(MAX_KEY_BYTES) }
  throw s3Error('KeyTooLongError', 400, 'Your key is too long', details)
}

/** Amazon S3 User Guide, "General purpose bucket naming rules". */
export function isBucketName(name: string): boolean {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) || name.includes('..')) return false
  if (/^[0-9]+(?:\.[0-9]+){3}$/.test(name)) return false
  return !/^(?:xn--|sthree-|amzn-s3-demo-)|(?:-s3alias|--ol-s3|\.mrap|--x-s3)$/.test(name)
}
