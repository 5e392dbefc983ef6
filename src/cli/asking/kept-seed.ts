import { makeCode } from '../../mfa/make-code.ts'
import type { Clock, SeedStore, SignInPrompts, SpentCodes, Waiting } from '../../ports.ts'

/** After so many codes of the seed that did not do, the person is asked: it may be of a device that is gone. */
const TRIES = 2

/** What making codes takes. */
interface KeptSeedPorts {
  readonly prompts: SignInPrompts
  readonly vault: SeedStore
  readonly spentCodes: SpentCodes
  readonly clock: Clock
  readonly waiting: Waiting
}

/**
 * The questions of signing in, of which the one for a code is answered by the seed that the vault keeps of the device, where
 * its user chose that. For keys that come from the vault: then it is open already.
 */
export function withKeptSeed(ports: KeptSeedPorts, endpoint: string): SignInPrompts {
  const { prompts, vault, clock, waiting } = ports
  let codes = 0
  let last: string | undefined
  return {
    ...prompts,
    async askTokenCode(serialNumber, again) {
      const base32Seed = codes < TRIES ? await vault.findSeed(endpoint, serialNumber) : undefined
      if (base32Seed === undefined) return prompts.askTokenCode(serialNumber, again)
      codes += 1
      prompts.say(`the token code of ${serialNumber} comes from the seed in the vault`)
      const made = await makeCode(ports, serialNumber, base32Seed)
      if (made.tokenCode !== last) return (last = made.tokenCode)
      const next = new Date(clock.now().getTime() + made.secondsLeft * 1000)
      await waiting.until(next, 'the code of the seed in the vault did not do')
      return (await makeCode(ports, serialNumber, base32Seed)).tokenCode
    },
  }
}
