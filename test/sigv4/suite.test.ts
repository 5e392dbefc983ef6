import { describe, expect, test } from 'vitest'
import {
  canonicalRequest,
  deriveSigningKey,
  hashPayload,
  parseAuthorization,
  parsePresigned,
  readRequest,
  sign,
  stringToSign,
  verifyRequest,
  type Sigv4Flavour,
} from '../../src/sigv4/index.ts'
import s3Vectors from '../vectors/sigv4-s3.json' with { type: 'json' }
import vectors from '../vectors/sigv4.json' with { type: 'json' }

const scope = { date: '20150830', region: vectors.region, service: vectors.service, terminator: 'aws4_request' }
const signingKey = deriveSigningKey(vectors.secretAccessKey, scope)

/** Text of the vectors, which is Unicode, as node:http hands over what comes in. */
function bytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

interface Signed {
  url: string
  headers: string[][]
  canonicalRequest: string[]
  stringToSign: string[]
  signature: string
}

function httpRequest(method: string, { url, headers }: Signed) {
  return readRequest({ method, url: bytes(url), rawHeaders: headers.flat().map(bytes) })
}

function stepByStep(signed: Signed, method: string, body: string, flavour: Sigv4Flavour) {
  const request = httpRequest(method, signed)
  const parts = parseAuthorization(request) ?? parsePresigned(request)
  const signedHeaders = parts?.signedHeaders?.split(';') ?? []
  const payloadHash = hashPayload(Buffer.from(body))
  expect(parts?.signature).toBe(signed.signature)

  const canonical = canonicalRequest(request, signedHeaders, payloadHash, flavour)
  expect(canonical.split('\n')).toEqual(signed.canonicalRequest)
  const toSign = stringToSign(vectors.timestamp, scope, canonical)
  expect(toSign.split('\n')).toEqual(signed.stringToSign)
  expect(sign(signingKey, toSign)).toBe(signed.signature)
}

describe(vectors.source, () => {
  for (const { name, normalize, method, body, header, presigned, tokenAddedAfterSigning } of vectors.cases) {
    // Services that don't normalise paths sign them as S3 does.
    const flavour = normalize ? 'query' : 's3'

    test(`${name}, in the header, step by step`, () => stepByStep(header, method, body, flavour))

    test(`${name}, presigned, step by step`, () => {
      // Such a service takes the session token off again before it looks at the signature.
      const url = tokenAddedAfterSigning ? presigned.url.replace(/&X-Amz-Security-Token=[^&]*/, '') : presigned.url
      stepByStep({ ...presigned, url }, method, body, flavour)
    })

    if (!normalize) continue
    for (const signed of tokenAddedAfterSigning ? [header] : [header, presigned]) {
      test(`${name} is verified, ${signed === header ? 'in the header' : 'presigned'}`, () => {
        const verify = (text: string) =>
          verifyRequest(httpRequest(method, signed), hashPayload(Buffer.from(text)), {
            flavour,
            now: new Date('2015-08-30T12:40:00Z'),
            services: [vectors.service],
            isValidRegion: (region) => region === vectors.region,
            findSigningKey: ({ accessKeyId }) =>
              accessKeyId === vectors.accessKeyId ? signingKey : Buffer.from('no such key'),
          })
        expect(verify(body)).toMatchObject({
          form: signed === header ? 'header' : 'presigned',
          accessKeyId: vectors.accessKeyId,
          credentialScope: scope,
          signature: signed.signature,
          timestamp: { date: new Date('2015-08-30T12:36:00Z'), basic: vectors.timestamp },
          expiresSeconds: signed === header ? undefined : 3600,
        })
        expect(() => verify(`${body}!`)).toThrow('The request signature we calculated does not match')
      })
    }
  }
})

describe(s3Vectors.source, () => {
  const s3Scope = { date: '20130524', region: s3Vectors.region, service: s3Vectors.service, terminator: 'aws4_request' }
  const s3Key = deriveSigningKey(s3Vectors.secretAccessKey, s3Scope)

  for (const { method, name, body, ...signed } of s3Vectors.cases) {
    test(name, () => {
      const request = httpRequest(method, signed)
      const verified = verifyRequest(request, 'not used', {
        flavour: 's3',
        now: new Date('2013-05-24T00:05:00Z'),
        services: ['s3'],
        isValidRegion: (region) => region === s3Vectors.region,
        findSigningKey: () => s3Key,
      })
      expect(verified.signature).toBe(signed.signature)
      expect(verified.payloadHash).toBe(signed.canonicalRequest.at(-1))
      if (body !== '') expect(hashPayload(Buffer.from(body))).toBe(verified.payloadHash)

      const canonical = canonicalRequest(request, verified.signedHeaders, verified.payloadHash, 's3')
      expect(canonical.split('\n')).toEqual(signed.canonicalRequest)
      expect(stringToSign(s3Vectors.timestamp, s3Scope, canonical).split('\n')).toEqual(signed.stringToSign)
    })
  }
})
