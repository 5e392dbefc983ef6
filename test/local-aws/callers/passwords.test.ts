import { scryptSync } from 'node:crypto'
import { expect, test } from 'vitest'

import { hashOfNoPassword, hashPassword, verifyPassword } from '../../../src/local-aws/callers/passwords.ts'

test('a hash is of its password only, and says how it was made', async () => {
  const hash = await hashPassword('Correct-Horse1 ü')
  expect(hash).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  expect(await verifyPassword('Correct-Horse1 ü', hash)).toBe(true)
  expect(await verifyPassword('Correct-Horse1 u', hash)).toBe(false)
  expect(await verifyPassword('', hash)).toBe(false)
})

test('the same password never has the same hash', async () => {
  expect(await hashPassword('Correct-Horse1')).not.toBe(await hashPassword('Correct-Horse1'))
})

test('the hash for who is not there costs what every other costs, and no password has it', async () => {
  const decoy = hashOfNoPassword()
  expect(costAndLengths(decoy)).toEqual(costAndLengths(await hashPassword('')))
  expect(decoy).not.toBe(hashOfNoPassword())
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
