import { describe, expect, test } from 'vitest'
import { FollowUps } from '../../../src/cli/telling/follow-ups.ts'

const cases: readonly { named: Parameters<FollowUps['remember']>[0]; hint: string; spelled: string }[] = [
  { named: {}, hint: 'sign in again: sallyport login', spelled: 'sign in again: sallyport login' },
  { named: { profile: 'ana' }, hint: 'sallyport login', spelled: 'sallyport login ana' },
  {
    named: { profile: 'ana', endpointUrl: 'http://127.0.0.1:4566' },
    hint: 'try `sallyport device enroll --resume`; else `sallyport device list`',
    spelled:
      'try `sallyport device enroll ana --resume --endpoint-url http://127.0.0.1:4566`; ' +
      'else `sallyport device list ana --endpoint-url http://127.0.0.1:4566`',
  },
  { named: { profile: 'ana' }, hint: 'sallyport key add bo', spelled: 'sallyport key add bo' },
  {
    named: { endpointUrl: 'http://aws.test', allowInsecureEndpoint: true },
    hint: 'sallyport key add bo',
    spelled: 'sallyport key add bo --endpoint-url http://aws.test --allow-insecure-endpoint',
  },
  { named: { profile: "ana's own" }, hint: 'sallyport login', spelled: String.raw`sallyport login 'ana'\''s own'` },
  { named: { profile: 'ana' }, hint: 'sallyport key list', spelled: 'sallyport key list' },
]

describe('a command in a hint', () => {
  for (const { named, hint, spelled } of cases) {
    test(`${JSON.stringify(named)}: ${hint}`, () => {
      const followUps = new FollowUps()
      followUps.remember(named)
      expect(followUps.spell(hint)).toBe(spelled)
    })
  }
})
