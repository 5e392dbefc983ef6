import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AwsApiError } from '../../src/errors.ts'
import { chunkedPayload, type ChunkedPayloadOptions, type StreamingPayload } from '../../src/sigv4/index.ts'
import vectors from '../vectors/sigv4-s3.json' with { type: 'json' }
import { signingKeyOf } from './signing.ts'

const scope = '20130524/us-east-1/s3/aws4_request'
const emptyHash = createHash('sha256').digest('hex')

function signedWith(seedSignature: string, signingKey = signingKeyOf(scope)) {
  return { signingKey, seedSignature, timestamp: vectors.timestamp, scope }
}

/** Feeds a body in pieces and gives what it decodes to. */
function decode(options: ChunkedPayloadOptions, body: Buffer, pieceLength = body.length || 1) {
  const payload = chunkedPayload(options)
  const decoded: Buffer[] = []
  for (let at = 0; at < body.length; at += pieceLength)
    decoded.push(...payload.write(body.subarray(at, at + pieceLength)))
  const trailers = payload.end()
  return { bytes: Buffer.concat(decoded), trailers: Object.fromEntries(trailers) }
}

/** A body in signed chunks, written apart from src/sigv4. */
function encodeSigned(chunks: Buffer[], trailers?: [string, string][]): Buffer {
  const key = signingKeyOf(scope)
  let previous = '5eed'
  const next = (algorithm: string, ending: string) => {
    previous = createHmac('sha256', key)
      .update([algorithm, vectors.timestamp, scope, previous, ending].join('\n'))
      .digest('hex')
    return previous
  }
  const parts: Buffer[] = []
  for (const chunk of [...chunks, Buffer.alloc(0)]) {
    const signature = next(
      'AWS4-HMAC-SHA256-PAYLOAD',
      `${emptyHash}\n${createHash('sha256').update(chunk).digest('hex')}`,
    )
    parts.push(Buffer.from(`${chunk.length.toString(16)};chunk-signature=${signature}\r\n`), chunk)
    if (chunk.length > 0) parts.push(Buffer.from('\r\n'))
  }
  if (trailers) {
    const canonical = trailers.map(([name, value]) => `${name}:${value}\n`).join('')
    const signature = next('AWS4-HMAC-SHA256-TRAILER', createHash('sha256').update(canonical).digest('hex'))
    parts.push(Buffer.from(`${canonical.replaceAll('\n', '\r\n')}x-amz-trailer-signature:${signature}\r\n`))
  }
  return Buffer.concat([...parts, Buffer.from('\r\n')])
}

function encodeUnsigned(chunks: Buffer[], trailers: string): Buffer {
  const parts = chunks.flatMap((chunk) => [Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')])
  return Buffer.concat([...parts, Buffer.from(`0\r\n${trailers}\r\n`)])
}

const text = Buffer.alloc(10_000, 'Welcome to Amazon S3. ')
const signing = signedWith('5eed')
const signed = {
  payloadHash: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  decodedLength: text.length,
  trailerNames: [],
  signing,
} as const
const signedTrailer = {
  ...signed,
  payloadHash: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
  trailerNames: ['x-amz-checksum-crc32'],
} as const
const unsignedTrailer = { ...signedTrailer, payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' } as const
const crc: [string, string] = ['x-amz-checksum-crc32', 'AAAAAA==']

function refusalOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof AwsApiError) return `${error.code} ${error.status}`
    throw error
  }
  return 'accepted'
}

describe(vectors.source, () => {
  for (const { name, chunks, trailer, seedSignature, ...options } of vectors.chunked) {
    const parts = chunks.map(({ length, fill, signature }) =>
      Buffer.concat([
        Buffer.from(`${length.toString(16)};chunk-signature=${signature}\r\n`),
        Buffer.alloc(length, fill),
        Buffer.from(length > 0 ? '\r\n' : ''),
      ]),
    )
    if (trailer) {
      parts.push(Buffer.from(`${trailer.name}:${trailer.value}\r\nx-amz-trailer-signature:${trailer.signature}\r\n`))
    }
    const body = Buffer.concat([...parts, Buffer.from('\r\n')])
    const payloadHash = options.payloadHash as StreamingPayload

    test.each([1, 7, 4096, 100_000])(`${name}, in pieces of %i bytes`, (pieceLength) => {
      const { bytes, trailers } = decode(
        { ...options, payloadHash, signing: signedWith(seedSignature, signingKeyOf(scope, vectors.secretAccessKey)) },
        body,
        pieceLength,
      )
      expect(bytes.equals(Buffer.alloc(66_560, 'a'))).toBe(true)
      expect(trailers).toEqual(trailer ? { [trailer.name]: trailer.value } : {})
    })
  }
})

function edit(buffer: Buffer, from: string | RegExp, to: string): Buffer {
  return Buffer.from(buffer.toString('latin1').replace(from, to), 'latin1')
}

describe('chunkedPayload', () => {
  test('gives back what was sent, however it is cut', () => {
    const chunk = fc.integer({ min: 8192, max: 20_000 })
    fc.assert(
      fc.property(
        fc.array(chunk, { maxLength: 4 }),
        fc.integer({ min: 1, max: 30_000 }),
        fc.integer({ min: 17, max: 50_000 }),
        (lengths, last, piece) => {
          const chunks = [...lengths, last].map((length, index) => Buffer.alloc(length, `${index}\r\n0;`))
          const all = Buffer.concat(chunks)
          const options = { decodedLength: all.length }
          expect(decode({ ...signed, ...options }, encodeSigned(chunks), piece).bytes.equals(all)).toBe(true)
          const withTrailer = decode({ ...signedTrailer, ...options }, encodeSigned(chunks, [crc]), piece)
          expect(withTrailer.bytes.equals(all)).toBe(true)
          expect(withTrailer.trailers).toEqual(Object.fromEntries([crc]))
          const unsigned = decode(
            { ...unsignedTrailer, ...options },
            encodeUnsigned(chunks, 'X-Amz-Checksum-CRC32: AAAAAA==\r\n'),
            piece,
          )
          expect(unsigned.bytes.equals(all)).toBe(true)
          expect(unsigned.trailers).toEqual(withTrailer.trailers)
        },
      ),
      { numRuns: 30 },
    )
  })

  test('takes a body of no bytes', () => {
    expect(decode({ ...signed, decodedLength: 0 }, encodeSigned([])).bytes).toHaveLength(0)
    expect(
      decode({ ...unsignedTrailer, decodedLength: 0 }, encodeUnsigned([], 'x-amz-checksum-crc32:AAAAAA==\r\n'))
        .trailers,
    ).toEqual(Object.fromEntries([crc]))
  })

  test('takes an empty line between signed trailers and their signature, as some clients send it', () => {
    const body = encodeSigned([text], [crc]).toString('latin1').replace('AAAAAA==\r\n', 'AAAAAA==\n\r\n')
    expect(decode(signedTrailer, Buffer.from(body, 'latin1')).trailers).toEqual(Object.fromEntries([crc]))
  })

  const body = encodeSigned([text])
  const withTrailer = encodeSigned([text], [crc])
  const twoChunks = encodeSigned([text.subarray(0, 9000), text.subarray(9000)]).toString('latin1')
  const [head = '', second = '', last = ''] = twoChunks.split(/(?=3e8;chunk|\b0;chunk)/)

  test.each<[string, string, ChunkedPayloadOptions, Buffer]>([
    ['another byte', 'SignatureDoesNotMatch 403', signed, edit(body, 'Welcome', 'welcome')],
    ['another signature of the request', 'SignatureDoesNotMatch 403', { ...signed, signing: signedWith('5eee') }, body],
    [
      'another key',
      'SignatureDoesNotMatch 403',
      { ...signed, signing: { ...signing, signingKey: Buffer.from('other') } },
      body,
    ],
    [
      'another signature of the last chunk',
      'SignatureDoesNotMatch 403',
      signed,
      edit(body, /0;chunk-signature=.{8}/, '0;chunk-signature=00000000'),
    ],
    ['a chunk without a signature', 'SignatureDoesNotMatch 403', signed, edit(body, /;chunk-signature=\w+/, '')],
    ['another trailer', 'SignatureDoesNotMatch 403', signedTrailer, edit(withTrailer, 'AAAAAA==', 'AAAAAQ==')],
    [
      'chunks in another order',
      'SignatureDoesNotMatch 403',
      signed,
      Buffer.from(`${second}${head}${last}`, 'latin1').subarray(0),
    ],
    ['a body that is cut', 'IncompleteBody 400', signed, body.subarray(0, 5000)],
    ['a body without its last line', 'IncompleteBody 400', signed, body.subarray(0, -2)],
    ['an empty body', 'IncompleteBody 400', signed, Buffer.alloc(0)],
    ['fewer bytes than were said', 'IncompleteBody 400', { ...signed, decodedLength: 10_001 }, body],
    ['more bytes than were said', 'IncompleteBody 400', { ...signed, decodedLength: 9999 }, body],
    ['something after the end', 'IncompleteBody 400', signed, Buffer.concat([body, Buffer.from('0\r\n')])],
    ['a size that is none', 'IncompleteBody 400', signed, edit(body, '2710', '-710')],
    ['a huge size', 'IncompleteBody 400', signed, edit(body, '2710', 'f'.repeat(40))],
    ['an endless line', 'IncompleteBody 400', signed, Buffer.alloc(5000, '1')],
    [
      'a chunk that is longer than its size',
      'IncompleteBody 400',
      unsignedTrailer,
      edit(encodeUnsigned([text], ''), '2710', '270f'),
    ],
    [
      'a small chunk before the last',
      'InvalidChunkSizeError 403',
      unsignedTrailer,
      encodeUnsigned([text.subarray(0, 8191), text.subarray(8191)], ''),
    ],
    ['no trailer', 'MalformedTrailerError 400', unsignedTrailer, encodeUnsigned([text], '')],
    [
      'a trailer that was not announced',
      'MalformedTrailerError 400',
      { ...unsignedTrailer, trailerNames: [] },
      encodeUnsigned([text], 'x-amz-checksum-crc32:AAAAAA==\r\n'),
    ],
    [
      'a trailer twice',
      'MalformedTrailerError 400',
      unsignedTrailer,
      encodeUnsigned([text], 'x-amz-checksum-crc32:AAAAAA==\r\n'.repeat(2)),
    ],
    [
      'a trailer without colon',
      'MalformedTrailerError 400',
      unsignedTrailer,
      encodeUnsigned([text], 'x-amz-checksum-crc32\r\n'),
    ],
    [
      'signed trailers without their signature',
      'IncompleteBody 400',
      signedTrailer,
      edit(withTrailer, /x-amz-trailer-signature.*\r\n/, ''),
    ],
    [
      'endless empty lines',
      'MalformedTrailerError 400',
      signedTrailer,
      Buffer.concat([body, Buffer.from('\r\n'.repeat(50))]),
    ],
  ])('refuses %s', (_, refusal, options, bytes) => {
    expect(refusalOf(() => decode(options, bytes))).toBe(refusal)
    expect(refusalOf(() => decode(options, bytes, 13))).toBe(refusal)
  })
})
