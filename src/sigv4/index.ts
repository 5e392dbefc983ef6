export { canonicalRequest, type Sigv4Flavour } from './canonical-request.ts'
export type { ChunkSigning } from './chunk-signatures.ts'
export { chunkedPayload, type ChunkedPayload, type ChunkedPayloadOptions } from './chunked-payload.ts'
export {
  hasSignature,
  parseAuthorization,
  parsePresigned,
  type SignatureForm,
  type SignatureParts,
  type Sigv4Claims,
} from './claims.ts'
export { headerValue, parameterValue, readRequest, type HttpRequest, type SignableRequest } from './request.ts'
export { isStreamingPayload, UNSIGNED_PAYLOAD, type StreamingPayload } from './s3-payload-hash.ts'
export {
  deriveSigningKey,
  EMPTY_PAYLOAD_HASH,
  formatScope,
  hashPayload,
  sign,
  stringToSign,
  type CredentialScope,
} from './signature.ts'
export { formatTimestamp, type Timestamp } from './timestamp.ts'
export {
  checkRequest,
  requireSignature,
  verifyRequest,
  type VerifiedRequest,
  type VerifyOptions,
} from './verify-request.ts'
