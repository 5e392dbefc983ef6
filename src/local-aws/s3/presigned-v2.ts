import { createHmac, timingSafeEqual } from 'node:crypto'

import type { SignableRequest } from '../../sigv4/index.ts'
import { headerValue, parameterValue } from '../../sigv4/index.ts'
import type { S3Target } from './read-target.ts'
import { s3Error } from './s3-errors.ts'
import { SUBRESOURCES } from './subresources.ts'

/*
 * Presigned URLs of version 2, which boto3 and the CLI's version 1 still make for us-east-1 (Amazon S3 API Reference, "Signing
 * and authenticating REST requests (AWS signature version 2)", "Query string request authentication alternative"). Their
 * algorithm is HMAC-SHA1 over the secret key itself. In the `Authorization` header version 2 is refused.
 */

/** What a URL of version 2 claims. */
export interface PresignedV2 {
  readonly accessKeyId: string
  readonly signature: string
  readonly expiresAt: Date
  readonly securityToken: string | undefined
}

/** The parameters that name a part of a resource or an operation on it; only these are signed. */
const SIGNED = new Set([
  ...Object.keys(SUBRESOURCES),
  'delete',
  'location',
  'partNumber',
  'uploadId',
  'uploads',
  'versionId',
  'response-cache-control',
  'response-content-disposition',
  'response-content-encoding',
  'response-content-language',
  'response-content-type',
  'response-expires',
])

/**
 * Reads a URL of version 2; `undefined` when it is none.
 *
 * @throws AwsApiError AccessDenied when it is incomplete or expired.
 */
export function readPresignedV2(request: SignableRequest, now: Date): PresignedV2 | undefined {
  const accessKeyId = parameterValue(request, 'AWSAccessKeyId')
  const signature = parameterValue(request, 'Signature')
  const expires = parameterValue(request, 'Expires')
  const isOther =
    headerValue(request, 'authorization') !== undefined || parameterValue(request, 'X-Amz-Algorithm') !== undefined
  if (isOther || (accessKeyId === undefined && signature === undefined)) return undefined
  if (accessKeyId === undefined || signature === undefined || !/^[0-9]{1,12}$/.test(expires ?? '')) {
    const message = 'Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters'
    throw s3Error('AccessDenied', 403, message)
  }
  const expiresAt = new Date(Number(expires) * 1000)
  if (now > expiresAt) {
    const details = { Expires: isoSeconds(expiresAt), ServerTime: isoSeconds(now) }
    throw s3Error('AccessDenied', 403, 'Request has expired', details)
  }
  return { accessKeyId, signature, expiresAt, securityToken: amzValue(request, 'x-amz-security-token') }
}

/** @throws AwsApiError SignatureDoesNotMatch */
export function requireSignatureV2(
  request: SignableRequest,
  target: S3Target,
  { accessKeyId, signature, expiresAt }: PresignedV2,
  secretAccessKey: string,
): void {
  const toSign = [
    request.method,
    amzValue(request, 'content-md5') ?? '',
    amzValue(request, 'content-type') ?? '',
    String(expiresAt.getTime() / 1000),
    `${canonicalAmzHeaders(request)}${canonicalResource(request, target)}`,
  ].join('\n')
  const expected = createHmac('sha1', secretAccessKey).update(toSign, 'latin1').digest('base64')
  const isSame =
    expected.length === signature.length && timingSafeEqual(Buffer.from(expected), Buffer.from(signature, 'latin1'))
  if (isSame) return
  const message =
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.'
  const details = { AWSAccessKeyId: accessKeyId, StringToSign: toSign, SignatureProvided: signature }
  throw s3Error('SignatureDoesNotMatch', 403, message, details)
}

/** A header, which may stand in the query instead. */
function amzValue(request: SignableRequest, name: string): string | undefined {
  return headerValue(request, name) ?? parameterValue(request, name)
}

function canonicalAmzHeaders(request: SignableRequest): string {
  const names = [...request.headers.keys(), ...request.parameters.map(({ name }) => name)]
  const amz = [...new Set(names.filter((name) => name.startsWith('x-amz-')))].sort()
  return amz
    .map((name) => `${name}:${request.headers.get(name)?.join(',').trim() ?? amzValue(request, name)}\n`)
    .join('')
}

/** The bucket and the path as sent, and the parameters that name a part. */
function canonicalResource(request: SignableRequest, { bucketName, isVirtualHosted }: S3Target): string {
  const parts = request.parameters
    .filter(({ name }) => SIGNED.has(name))
    .map(({ name, value }) => (value === '' ? name : `${name}=${parameterValue(request, name) ?? ''}`))
    .sort()
  return `${isVirtualHosted ? `/${bucketName}` : ''}${request.path}${parts.length === 0 ? '' : `?${parts.join('&')}`}`
}

function isoSeconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`
}
