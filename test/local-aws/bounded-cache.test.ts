import { describe, expect, test } from 'vitest'

import { BoundedCache } from '../../src/local-aws/bounded-cache.ts'
import { CredentialCache } from '../../src/local-aws/callers/credentials.ts'
import { PolicyCache } from '../../src/local-aws/authorization/policy-cache.ts'
import { isoSeconds } from '../../src/local-aws/wire/write-output.ts'
import { watchHeap } from '../heap.ts'

describe('a bounded cache', () => {
  const bounds = { maxEntries: 10, maxCharacters: 100 }

  test('makes a value once, and again after it went', () => {
    const cache = new BoundedCache<number>(bounds)
    let made = 0
    const get = (name: string) => cache.get(name, () => ++made)
    expect([get('a'), get('b'), get('a')]).toEqual([1, 2, 1])
    for (let index = 0; index < 10; index++) get(`more ${index}`)
    expect(get('a')).toBe(13)
    cache.clear()
    expect([cache.size, cache.characters]).toEqual([0, 0])
  })

  test.each([
    ['many short names', (index: number) => `${index}`],
    ['some long names', (index: number) => `${index}`.padEnd(40)],
    ['names that are each too long', (index: number) => `${index}`.padEnd(1000)],
  ])('stays within its bounds: %s', (_, nameOf) => {
    const cache = new BoundedCache<number>(bounds)
    for (let index = 0; index < 1000; index++) {
      const name = nameOf(index)
      expect(cache.get(name, () => index)).toBe(index)
      expect(cache.size).toBeLessThanOrEqual(10)
      // One name alone is kept however long it is, until the next.
      expect(cache.characters).toBeLessThanOrEqual(Math.max(100, name.length))
    }
  })

  test('the latest are those that stay', () => {
    const cache = new BoundedCache<number>(bounds)
    for (let index = 0; index < 100; index++) cache.get(`${index}`, () => index)
    for (let index = 95; index < 100; index++) expect(cache.get(`${index}`, () => undefined as never)).toBe(index)
  })

  test('what has no value and what fails is not kept', () => {
    const cache = new BoundedCache<number>(bounds)
    expect(cache.get('a', () => undefined)).toBeUndefined()
    expect(() => cache.get('b', () => JSON.parse('{') as number)).toThrow(SyntaxError)
    expect(cache.size).toBe(0)
  })
})

// Each would take hundreds of megabytes if it kept all.
describe('is bounded however much is asked', () => {
  test('policies', () => {
    const policies = new PolicyCache()
    const more = watchHeap()
    for (let index = 0; index < 6000; index++) {
      const Resource = Array.from({ length: 20 }, (_, at) => `arn:aws:s3:::bucket-${index}-${at}/${'x'.repeat(250)}`)
      policies.get(JSON.stringify({ Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource } }), 'identity')
    }
    expect(more()).toBeLessThan(100)
    expect(() => policies.get('', 'identity')).toThrow()
  })

  test('session tokens and signing keys', () => {
    const credentials = new CredentialCache()
    const more = watchHeap()
    for (let index = 0; index < 20_000; index++) {
      const sessionToken = `${index}`.padEnd(16_000, 'x')
      credentials.claims(Buffer.from(sessionToken).toString(), () => ({ sessionName: sessionToken }) as never)
      credentials.signingKey(`secret/${index}`, () => new Uint8Array(32))
    }
    expect(more()).toBeLessThan(40)
    expect(credentials.claims('another', () => undefined)).toBeUndefined()
  })

  test('times that answers show', () => {
    const more = watchHeap()
    for (let seconds = 0; seconds < 1_000_000; seconds++) isoSeconds(new Date(seconds * 1000))
    expect(more()).toBeLessThan(20)
    expect(isoSeconds(new Date(999_999_000))).toBe('1970-01-12T13:46:39Z')
  })
})
