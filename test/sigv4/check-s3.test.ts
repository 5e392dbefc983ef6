import { describe, expect, test } from 'vitest'
import { AwsApiError } from '../../src/errors.ts'
import { EMPTY_PAYLOAD_HASH, hasSignature, readRequest, verifyRequest } from '../../src/sigv4/index.ts'
import { signatureOf, signingKeyOf } from './signing.ts'

const now = new Date('2024-01-02T03:04:05Z')
const timestamp = '20240102T030400Z'
const scope = '20240102/us-east-1/s3/aws4_request'

function verifyRaw(url: string, rawHeaders: string[], at = now) {
  return verifyRequest(readRequest({ method: 'GET', url, rawHeaders }), 'not used', {
    flavour: 's3',
    now: at,
    services: ['s3'],
    isValidRegion: (region) => region === 'us-east-1',
    findSigningKey: () => signingKeyOf(scope),
  })
}

interface Changes {
  url?: string
  timestamp?: string
  scope?: string
  credential?: string
  payloadHash?: string | undefined
  signedHeaders?: string
  headers?: Record<string, string>
  authorization?: (authorization: string) => string
}

function verify(changes: Changes) {
  const payloadHash = 'payloadHash' in changes ? changes.payloadHash : EMPTY_PAYLOAD_HASH
  const headers: Record<string, string> = {
    host: 'localhost',
    ...changes.headers,
    ...(payloadHash === undefined ? {} : { 'x-amz-content-sha256': payloadHash }),
    'x-amz-date': changes.timestamp ?? timestamp,
  }
  const signedHeaders = changes.signedHeaders ?? Object.keys(headers).sort().join(';')
  const [path = '/', query = ''] = (changes.url ?? '/bucket').split('?')
  const usedScope = changes.scope ?? scope
  const signature = signatureOf({
    method: 'GET',
    path,
    query,
    headers,
    signedHeaders,
    payloadHash: payloadHash ?? '',
    timestamp: changes.timestamp ?? timestamp,
    scope: usedScope,
  })
  const authorization = `AWS4-HMAC-SHA256 Credential=${changes.credential ?? `AKIDEXAMPLE/${usedScope}`},SignedHeaders=${signedHeaders},Signature=${signature}`
  const text = changes.authorization ? changes.authorization(authorization) : authorization
  return verifyRaw(changes.url ?? '/bucket', [...Object.entries(headers).flat(), 'Authorization', text])
}

function refusalOf(run: () => unknown): AwsApiError {
  try {
    run()
  } catch (error) {
    if (error instanceof AwsApiError) return error
    throw error
  }
  throw new Error('was not refused')
}

const malformed = (reason: string) => `The authorization header is malformed; ${reason}`

describe('S3’s answers to a signature in the header', () => {
  test('a right signature is verified, and the path is not normalised', () => {
    expect(verify({ url: '/bucket/a//b/../c' })).toMatchObject({ form: 'header', payloadHash: EMPTY_PAYLOAD_HASH })
  })

  test.each<[string, Changes, string, number, string, Record<string, string>]>([
    [
      'version 2',
      { authorization: () => 'AWS AKIDEXAMPLE:abc=' },
      'InvalidRequest',
      400,
      'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
      {},
    ],
    [
      'another kind',
      { authorization: () => 'Basic YW5hOmFuYQ==' },
      'InvalidArgument',
      400,
      'Unsupported Authorization Type',
      { ArgumentName: 'Authorization', ArgumentValue: 'Basic' },
    ],
    [
      'missing parts',
      { authorization: () => 'AWS4-HMAC-SHA256 Credential=a' },
      'AuthorizationHeaderMalformed',
      400,
      malformed('the authorization header requires three components: Credential, SignedHeaders, and Signature.'),
      {},
    ],
    [
      'a bad credential',
      { credential: 'AKIDEXAMPLE' },
      'AuthorizationHeaderMalformed',
      400,
      malformed('the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'),
      {},
    ],
    [
      'another Region',
      { scope: '20240102/eu-west-1/s3/aws4_request' },
      'AuthorizationHeaderMalformed',
      400,
      malformed("the region 'eu-west-1' is wrong; expecting 'us-east-1'"),
      { Region: 'us-east-1' },
    ],
    [
      'another service',
      { scope: '20240102/us-east-1/iam/aws4_request' },
      'AuthorizationHeaderMalformed',
      400,
      malformed('incorrect service "iam". This endpoint belongs to "s3".'),
      {},
    ],
    [
      'another day',
      { scope: '20240101/us-east-1/s3/aws4_request' },
      'AuthorizationHeaderMalformed',
      400,
      malformed('Invalid credential date "20240101". This date is not the same as X-Amz-Date: "20240102".'),
      {},
    ],
    [
      '15 min. and a second old',
      { timestamp: '20240102T024904Z' },
      'RequestTimeTooSkewed',
      403,
      'The difference between the request time and the current time is too large.',
      { RequestTime: '20240102T024904Z', ServerTime: '2024-01-02T03:04:05Z', MaxAllowedSkewMilliseconds: '900000' },
    ],
    [
      '15 min. and a second ahead',
      { timestamp: '20240102T031906Z' },
      'RequestTimeTooSkewed',
      403,
      'The difference between the request time and the current time is too large.',
      { RequestTime: '20240102T031906Z', ServerTime: '2024-01-02T03:04:05Z', MaxAllowedSkewMilliseconds: '900000' },
    ],
    [
      'no payload hash',
      { payloadHash: undefined },
      'InvalidRequest',
      400,
      'Missing required header for this request: x-amz-content-sha256',
      {},
    ],
    [
      'no real payload hash',
      { payloadHash: 'abc' },
      'InvalidArgument',
      400,
      'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, STREAMING-UNSIGNED-PAYLOAD-TRAILER or a valid sha256 value.',
      { ArgumentName: 'x-amz-content-sha256', ArgumentValue: 'abc' },
    ],
    [
      'headers that are not signed',
      { headers: { 'x-amz-acl': 'private', 'x-amz-meta-b': '1', 'x-other': '2' }, signedHeaders: 'x-amz-date' },
      'AccessDenied',
      403,
      'There were headers present in the request which were not signed',
      { HeadersNotSigned: 'host, x-amz-acl, x-amz-meta-b' },
    ],
  ])('%s', (_, changes, code, status, message, details) => {
    const error = refusalOf(() => verify(changes))
    expect({ code: error.code, status: error.status, message: error.message, details: error.details }).toEqual({
      code,
      status,
      message,
      details,
    })
  })

  test('only the payload hash may go unsigned', () => {
    expect(verify({ signedHeaders: 'host;x-amz-date' }).accessKeyId).toBe('AKIDEXAMPLE')
  })

  test('a wrong signature is told with both texts and their bytes', () => {
    const error = refusalOf(() =>
      verify({ url: '/b', authorization: (text) => text.replace(/Signature=.*/, 'Signature=abc') }),
    )
    const canonical = `GET\n/b\n\nhost:localhost\nx-amz-content-sha256:${EMPTY_PAYLOAD_HASH}\nx-amz-date:${timestamp}\n\nhost;x-amz-content-sha256;x-amz-date\n${EMPTY_PAYLOAD_HASH}`
    expect(error).toMatchObject({
      code: 'SignatureDoesNotMatch',
      status: 403,
      message:
        'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    })
    expect(Object.keys(error.details)).toEqual([
      'AWSAccessKeyId',
      'StringToSign',
      'SignatureProvided',
      'StringToSignBytes',
      'CanonicalRequest',
      'CanonicalRequestBytes',
    ])
    expect(error.details['CanonicalRequest']).toBe(canonical)
    expect(error.details['SignatureProvided']).toBe('abc')
    expect(error.details['StringToSignBytes']).toMatch(/^41 57 53 34 2d 48 4d 41 43 /)
    expect(Buffer.from(error.details['CanonicalRequestBytes']!.replaceAll(' ', ''), 'hex').toString()).toBe(canonical)
  })

  test('a request without a signature is anonymous, and one with both forms is told so', () => {
    const anonymous = readRequest({ method: 'GET', url: '/', rawHeaders: ['Host', 'localhost'] })
    expect(hasSignature(anonymous)).toBe(false)
    expect(refusalOf(() => verifyRaw('/', ['Host', 'localhost']))).toMatchObject({
      code: 'AccessDenied',
      message: 'Access Denied',
    })
    expect(refusalOf(() => verify({ url: '/?X-Amz-Algorithm=AWS4-HMAC-SHA256' }))).toMatchObject({
      code: 'InvalidArgument',
      status: 400,
    })
  })
})

function presigned(changes: Record<string, string | undefined> = {}, headers: Record<string, string> = {}, at = now) {
  const parameters: Record<string, string | undefined> = {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `AKIDEXAMPLE/${scope}`,
    'X-Amz-Date': timestamp,
    'X-Amz-Expires': '300',
    'X-Amz-SignedHeaders': 'host',
    ...changes,
  }
  const query = Object.entries(parameters)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(value ?? '')}`)
    .join('&')
  const signature = signatureOf({
    method: 'GET',
    path: '/b/k',
    query,
    headers: { host: 'localhost' },
    signedHeaders: 'host',
    payloadHash: 'UNSIGNED-PAYLOAD',
    timestamp,
    scope,
  })
  return verifyRaw(
    `/b/k?${query}&X-Amz-Signature=${signature}`,
    ['Host', 'localhost', ...Object.entries(headers).flat()],
    at,
  )
}

describe('S3’s answers to a presigned URL', () => {
  test('a right signature is verified until the URL expires', () => {
    expect(presigned()).toMatchObject({ form: 'presigned', expiresSeconds: 300, payloadHash: 'UNSIGNED-PAYLOAD' })
    expect(presigned({}, {}, new Date('2024-01-02T03:09:00Z')).expiresSeconds).toBe(300)
    expect(refusalOf(() => presigned({}, {}, new Date('2024-01-02T03:09:01Z')))).toMatchObject({
      code: 'AccessDenied',
      status: 403,
      message: 'Request has expired',
      details: { 'X-Amz-Expires': '300', Expires: '2024-01-02T03:09:00Z', ServerTime: '2024-01-02T03:09:01Z' },
    })
    expect(refusalOf(() => presigned({}, {}, new Date('2024-01-02T02:40:00Z'))).message).toBe(
      'Request is not valid yet',
    )
  })

  const required =
    'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.'
  test.each<[string, Record<string, string | undefined>, string]>([
    ['no credential', { 'X-Amz-Credential': undefined }, required],
    ['no expiry', { 'X-Amz-Expires': undefined }, required],
    ['no date', { 'X-Amz-Date': undefined }, required],
    [
      'another algorithm',
      { 'X-Amz-Algorithm': 'AWS3' },
      'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"',
    ],
    [
      'a bad credential',
      { 'X-Amz-Credential': 'AKIDEXAMPLE' },
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    ],
    [
      'another Region',
      { 'X-Amz-Credential': 'A/20240102/eu-west-1/s3/aws4_request' },
      "Error parsing the X-Amz-Credential parameter; the region 'eu-west-1' is wrong; expecting 'us-east-1'",
    ],
    ['a bad date', { 'X-Amz-Date': '2024' }, `X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`],
    ['a bad expiry', { 'X-Amz-Expires': '5m' }, 'X-Amz-Expires should be a number'],
    ['a negative expiry', { 'X-Amz-Expires': '-5' }, 'X-Amz-Expires must be non-negative'],
    [
      'more than a week',
      { 'X-Amz-Expires': '604801' },
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    ],
  ])('%s', (_, changes, message) => {
    expect(refusalOf(() => presigned(changes))).toMatchObject({
      code: 'AuthorizationQueryParametersError',
      status: 400,
      message,
    })
  })

  test('a header that was not signed is refused', () => {
    expect(refusalOf(() => presigned({}, { 'x-amz-tagging': 'a=b' })).details).toEqual({
      HeadersNotSigned: 'x-amz-tagging',
    })
  })
})
