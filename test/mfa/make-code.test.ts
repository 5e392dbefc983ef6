import { expect, test } from 'vitest'
import { makeCode } from '../../src/mfa/make-code.ts'
import { encodeBase32, tokenCodeAt } from '../../src/totp/index.ts'
import { openUserSide } from '../user-side.ts'

test('makeCode: a code that was used is not given; the next is waited for', async () => {
  await using side = await openUserSide({})
  const seed = Buffer.from('twelve bytes or more')
  const base32Seed = encodeBase32(seed)
  const { clock } = side.aws
  const { tokenCode } = await makeCode(side.ports, 'mfa/ana', base32Seed)
  expect(tokenCode).toBe(tokenCodeAt(seed, clock.now().getTime() / 1000))
  await side.ports.spentCodes.add('mfa/ana', tokenCode)
  const next = await makeCode(side.ports, 'mfa/ana', base32Seed)
  expect(next.tokenCode).not.toBe(tokenCode)
  expect(next.secondsLeft).toBeGreaterThan(28)
  expect(side.ports.waited).toEqual(['the code of now was used already, and each works once'])
})
