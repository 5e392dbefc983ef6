import type { ObjectRow } from '../store/s3-rows.ts'
import { authorizeS3 } from './authorize-s3.ts'
import { requireBucket } from './buckets.ts'
import type { KeyListing } from './list-keys.ts'
import { listKeys } from './list-keys.ts'
import { canonicalUserId } from './owner.ts'
import { readPageSize } from './page-size.ts'
import { invalidArgument } from './s3-errors.ts'
import type { S3Request } from './s3-request.ts'
import { query } from './s3-request.ts'
import { storageClassOf } from './storage-class.ts'
import { element, parent, xmlTime } from './write-xml.ts'

const MAX_KEYS = 1000

/** What all listings of objects read alike. */
export interface ListingInput {
  readonly prefix: string
  readonly delimiter: string
  readonly maxKeys: number
  readonly encode: (text: string) => string
  readonly isEncoded: boolean
}

/** Reads the parameters that all listings of objects share, and authorizes the listing. @throws AwsApiError */
export function beginListing(request: S3Request, action = 's3:ListBucket'): ListingInput {
  requireBucket(request)
  const prefix = query(request, 'prefix')
  const delimiter = query(request, 'delimiter')
  authorizeS3(
    request,
    action,
    { bucketName: request.bucketName },
    { 's3:prefix': prefix, 's3:delimiter': delimiter, 's3:max-keys': query(request, 'max-keys') },
  )
  return {
    prefix: prefix ?? '',
    delimiter: delimiter ?? '',
    maxKeys: readPageSize(request, 'max-keys', MAX_KEYS),
    ...readEncoding(request),
  }
}

/** @throws AwsApiError InvalidArgument */
export function readEncoding(request: S3Request): Pick<ListingInput, 'encode' | 'isEncoded'> {
  const encodingType = query(request, 'encoding-type')
  if (encodingType === undefined || encodingType === '') return { encode: (text) => text, isEncoded: false }
  if (encodingType !== 'url')
    throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', encodingType)
  return { encode: encodeKey, isEncoded: true }
}

export function findPage({ context, bucketName }: S3Request, input: ListingInput, after: string): KeyListing {
  const { prefix, delimiter, maxKeys } = input
  // AWS: a page of no keys is never followed by another.
  if (maxKeys === 0) return { objects: [], commonPrefixes: [], nextAfter: undefined }
  return listKeys(context.tables.objects.sorted(bucketName), { prefix, delimiter, after, limit: maxKeys })
}

/** The items of a page in XML. */
export function writeListed(
  request: S3Request,
  { encode }: ListingInput,
  { objects, commonPrefixes }: KeyListing,
  { as, withOwner }: { readonly as: 'Contents' | 'Version'; readonly withOwner: boolean },
): string {
  const owner = withOwner ? parent('Owner', element('ID', canonicalUserId(requireBucket(request).accountId))) : ''
  return (
    objects.map((object) => writeObject(as, object, encode, owner)).join('') +
    commonPrefixes.map((prefix) => parent('CommonPrefixes', element('Prefix', encode(prefix)))).join('')
  )
}

function writeObject(
  as: 'Contents' | 'Version',
  { key, etag, size, lastModifiedAt, checksum, headers }: ObjectRow,
  encode: (text: string) => string,
  owner: string,
): string {
  return parent(
    as,
    element('Key', encode(key)),
    as === 'Version' ? element('VersionId', 'null') + element('IsLatest', true) : '',
    element('LastModified', xmlTime(lastModifiedAt)),
    element('ETag', `"${etag}"`),
    element('ChecksumAlgorithm', checksum?.algorithm),
    element('ChecksumType', checksum?.type),
    element('Size', size),
    owner,
    element('StorageClass', storageClassOf(headers)),
  )
}

/** RFC 3986, slashes kept. */
function encodeKey(key: string): string {
  return encodeURIComponent(key)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/')
}
