import { AwsApiError } from '../errors.ts'
import { headerValue, parameterValue, type SignableRequest } from './request.ts'
import type { SignatureForm } from './claims.ts'

/** Bodies in chunks that are each signed, without and with a signed trailer, and in unsigned chunks with a trailer. */
const STREAMING_PAYLOADS = [
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
] as const

export type StreamingPayload = (typeof STREAMING_PAYLOADS)[number]

/** The payload hash of a body that nobody has hashed. */
export const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD'

/**
 * What S3 takes for the payload's hash: the header `x-amz-content-sha256`, which the header form must have and a
 * presigned URL may have. It is what was signed; whether the body has that hash is for its reader to check.
 *
 * @throws AwsApiError `InvalidRequest` when it is missing, `InvalidArgument` when it is neither hash nor known word.
 */
export function requireS3PayloadHash(request: SignableRequest, form: SignatureForm): string {
  const given =
    headerValue(request, 'x-amz-content-sha256') ??
    parameterValue(request, 'X-Amz-Content-Sha256') ??
    parameterValue(request, 'x-amz-content-sha256')
  if (given === undefined) {
    if (form === 'presigned') return UNSIGNED_PAYLOAD
    throw new AwsApiError('InvalidRequest', 400, 'Missing required header for this request: x-amz-content-sha256')
  }
  if (given === UNSIGNED_PAYLOAD || isStreamingPayload(given) || /^[0-9a-f]{64}$/.test(given)) return given
  throw new AwsApiError(
    'InvalidArgument',
    400,
    `x-amz-content-sha256 must be ${UNSIGNED_PAYLOAD}, ${STREAMING_PAYLOADS.join(', ')} or a valid sha256 value.`,
    { details: { ArgumentName: 'x-amz-content-sha256', ArgumentValue: given } },
  )
}

/** Whether a payload hash is one of the words for a body in chunks, for `chunkedPayload` to read. */
export function isStreamingPayload(payloadHash: string): payloadHash is StreamingPayload {
  return STREAMING_PAYLOADS.some((word) => word === payloadHash)
}
