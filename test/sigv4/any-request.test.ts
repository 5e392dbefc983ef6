import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AwsApiError } from '../../src/errors.ts'
import { readRequest, verifyRequest, type Sigv4Flavour } from '../../src/sigv4/index.ts'
import { signingKeyOf } from './signing.ts'

const NOW = new Date('2024-01-02T03:04:05Z')
const SCOPE = '20240102/us-east-1/s3/aws4_request'

/** Nearly right most of the time, so that each check is reached. */
function almost(right: string): fc.Arbitrary<string | undefined> {
  const wrong = fc.oneof(
    fc.constantFrom('', ' ', '/', ';', ',', '=', '%', '%zz', '-1', 'NaN', '99999999999999999999', 'x'.repeat(3000)),
    fc.constantFrom(`${right},${right}`, `${right} `, right.slice(1), right.toUpperCase(), ';host'.repeat(1000)),
    fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)), maxLength: 30 }),
  )
  return fc.oneof(
    { weight: 12, arbitrary: fc.constant(right) },
    { weight: 2, arbitrary: wrong },
    { weight: 1, arbitrary: fc.constant(undefined) },
  )
}

const claims = fc.record({
  algorithm: almost('AWS4-HMAC-SHA256'),
  credential: almost(`AKIAIOSFODNN7EXAMPLE/${SCOPE}`),
  signedHeaders: almost('host;x-amz-content-sha256;x-amz-date'),
  signature: almost('0'.repeat(64)),
  date: almost('20240102T030400Z'),
  expires: almost('60'),
  payloadHash: almost('UNSIGNED-PAYLOAD'),
  token: fc.option(fc.string(), { nil: undefined }),
  path: almost('/bucket/a%20key'),
  query: almost('list-type=2&prefix=a'),
})
type Claims = typeof claims extends fc.Arbitrary<infer T> ? T : never

function inHeader({ algorithm, credential, signedHeaders, signature, date, payloadHash, token, path, query }: Claims) {
  const pairs = { Credential: credential, SignedHeaders: signedHeaders, Signature: signature }
  const shown = Object.entries(pairs).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
  const headers = {
    host: 'localhost',
    authorization: algorithm === undefined ? undefined : `${algorithm} ${shown.join(', ')}`,
    'x-amz-date': date,
    'x-amz-content-sha256': payloadHash,
    'x-amz-security-token': token,
  }
  return { url: `${path ?? ''}?${query ?? ''}`, headers }
}

function inUrl({ algorithm, credential, signedHeaders, signature, date, expires, token, path, query }: Claims) {
  const parameters = {
    'X-Amz-Algorithm': algorithm,
    'X-Amz-Credential': credential,
    'X-Amz-Date': date,
    'X-Amz-Expires': expires,
    'X-Amz-SignedHeaders': signedHeaders,
    'X-Amz-Signature': signature,
    'X-Amz-Security-Token': token,
  }
  const pairs = Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
  return { url: `${path ?? ''}?${[query ?? '', ...pairs].join('&')}`, headers: { host: 'localhost' } }
}

describe.each<Sigv4Flavour>(['query', 's3'])('whatever a request of flavour %s claims', (flavour) => {
  test.each([
    ['in its header', inHeader],
    ['in its URL', inUrl],
  ])('%s, it is refused in words of AWS', (_, write) => {
    const refusals = new Set<string>()
    const property = fc.property(claims, fc.constantFrom('GET', 'POST', 'PUT'), (claimed, method) => {
      const { url, headers } = write(claimed)
      const rawHeaders = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [name, value]))
      try {
        verifyRequest(readRequest({ method, url, rawHeaders }), 'a body', {
          flavour,
          now: NOW,
          services: ['s3'],
          isValidRegion: (region) => region === 'us-east-1',
          findSigningKey: () => signingKeyOf(SCOPE),
        })
      } catch (error) {
        if (!(error instanceof AwsApiError)) throw error
        expect(error.status).toBeGreaterThanOrEqual(400)
        expect(error.status).toBeLessThan(500)
        refusals.add(error.code)
        return
      }
      throw new Error('it was taken, and its signature is nothing but zeros')
    })
    fc.assert(property, { numRuns: 1000 })
    // Not all of them stumbled over the same stone.
    expect(refusals.size).toBeGreaterThan(2)
  })
})
