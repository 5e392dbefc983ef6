import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { parseParameterTree, topLevel } from '../../../src/local-aws/wire/parameter-tree.ts'

/** The tree as an object: a value under `=`, children under their names. */
function shown(text: string): unknown {
  const show = ({ value, children }: ReturnType<typeof parseParameterTree>): unknown => ({
    ...(value !== undefined && { '=': value }),
    ...Object.fromEntries([...(children ?? [])].map(([name, child]) => [name, show(child)])),
  })
  return show(parseParameterTree(text))
}

/** A text that counts the characters which searches in it look at. */
class CountingText extends String {
  lookedAt = 0

  override indexOf(searched: string, from = 0): number {
    const index = super.indexOf(searched, from)
    this.lookedAt += (index === -1 ? this.length : index + 1) - from
    return index
  }
}

describe('parameters of the Query protocol', () => {
  test.each<[string, unknown]>([
    ['', {}],
    ['&&', {}],
    ['a', { a: { '=': '' } }],
    ['a=', { a: { '=': '' } }],
    ['=a', { '': { '=': 'a' } }],
    ['a=1&b=2', { a: { '=': '1' }, b: { '=': '2' } }],
    ['a=b=c', { a: { '=': 'b=c' } }],
    ['a=1&a=2', { a: { '=': '1' } }],
    ['a=&a=2', { a: { '=': '' } }],
    ['a=x+y%2Bz%20%26', { a: { '=': 'x y+z &' } }],
    ['a%2Eb=1', { a: { b: { '=': '1' } } }],
    ['a=%F0%9F%98%80', { a: { '=': '\u{1f600}' } }],
    ['Tags=', { Tags: { '=': '' } }],
    [
      'Tags.member.1.Key=k&Tags.member.1.Value=v',
      { Tags: { member: { 1: { Key: { '=': 'k' }, Value: { '=': 'v' } } } } },
    ],
    ['a=1&a.b=2', { a: { '=': '1', b: { '=': '2' } } }],
    ['a..b=1', { a: { '': { b: { '=': '1' } } } }],
  ])('%s', (text, tree) => {
    expect(shown(text)).toEqual(tree)
  })

  test.each([
    ['a=%', 'Incomplete trailing escape % sequence'],
    ['a=%4', 'Incomplete trailing escape % sequence'],
    ['a=%zz', 'Illegal hex character in escape % pattern: %zz'],
    ['%4g=1', 'Illegal hex character in escape % pattern: %4g'],
    ['a=%41%G1', 'Illegal hex character in escape % pattern: %G1'],
    ['a=%ff', 'The query string is not UTF-8.'],
    ['a=%c0%80', 'The query string is not UTF-8.'],
    ['a=%ed%a0%80', 'The query string is not UTF-8.'],
    [`${'a.'.repeat(12)}a=1`, 'A parameter name has too many parts.'],
    [`${'.'.repeat(100_000)}=1`, 'A parameter name has too many parts.'],
  ])('%# is refused', (text, message) => {
    expect(() => parseParameterTree(text)).toThrow(
      expect.objectContaining({ code: 'MalformedQueryString', status: 400, message }),
    )
  })

  test('names of objects of JavaScript are names like any other', () => {
    const tree = parseParameterTree('__proto__.polluted=1&constructor.prototype.polluted=1')
    expect(topLevel(tree, 'polluted')).toBeUndefined()
    expect(topLevel(tree, 'toString')).toBeUndefined()
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    expect(tree.children?.get('__proto__')?.children?.get('polluted')?.value).toBe('1')
  })

  test.each([
    ['parameters', 'Tags.member.1.Key=key&'],
    ['names without a value', 'a&'],
    ['values without a name', '=&'],
    ['empty parameters', '&'],
    ['a value of equals signs', '='],
    ['one name', 'a'],
  ])('%s: each character is looked at twice, however long the text', (_, piece) => {
    for (const length of [1000, 100_000]) {
      const text = new CountingText(piece.repeat(length / piece.length))
      parseParameterTree(text as unknown as string)
      expect(text.lookedAt).toBeGreaterThanOrEqual(text.length)
      expect(text.lookedAt).toBeLessThanOrEqual(2 * (text.length + 1))
    }
  })

  test('any text is a tree or a refusal', () => {
    const piece = fc.oneof(
      fc.constantFrom('&', '=', '.', '%', '%4', '%zz', '%ff', '+', 'a', 'Tags.member.1'),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        try {
          parseParameterTree(pieces.join(''))
        } catch (error) {
          expect(error).toMatchObject({ code: 'MalformedQueryString', status: 400 })
        }
      }),
    )
  })
})
