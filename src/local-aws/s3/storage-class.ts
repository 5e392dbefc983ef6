import { headerNotImplemented, s3Error } from './s3-errors.ts'
import type { S3Request } from './s3-request.ts'
import { header } from './s3-request.ts'

const NAME = 'x-amz-storage-class'
const AT_ONCE = new Set([
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER_IR',
])
/** AWS: what has to be restored before it can be read, or belongs to other kinds of buckets. */
const ELSEWHERE = new Set([
  'GLACIER',
  'DEEP_ARCHIVE',
  'OUTPOSTS',
  'SNOW',
  'EXPRESS_ONEZONE',
  'FSX_OPENZFS',
  'FSX_ONTAP',
])

/**
 * The header that an object of the request's storage class has; AWS: none for `STANDARD`.
 *
 * @throws AwsApiError InvalidStorageClass; NotImplemented for a class whose objects can't be read at once.
 */
export function storageClassHeader(request: S3Request): Record<string, string> {
  const storageClass = header(request, NAME) ?? 'STANDARD'
  if (ELSEWHERE.has(storageClass)) throw headerNotImplemented(NAME)
  if (AT_ONCE.has(storageClass)) return storageClass === 'STANDARD' ? {} : { [NAME]: storageClass }
  throw s3Error('InvalidStorageClass', 400, 'The storage class you specified is not valid', {
    StorageClassRequested: storageClass,
  })
}

/** As listings tell it. */
export function storageClassOf(headers: Readonly<Record<string, string>>): string {
  return headers[NAME] ?? 'STANDARD'
}
