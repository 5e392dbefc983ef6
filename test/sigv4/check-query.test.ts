import { describe, expect, test } from 'vitest'
import { AwsApiError } from '../../src/errors.ts'
import { EMPTY_PAYLOAD_HASH, hashPayload, readRequest, verifyRequest, type Sigv4Claims } from '../../src/sigv4/index.ts'
import { signatureOf, signingKeyOf } from './signing.ts'

// The rows are those of the order in which IAM and STS check; each message is AWS's own.

const now = new Date('2021-05-02T17:46:43Z')
const timestamp = '20210502T174640Z'
const scope = '20210502/us-east-1/iam/aws4_request'
const body = 'Action=ListUsers&Version=2010-05-08'

interface Changes {
  method?: string
  path?: string
  query?: string
  timestamp?: string
  /** The timestamp in the header, where it isn't written as it is signed. */
  dateHeader?: [string, string]
  scope?: string
  credential?: string
  signedHeaders?: string
  authorization?: (authorization: string) => string
  headers?: Record<string, string>
  findSigningKey?: (claims: Sigv4Claims) => Buffer
}

function verify(changes: Changes) {
  const signed = { host: 'iam.amazonaws.com', 'x-amz-date': changes.timestamp ?? timestamp }
  const signedHeaders = changes.signedHeaders ?? 'host;x-amz-date'
  const signature = signatureOf({
    method: changes.method ?? 'POST',
    path: changes.path ?? '/',
    query: changes.query ?? '',
    headers: {
      ...signed,
      ...changes.headers,
      [changes.dateHeader?.[0] ?? 'x-amz-date']: changes.dateHeader?.[1] ?? signed['x-amz-date'],
    },
    signedHeaders,
    payloadHash: hashPayload(Buffer.from(body)),
    timestamp: changes.timestamp ?? timestamp,
    scope: changes.scope ?? scope,
  })
  const credential = changes.credential ?? `AKIDEXAMPLE/${changes.scope ?? scope}`
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders}, Signature=${signature}`
  const [dateName, date] = changes.dateHeader ?? ['X-Amz-Date', changes.timestamp ?? timestamp]
  const rawHeaders = [
    'Host',
    signed.host,
    ...(date === '' ? [] : [dateName, date]),
    ...Object.entries(changes.headers ?? {}).flat(),
  ]
  const text = changes.authorization ? changes.authorization(authorization) : authorization
  if (text !== '') rawHeaders.push('Authorization', text)
  return verifyRaw(
    changes.method ?? 'POST',
    `${changes.path ?? '/'}${changes.query ? `?${changes.query}` : ''}`,
    rawHeaders,
    changes.findSigningKey,
  )
}

function verifyRaw(
  method: string,
  url: string,
  rawHeaders: string[],
  findSigningKey?: (claims: Sigv4Claims) => Buffer,
) {
  return verifyRequest(readRequest({ method, url, rawHeaders }), hashPayload(Buffer.from(body)), {
    flavour: 'query',
    now,
    services: ['iam', 'sts'],
    isValidRegion: (region, service) => region === 'us-east-1' || (service === 'sts' && region === 'eu-west-1'),
    findSigningKey: findSigningKey ?? (() => signingKeyOf(scope)),
  })
}

function expectRefusal(run: () => unknown, code: string, status: number, message: string) {
  let error: unknown
  try {
    run()
  } catch (thrown) {
    error = thrown
  }
  expect(error).toBeInstanceOf(AwsApiError)
  expect(error).toMatchObject({ code, status, message })
}

function findNoKey({ accessKeyId }: Sigv4Claims): never {
  throw new AwsApiError('InvalidClientTokenId', 403, `no ${accessKeyId}`)
}

test('a right signature is verified', () => {
  expect(verify({})).toMatchObject({
    accessKeyId: 'AKIDEXAMPLE',
    credentialScope: { region: 'us-east-1', service: 'iam' },
  })
})

describe('AWS’s answers to a signature in the header', () => {
  const skewedFrom = '20210502T173143Z (20210502T174643Z - 15 min.)'
  const skewedTo = '20210502T180143Z (20210502T174643Z + 15 min.)'
  const mismatch =
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'

  test.each<[string, Changes, string, number, string]>([
    [
      '4: a cut escape in the query',
      { query: 'a=%4' },
      'MalformedQueryString',
      400,
      'Incomplete trailing escape % sequence',
    ],
    [
      '4: a broken escape in the query',
      { query: 'a=%4g&b=1' },
      'MalformedQueryString',
      400,
      'Illegal hex character in escape % pattern: %4g',
    ],
    [
      '5: no signature',
      { authorization: () => '' },
      'MissingAuthenticationToken',
      403,
      'Request is missing Authentication Token',
    ],
    ['5b: both forms', { query: 'X-Amz-Algorithm=AWS4-HMAC-SHA256' }, 'SignatureDoesNotMatch', 403, ''],
    [
      '6a: another algorithm',
      { authorization: (text) => text.replace('256', '512') },
      'IncompleteSignature',
      400,
      "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512'.",
    ],
    [
      '6b: a part without equal-sign',
      { authorization: () => 'AWS4-HMAC-SHA256 Credential' },
      'IncompleteSignature',
      400,
      "'Credential' not a valid key=value pair (missing equal-sign) in Authorization header: 'AWS4-HMAC-SHA256 Credential'",
    ],
    [
      '6d: all parts missing',
      { authorization: () => 'AWS4-HMAC-SHA256', dateHeader: ['Date', ''] },
      'IncompleteSignature',
      400,
      "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4-HMAC-SHA256",
    ],
    [
      '6d: one part missing',
      { authorization: (text) => text.replace(/, Signature=.*/, '') },
      'IncompleteSignature',
      400,
      "Authorization header requires 'Signature' parameter. Authorization=AWS4-HMAC-SHA256",
    ],
    [
      '8: host not signed',
      { signedHeaders: 'x-amz-date' },
      'SignatureDoesNotMatch',
      403,
      "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    ],
    [
      '9: a date in no known format',
      { dateHeader: ['X-Amz-Date', '2021-05-02'] },
      'IncompleteSignature',
      400,
      "Date must be in ISO-8601 'basic format'. Got '2021-05-02'. See http://en.wikipedia.org/wiki/ISO_8601",
    ],
    [
      '9: a date that does not exist',
      { dateHeader: ['X-Amz-Date', '20210231T000000Z'] },
      'IncompleteSignature',
      400,
      "Date must be in ISO-8601 'basic format'. Got '20210231T000000Z'. See http://en.wikipedia.org/wiki/ISO_8601",
    ],
    [
      '10: 15 min. and a second old',
      { timestamp: '20210502T173142Z' },
      'SignatureDoesNotMatch',
      403,
      `Signature expired: 20210502T173142Z is now earlier than ${skewedFrom}`,
    ],
    [
      '10: three hours old',
      { timestamp: '20210502T144040Z' },
      'SignatureDoesNotMatch',
      403,
      `Signature expired: 20210502T144040Z is now earlier than ${skewedFrom}`,
    ],
    [
      '11: 15 min. and a second ahead',
      { timestamp: '20210502T180144Z' },
      'SignatureDoesNotMatch',
      403,
      `Signature not yet current: 20210502T180144Z is still later than ${skewedTo}`,
    ],
    [
      '12: four parts',
      { credential: 'AKIDEXAMPLE/20210502/us-east-1/iam' },
      'IncompleteSignature',
      400,
      "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'AKIDEXAMPLE/20210502/us-east-1/iam'",
    ],
    [
      '13: everything wrong in the scope',
      { scope: '20210501/mars/s3/aws3_request' },
      'SignatureDoesNotMatch',
      403,
      "Credential should be scoped to a valid region, not 'mars'. Credential should be scoped to correct service: 'iam' or 'sts'. Credential should be scoped with a valid terminator: 'aws4_request', not 'aws3_request'. Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20210501' != '20210502', from '20210502T174640Z'.",
    ],
    [
      '16: another key',
      { findSigningKey: () => signingKeyOf('20210502/us-east-1/sts/aws4_request') },
      'SignatureDoesNotMatch',
      403,
      mismatch,
    ],
    ['16: a short signature', { authorization: (text) => text.slice(0, -1) }, 'SignatureDoesNotMatch', 403, mismatch],
    [
      '16: a signature in upper case',
      {
        authorization: (text) =>
          text.replace(/Signature=.*/, (part) => `S${part.slice(1).toUpperCase().replace('IGNATURE', 'ignature')}`),
      },
      'SignatureDoesNotMatch',
      403,
      mismatch,
    ],
  ])('%s', (_, changes, code, status, message) => {
    expectRefusal(() => verify(changes), code, status, message)
  })

  test.each(['20210502T173143Z', '20210502T180143Z'])(
    'a signature of %s, 15 minutes away, is still good',
    (timestamp) => {
      expect(verify({ timestamp }).timestamp.basic).toBe(timestamp)
    },
  )

  test.each<[string, string]>([
    ['X-Amz-Date', '2021-05-02T17:46:40Z'],
    ['Date', 'Sun, 02 May 2021 17:46:40 GMT'],
    ['Date', '20210502T174640Z'],
  ])('%s: %s is accepted', (name, text) => {
    const signedHeaders = `${name.toLowerCase()};host`.split(';').sort().join(';')
    expect(verify({ dateHeader: [name.toLowerCase(), text], signedHeaders }).timestamp).toEqual({
      date: new Date('2021-05-02T17:46:40Z'),
      basic: timestamp,
    })
  })

  test('whether a Region is valid depends on the service', () => {
    const sts = '20210502/eu-west-1/sts/aws4_request'
    expect(verify({ scope: sts, findSigningKey: () => signingKeyOf(sts) }).credentialScope.region).toBe('eu-west-1')
    const message = "Credential should be scoped to a valid region, not 'eu-west-1'."
    expectRefusal(() => verify({ scope: '20210502/eu-west-1/iam/aws4_request' }), 'SignatureDoesNotMatch', 403, message)
  })

  test('of two parts with a name the last counts, and blanks don’t', () => {
    expect(
      verify({ authorization: (text) => `  ${text.replace(' ', '   Signature=00,').replaceAll(', ', ',')} ` })
        .accessKeyId,
    ).toBe('AKIDEXAMPLE')
  })

  test('the key is looked for after the scope and before the signature', () => {
    const findSigningKey = findNoKey
    expectRefusal(
      () => verify({ findSigningKey, scope: '20210502/mars/iam/aws4_request' }),
      'SignatureDoesNotMatch',
      403,
      "Credential should be scoped to a valid region, not 'mars'.",
    )
    expectRefusal(
      () => verify({ findSigningKey, authorization: (text) => `${text}0` }),
      'InvalidClientTokenId',
      403,
      'no AKIDEXAMPLE',
    )
  })
})

function verifyQuery(text: string) {
  return verifyRaw('POST', `/?${text}`, ['Host', 'sts.amazonaws.com'])
}

describe('AWS’s answers to a presigned URL', () => {
  const query = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F${scope.replaceAll('/', '%2F')}&X-Amz-Date=${timestamp}&X-Amz-Expires=60&X-Amz-SignedHeaders=host`
  const signature = signatureOf({
    method: 'POST',
    path: '/',
    query,
    headers: { host: 'sts.amazonaws.com' },
    signedHeaders: 'host',
    payloadHash: hashPayload(Buffer.from(body)),
    timestamp,
    scope,
  })

  test('a right signature is verified, wherever it stands in the query', () => {
    expect(verifyQuery(`${query}&X-Amz-Signature=${signature}`).expiresSeconds).toBe(60)
    expect(verifyQuery(`X-Amz-Signature=${signature}&${query}`).form).toBe('presigned')
  })

  test('of two parameters with a name the first counts', () => {
    expectRefusal(
      () => verifyQuery(`X-Amz-Date=1&${query}&X-Amz-Signature=${signature}`),
      'IncompleteSignature',
      400,
      "Date must be in ISO-8601 'basic format'. Got '1'. See http://en.wikipedia.org/wiki/ISO_8601",
    )
  })

  test.each<[string, string, string, number, string]>([
    [
      '7: another algorithm',
      'X-Amz-Algorithm=AWS4',
      'MissingAuthenticationToken',
      403,
      'Request is missing Authentication Token',
    ],
    [
      '7: all parameters missing',
      'X-Amz-Algorithm=AWS4-HMAC-SHA256',
      'IncompleteSignature',
      400,
      "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters.",
    ],
    [
      '7: one parameter missing',
      query,
      'IncompleteSignature',
      400,
      "AWS query-string parameters must include 'X-Amz-Signature'. Re-examine the query-string parameters.",
    ],
    [
      '9: extended format',
      `${query.replace(timestamp, '2021-05-02T17:46:40Z')}&X-Amz-Signature=0`,
      'IncompleteSignature',
      400,
      "Date must be in ISO-8601 'basic format'. Got '2021-05-02T17:46:40Z'. See http://en.wikipedia.org/wiki/ISO_8601",
    ],
  ])('%s', (_, text, code, status, message) => {
    expectRefusal(() => verifyQuery(text), code, status, message)
  })
})

describe('hostile requests', () => {
  test('10,000 parameters and 10,000 signed names take no time to speak of', { timeout: 10_000 }, () => {
    const query = Array.from({ length: 10_000 }, (_, index) => `p${String(index).padStart(5, '0')}=%41`).join('&')
    const canonicalQuery = query.replaceAll('%41', 'A')
    const names = Array.from({ length: 10_000 }, (_, index) => `h${index}`)
    const signedHeaders = ['host', 'x-amz-date', ...names].sort().join(';')
    const signature = signatureOf({
      method: 'GET',
      path: '/',
      query: canonicalQuery,
      headers: { host: 'a', 'x-amz-date': timestamp },
      signedHeaders,
      payloadHash: hashPayload(Buffer.from(body)),
      timestamp,
      scope,
    })
    const authorization = `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`
    const rawHeaders = ['Host', 'a', 'X-Amz-Date', timestamp, 'Authorization', authorization]
    expect(verifyRaw('GET', `/?${query}`, rawHeaders).signedHeaders).toHaveLength(10_002)
  })

  test.each(['', '/', '*', '//..//../', '/%', '/%zz', '/\u00ff', '?', '/?&&&=&=', `/${'../'.repeat(5000)}`])(
    'a path of %j does no harm',
    (url) => {
      const rawHeaders = [
        'Host',
        'a',
        'X-Amz-Date',
        timestamp,
        'Authorization',
        `AWS4-HMAC-SHA256 Credential=A/${scope}, SignedHeaders=host, Signature=0`,
      ]
      expect(() => verifyRaw('GET', url, rawHeaders)).toThrow(AwsApiError)
    },
  )

  test('the empty payload hash is that of no bytes', () => {
    expect(hashPayload(Buffer.alloc(0))).toBe(EMPTY_PAYLOAD_HASH)
  })
})
