import type { BucketRow, ObjectRow } from '../store/s3-rows.ts'
import { objectKey } from '../store/tables.ts'
import { accessDenied, noSuchBucket, s3Error } from './s3-errors.ts'
import type { S3Request } from './s3-request.ts'
import { header } from './s3-request.ts'

const MAX_KEY_BYTES = 1024

/** The bucket that each request began with: what policies allowed was about it. */
const begunWith = new WeakMap<S3Request, BucketRow>()

/**
 * The bucket of that name, whoever it belongs to; who may do what with it is for `authorizeS3` to say. One that was made under the
 * same name while the request was under way is another one.
 *
 * @throws AwsApiError NoSuchBucket; AccessDenied when the request expects another owner.
 */
export function requireBucket(request: S3Request, bucketName = request.bucketName): BucketRow {
  const bucket = request.context.tables.buckets.get(bucketName)
  if (bucket === undefined) throw noSuchBucket(bucketName)
  if (bucketName !== request.bucketName) return bucket
  const first = begunWith.get(request)
  if (first === undefined) begunWith.set(request, bucket)
  else if (!isSame(first, bucket)) throw noSuchBucket(bucketName)
  const expectedOwner = header(request, 'x-amz-expected-bucket-owner')
  if (expectedOwner !== undefined && expectedOwner !== bucket.accountId) throw accessDenied()
  return bucket
}

function isSame(one: BucketRow, other: BucketRow): boolean {
  return one.accountId === other.accountId && one.createdAt === other.createdAt && one.bucketId === other.bucketId
}

/** AWS: some operations are the owner's alone, whatever the bucket policy allows. @throws AwsApiError MethodNotAllowed */
export function requireOwnBucket(request: S3Request): void {
  if (requireBucket(request).accountId === request.context.accountId) return
  throw s3Error('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.')
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
