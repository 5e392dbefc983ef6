import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compilePolicy, parsePolicy, RequestContext } from '../../src/policy/index.ts'
import { Budget } from '../../src/proof/budget.ts'
import { findWitnesses } from '../../src/proof/find-witnesses.ts'
import { resourcePattern } from '../../src/proof/text-pattern.ts'
import { WitnessSearch } from '../../src/proof/witness-search.ts'

const context = new RequestContext({ 'aws:username': 'ana' })

/** Does the engine match the pattern as a Resource? */
function matcher(pattern: string): (resource: string) => boolean {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: pattern } })
  const statement = compilePolicy(parsePolicy(text, { type: 'identity' })).statements[0]!
  return (resource) => statement.matchesResource(resource, context)
}

const patterns = fc.oneof(
  fc.constantFrom('*', 'arn:aws:s3:::${aws:username}/*', 'arn:aws:s3', 'arn:aws:s3:::a*b*a', 'arn:aws:iam::*:user/a?'),
  fc.stringMatching(/^arn:aws:(s3|iam):[*?]?:\*?:[ab*?:]{0,5}$/),
)
const texts = fc.oneof(
  fc.stringMatching(/^arn:aws:(s3|iam):[ab]?:[ab]{0,2}:[ab:/]{0,5}$/),
  fc.constantFrom('*', 'arn:aws:s3:::ana/', 'arn:aws:s3:::ana/x', 'arn:aws:iam::1:user/ab', ''),
)

const build = (list: string[]) => list.map((text) => resourcePattern(text, true, context)!)

describe('findWitnesses', () => {
  test('finds a text for every way of matching, and texts that match so', () => {
    fc.assert(
      fc.property(
        fc.record({
          required: fc.array(patterns, { maxLength: 1 }),
          forbidden: fc.array(patterns, { maxLength: 1 }),
          tracked: fc.array(patterns, { maxLength: 4 }),
        }),
        fc.array(texts, { minLength: 40, maxLength: 40 }),
        ({ required, forbidden, tracked }, asked) => {
          const unique = [...new Map(tracked.map((text) => [resourcePattern(text, true, context)!.id, text])).values()]
          const { found, complete } = findWitnesses({
            required: build(required),
            forbidden: build(forbidden),
            tracked: build(unique),
          })
          expect(complete).toBe(true)
          const fits = (text: string) =>
            required.every((pattern) => matcher(pattern)(text)) && !forbidden.some((pattern) => matcher(pattern)(text))
          const signature = (text: string) => unique.map((pattern) => matcher(pattern)(text)).join()
          const known = new Set<string>()
          for (const { text, matched } of found) {
            expect(fits(text)).toBe(true)
            const claimed = unique.map((pattern) => matched.has(resourcePattern(pattern, true, context)!.id)).join()
            expect(signature(text)).toBe(claimed)
            known.add(claimed)
          }
          for (const text of asked.filter(fits)) expect(known).toContain(signature(text))
        },
      ),
      { numRuns: 400 },
    )
  })

  test('gives up, and says so, rather than take for ever', () => {
    // Which of the last twenty characters were an `a`: a million states.
    const tracked = [resourcePattern(`*a${'?'.repeat(20)}`, true, context)!]
    let moves = 0
    const budget = new (class extends Budget {
      override spend(amount = 1): boolean {
        moves += amount
        return super.spend(amount)
      }
    })(5_000_000)
    expect(findWitnesses({ required: [], tracked }, budget).complete).toBe(false)
    // Two characters from each of the states that are visited at most, and the places in them: some ten of the twenty, twice.
    expect(moves).toBeLessThan((2 + 2 * 12) * 20_000)
  })
})

test('patterns are told apart whatever characters are in them', () => {
  const starts = [
    'a',
    'a*',
    'a?',
    'a*b',
    'a\uE002\uE004',
    'a\uE003\uE004',
    'a\uE002\uE004b',
    'a\uE006b',
    'a\uE005x\uE005',
    'a\uE0051lfi\uE005',
  ]
  const ids = starts.map((text) => resourcePattern(text, false, context)!.id)
  expect(new Set(ids).size).toBe(ids.length)
  // A star that is meant, beside the text that would stand for one.
  const search = new WitnessSearch(new Budget())
  const found = (tracked: string[]) =>
    search.find({ required: [], tracked: tracked.map((text) => resourcePattern(text, false, context)!) }).found.length
  expect([found(['a', 'b']), found(['a\uE006b']), found(['a*']), found(['a\uE002\uE004'])]).toEqual([3, 2, 2, 2])
})
