import { expect, test } from 'vitest'

import { readXml } from '../../../src/local-aws/s3/read-xml.ts'
import { ownText } from '../../../src/local-aws/wire/own-text.ts'
import { parseParameterTree, topLevel } from '../../../src/local-aws/wire/parameter-tree.ts'
import { watchHeap } from '../../heap.ts'

const MEGABYTE = 1_000_000
const junk = 'x'.repeat(MEGABYTE)
/** As a body comes: a flat text of its own. */
const body = (text: string): string => Buffer.from(text).toString()

test('the copy is the same text', () => {
  const whole = body(`${junk}grüße an ana 😀${junk}`)
  expect(ownText(whole.slice(MEGABYTE, -MEGABYTE), whole)).toBe('grüße an ana 😀')
})

test('a parameter that is kept keeps no more than itself', () => {
  const more = watchHeap()
  const kept: unknown[] = []
  for (let index = 0; index < 50; index++) {
    const names = ['plain', 'plus', 'percent'].map((kind) => `${kind}=user-with-a-long-name-${index}`)
    const text = names.join('&').replace('plus=user', 'plus=user+').replace('percent=user', 'percent=us%65r')
    const tree = parseParameterTree(body(`Junk=${index}${junk}&${text}`))
    kept.push(['plain', 'plus', 'percent'].map((name) => topLevel(tree, name)))
  }
  expect(more()).toBeLessThan(5)
  expect(kept[7]).toEqual(['user-with-a-long-name-7', 'user -with-a-long-name-7', 'user-with-a-long-name-7'])
})

test('a text of a document that is kept keeps no more than itself', async () => {
  await readXml('<Tagging/>', 'Tagging')
  const more = watchHeap()
  const kept: unknown[] = []
  for (let index = 0; index < 50; index++) {
    const document = body(`<Tagging><Key>a-key-with-a-long-name-${index}</Key><Junk>${junk}</Junk></Tagging>`)
    kept.push((await readXml(document, 'Tagging')).children[0]?.text)
  }
  expect(more()).toBeLessThan(5)
  expect(kept[7]).toBe('a-key-with-a-long-name-7')
})
