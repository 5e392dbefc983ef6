import type { SignableRequest } from '../../sigv4/index.ts'
import { headerValue } from '../../sigv4/index.ts'
import { bucketOfHost } from './bucket-host.ts'
import { invalidUri } from './s3-errors.ts'

/** Which bucket and object a request is about; empty texts where it names none. */
export interface S3Target {
  readonly bucketName: string
  readonly key: string
  /** Whether the bucket stands in the host, so that the path is the key's alone. */
  readonly isVirtualHosted: boolean
}

/**
 * Reads the bucket from the path (`/bucket/key`) or the host (`bucket.localhost`, `bucket.s3.localhost`). Names stay names:
 * nothing in them is special, and no path on disk is made of them.
 *
 * @throws AwsApiError InvalidURI for a broken escape and for what isn't UTF-8.
 */
export function readTarget({ path, ...request }: SignableRequest): S3Target {
  if (!path.startsWith('/')) throw invalidUri(path)
  const hostedBucket = bucketOfHost(headerValue({ path, ...request }, 'host') ?? '')
  if (hostedBucket !== undefined) return { bucketName: hostedBucket, key: decode(path.slice(1)), isVirtualHosted: true }
  const slash = path.indexOf('/', 1)
  const end = slash < 0 ? path.length : slash
  return { bucketName: decode(path.slice(1, end)), key: decode(path.slice(end + 1)), isVirtualHosted: false }
}

function decode(text: string): string {
  try {
    // The path is a byte string: what isn't escaped is UTF-8, byte by byte.
    return decodeURIComponent(text.replace(/[\u0080-\u00ff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`))
  } catch {
    throw invalidUri(text)
  }
}
