import { scryptSync } from 'node:crypto'
import { expect, test } from 'vitest'

import {
  COST_IN_MEMORY,
  COST_ON_DISK,
  hashOfNoPassword,
  hashPassword,
  verifyPassword,
} from '../../../src/local-aws/callers/passwords.ts'

const costs = [
  [COST_ON_DISK, 'ln=14,r=8,p=5'],
  [COST_IN_MEMORY, 'ln=10,r=8,p=1'],
] as const

test.each(costs)('a hash is of its password only, and says how it was made: %o', async (cost, said) => {
  const hash = await hashPassword('Correct-Horse1 ü', cost)
  expect(hash.split('$')[2]).toBe(said)
  expect(hash).toMatch(/^\$scrypt\$[a-z0-9=,]+\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  expect(await verifyPassword('Correct-Horse1 ü', hash)).toBe(true)
  expect(await verifyPassword('Correct-Horse1 u', hash)).toBe(false)
  expect(await verifyPassword('', hash)).toBe(false)
})

test('the same password never has the same hash', async () => {
  const hash = await hashPassword('Correct-Horse1', COST_IN_MEMORY)
  expect(await hashPassword('Correct-Horse1', COST_IN_MEMORY)).not.toBe(hash)
})

test.each(costs)('the hash for who is not there costs what every other costs: %o', async (cost) => {
  const decoy = hashOfNoPassword(cost)
  expect(costAndLengths(decoy)).toEqual(costAndLengths(await hashPassword('', cost)))
  expect(decoy).not.toBe(hashOfNoPassword(cost))
  expect(await verifyPassword('', decoy)).toBe(false)
})

test('hashes of other parameters are verified by their own', async () => {
  // RFC 7914 section 12, the second test vector.
  const hash = scryptSync('password', 'NaCl', 64, { N: 1024, r: 8, p: 16 })
  expect(hash.toString('hex')).toMatch(/^fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162/)
  const text = `$scrypt$ln=10,r=8,p=16$${base64(Buffer.from('NaCl'))}$${base64(hash)}`
  expect(await verifyPassword('password', text)).toBe(true)
  expect(await verifyPassword('Password', text)).toBe(false)
})

test('what is no hash is a bug, not a wrong password', async () => {
  await expect(verifyPassword('x', 'x')).rejects.toThrow('not a hash of a password')
})

function costAndLengths(hash: string): unknown[] {
  const [, algorithm, cost, salt, digest] = hash.split('$')
  return [algorithm, cost, salt?.length, digest?.length]
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
