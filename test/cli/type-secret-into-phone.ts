import { decodeBase32, tokenCodeAt } from '../../src/totp/index.ts'
import { ENTER, type Typist } from './pseudo-terminal.ts'

/**
 * Asks for the secret on the screen, as a person does whose device can't scan.
 *
 * @param now - The time that the phone has; the computer's when left out.
 * @returns The code of so many steps from then.
 */
export async function typeSecretIntoPhone(typist: Typist, now?: Date): Promise<(steps: number) => string> {
  await typist.sees(/Code that the device shows now/)
  typist.types(`s${ENTER}`)
  const [, secret = ''] = await typist.sees(/secret to paste:\n([A-Z2-7]+)\n/)
  const seed = decodeBase32(secret)
  await typist.sees(/Code that the device shows now/)
  // From one moment, so that two codes are in a row whenever they are typed.
  const unixSeconds = (now?.getTime() ?? Date.now()) / 1000
  return (steps) => tokenCodeAt(seed, unixSeconds + steps * 30)
}
