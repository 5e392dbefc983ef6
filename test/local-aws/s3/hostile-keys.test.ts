import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { newFolder } from '../folder.ts'
import { encode, send, sendSigned } from './raw-requests.ts'

// Names of keys and buckets are no paths: whatever they are, nothing is written but a blob under a name of ours.

const BLOB = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** A server on a folder of its own, and what must hold of both at the end. */
async function startOnFolder() {
  const folder = newFolder()
  const faults: unknown[] = []
  const onFault = (fault: unknown) => faults.push(fault)
  const data = join(folder, 'data')
  const aws = await startLocalAws({ data, sealingKey: randomBytes(32), onFault, buckets: ['photos'] })
  await sendSigned(aws, { method: 'PUT', path: '/photos/first', body: 'first' })
  const before = readdirSync(data)
  const expectNothingElse = () => {
    expect(faults).toEqual([])
    expect(readdirSync(folder)).toEqual(['data'])
    expect(readdirSync(data)).toEqual(before)
    for (const name of readdirSync(join(data, 'blobs'))) expect(name).toMatch(BLOB)
  }
  return { aws, expectNothingElse, [Symbol.asyncDispose]: () => aws.close() }
}

/** Pieces that mean something to a file system, to a URL or to XML. */
const piece = fc.oneof(
  fc.constantFrom(
    '..',
    '.',
    '/',
    '//',
    '\\',
    '\0',
    '%2e%2e',
    '%2F',
    '%00',
    '~',
    '+',
    ' ',
    '?',
    '#',
    '&',
    ';',
    ':',
    '*',
  ),
  fc.constantFrom(
    'C:',
    'CON',
    '.part',
    'blobs',
    'local-aws.sqlite',
    '\r\n',
    '\t',
    '<a>',
    ']]>',
    '\u{1f600}',
    'é',
    'e\u0301',
    '\ufeff',
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
  fc.constant('a'.repeat(255)),
)
const key = fc
  .array(piece, { minLength: 1, maxLength: 8 })
  .map((pieces) => pieces.join(''))
  .filter((text) => Buffer.byteLength(text) <= 1024)

test('any key is kept under its own name, and lists as it is', async () => {
  await using place = await startOnFolder()
  const { aws, expectNothingElse } = place
  await fc.assert(
    fc.asyncProperty(key, async (name) => {
      const path = `/photos/${encode(name)}`
      expect(await sendSigned(aws, { method: 'PUT', path, body: name })).toMatchObject({ status: 200 })
      expect(await sendSigned(aws, { path })).toMatchObject({ status: 200, body: name })
      const query = { 'list-type': '2', 'encoding-type': 'url', prefix: name }
      const { body } = await sendSigned(aws, { path: '/photos', query })
      expect([...body.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, found = '']) => decodeURIComponent(found))).toEqual([
        name,
      ])
      expect(await sendSigned(aws, { method: 'DELETE', path })).toMatchObject({ status: 204 })
      expect(await sendSigned(aws, { path })).toMatchObject({ status: 404, code: 'NoSuchKey' })
    }),
    { numRuns: 150 },
  )
  expectNothingElse()
})

const UNESCAPED = "aZ9-._~!$&'()*+,;=:@".split('')

/** Paths as no client writes them: dots, slashes, bytes and escapes that were not encoded. */
const rawPath = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '/',
        '//',
        '/..',
        '/.',
        '/photos',
        '/photos/',
        '%2e%2e',
        '%2F',
        '%5c',
        '%00',
        '%',
        '%z',
        '%ff',
        '%c0%ae',
        '\\',
        '..;',
      ),
      fc.string({ unit: fc.constantFrom(...UNESCAPED), maxLength: 10 }),
    ),
    { maxLength: 8 },
  )
  .map((pieces) => `/${pieces.join('')}`)

test('any path and method is answered, with no fault and nothing written elsewhere', async () => {
  await using place = await startOnFolder()
  const { aws, expectNothingElse } = place
  await fc.assert(
    fc.asyncProperty(rawPath, fc.constantFrom('GET', 'PUT', 'HEAD', 'DELETE', 'POST'), async (path, method) => {
      const signed = await sendSigned(aws, { method, path, body: method === 'PUT' ? 'x' : '' })
      const unsigned = await send(aws, method, path)
      for (const { status } of [signed, unsigned]) expect([status, path]).toEqual([notAFault(status), path])
    }),
    { numRuns: 300 },
  )
  expectNothingElse()
})

const notAFault = (status: number) => (status >= 500 && status !== 501 ? 'no fault' : status)
