import { expect, test } from 'vitest'

import { coalesced } from '../../../src/local-aws/store/coalesced.ts'

/** Work whose runs end when they are told to. */
function stage() {
  const ends: ((error?: Error) => void)[] = []
  const ask = coalesced(
    () =>
      new Promise((resolve, reject) => {
        ends.push((error) => (error === undefined ? resolve() : reject(error)))
      }),
  )
  return { ask, ends }
}

const settle = () => new Promise((resolve) => setImmediate(resolve))

test('who asks while a run is under way gets the next one, which is one for all', async () => {
  const { ask, ends } = stage()
  const done: string[] = []
  const note = (name: string) => ask().then(() => done.push(name))
  const all = [note('a'), note('b'), note('c')]
  expect(ends).toHaveLength(1)
  ends[0]?.()
  await settle()
  expect(done).toEqual(['a'])
  expect(ends).toHaveLength(2)
  all.push(note('d'))
  ends[1]?.()
  await settle()
  expect(done).toEqual(['a', 'b', 'c'])
  expect(ends).toHaveLength(3)
  ends[2]?.()
  await Promise.all(all)
  expect(done).toEqual(['a', 'b', 'c', 'd'])
})

test('a run that fails fails those who got it, and no others', async () => {
  const { ask, ends } = stage()
  const first = ask()
  const second = ask()
  ends[0]?.(new Error('lost'))
  await expect(first).rejects.toThrow('lost')
  await settle()
  ends[1]?.()
  await second
  const third = ask()
  ends[2]?.()
  await third
})
