import type { OutgoingHttpHeaders } from 'node:http'

import type { ObjectRow } from '../store/s3-rows.ts'
import { aclNotSupported } from './acl.ts'
import { checksumHeader } from './checksums.ts'
import { headerNotImplemented, invalidArgument, invalidRequest, s3Error } from './s3-errors.ts'
import type { S3Request } from './s3-request.ts'
import { allHeaders, header, query } from './s3-request.ts'
import { storageClassHeader } from './storage-class.ts'

const KEPT = ['content-type', 'cache-control', 'content-disposition', 'content-language', 'expires']
const METADATA = 'x-amz-meta-'
const MAX_METADATA_BYTES = 2048
/** Headers that ask for what isn't there; each would be missed by whoever sent it. */
const NOT_IMPLEMENTED =
  /^x-amz-(?:website-redirect-location|server-side-encryption-.*|object-lock-.*|copy-source-server-side-encryption-.*|write-offset-bytes)$/

/**
 * The headers of a request that an object answers with later.
 *
 * @throws AwsApiError MetadataTooLarge; NotImplemented for what isn't kept.
 */
export function readObjectHeaders(request: S3Request): Record<string, string> {
  refuseUnknownHeaders(request)
  const headers: Record<string, string> = { 'content-type': 'binary/octet-stream' }
  for (const name of KEPT) {
    const value = header(request, name)
    if (value !== undefined && value !== '') headers[name] = value
  }
  const encoding = (header(request, 'content-encoding') ?? '').split(',').map((coding) => coding.trim())
  const kept = encoding.filter((coding) => coding !== '' && coding !== 'aws-chunked').join(',')
  if (kept !== '') headers['content-encoding'] = kept
  Object.assign(headers, storageClassHeader(request))
  let metadataBytes = 0
  for (const [name, value] of allHeaders(request)) {
    if (!name.startsWith(METADATA)) continue
    metadataBytes += name.length - METADATA.length + value.length
    headers[name] = value
  }
  if (metadataBytes > MAX_METADATA_BYTES) {
    throw s3Error('MetadataTooLarge', 400, 'Your metadata headers exceed the maximum allowed metadata size', {
      Size: String(metadataBytes),
      MaxSizeAllowed: String(MAX_METADATA_BYTES),
    })
  }
  return headers
}

/** @throws AwsApiError NotImplemented, AccessControlListNotSupported */
function refuseUnknownHeaders(request: S3Request): void {
  for (const name of allHeaders(request).keys()) {
    if (NOT_IMPLEMENTED.test(name)) throw headerNotImplemented(name)
  }
  const encryption = header(request, 'x-amz-server-side-encryption')
  if (encryption !== undefined && encryption !== 'AES256') throw headerNotImplemented('x-amz-server-side-encryption')
  refuseAcl(request)
}

/** AWS: buckets are made with ACLs off; only one that changes nothing is taken. @throws AwsApiError */
function refuseAcl(request: S3Request): void {
  const acl = header(request, 'x-amz-acl') ?? 'private'
  const grants = [...allHeaders(request).keys()].some((name) => name.startsWith('x-amz-grant-'))
  if (!grants && (acl === 'private' || acl === 'bucket-owner-full-control')) return
  throw aclNotSupported()
}

/** AWS: what every object is answered with that asked for nothing else. On the disk of local AWS bytes are as they came. */
export const ENCRYPTED = { 'x-amz-server-side-encryption': 'AES256' } as const

const OVERRIDES: readonly string[] = [
  'content-type',
  'content-language',
  'expires',
  'cache-control',
  'content-disposition',
  'content-encoding',
]

/**
 * What an object is answered with, but for its length. Whatever it is, a browser runs nothing of it.
 *
 * @throws AwsApiError InvalidArgument for a `response-…` parameter that can't be a header; InvalidRequest for one in an unsigned
 * request, whose answer nobody vouches for.
 */
export function objectHeaders(request: S3Request, object: ObjectRow, isWhole: boolean): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {
    ...object.headers,
    ...ENCRYPTED,
    etag: `"${object.etag}"`,
    'last-modified': new Date(object.lastModifiedAt).toUTCString(),
    'accept-ranges': 'bytes',
    'content-security-policy': 'sandbox',
  }
  for (const name of OVERRIDES) {
    const value = query(request, `response-${name}`)
    if (value === undefined) continue
    if (request.context.caller.type === 'Anonymous') throw anonymousOverride()
    if (!/^[\t\x20-\x7e\u0080-\u00ff]*$/.test(value))
      throw invalidArgument('Header value is invalid', `response-${name}`, value)
    headers[name] = value
  }
  const { checksum } = object
  if (checksum !== undefined && isWhole && header(request, 'x-amz-checksum-mode')?.toUpperCase() === 'ENABLED') {
    headers[checksumHeader(checksum.algorithm)] = checksum.value
    headers['x-amz-checksum-type'] = checksum.type
  }
  return headers
}

function anonymousOverride() {
  return invalidRequest('Request specific response headers cannot be used for anonymous GET requests.')
}
