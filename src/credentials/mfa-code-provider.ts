import { findFolders } from '../disk/folders.ts'
import { SpentCodeFiles } from '../disk/spent-code-files.ts'
import { SallyportError } from '../errors.ts'
import { matchSixDigits } from '../session/token-code.ts'
import { systemClock } from '../system-clock.ts'
import { askUnseen } from './ask-unseen.ts'

/** How often an answer that can't be right is asked again. */
const TRIES = 5

/** The questions under way: a process has one terminal, and its clients may ask at once. */
let asking: Promise<string> | undefined

/**
 * The SDK's `mfaCodeProvider`, for `fromIni` and `fromTemporaryCredentials` with a role whose profile has `mfa_serial`: asks for a
 * code on the controlling terminal, unseen. One that this computer has used already is asked again before AWS refuses it. Clients
 * that ask at once are answered one after the other, each by a code of its own, since AWS takes each once: where one code is to
 * do for all, and for other programs, give them `fromSallyport()` instead.
 *
 * @param mfaSerial - The device, as the SDK names it.
 * @returns Six digits.
 * @throws SallyportError `USAGE` where there is no terminal; `INTERRUPTED` after Ctrl-C, also for those who waited.
 */
export function mfaCodeProvider(mfaSerial: string): Promise<string> {
  const mine = (asking ?? Promise.resolve('')).then(() => ask(mfaSerial))
  asking = mine
  const end = () => {
    if (asking === mine) asking = undefined
  }
  mine.then(end, end)
  return mine
}

async function ask(mfaSerial: string): Promise<string> {
  const spentCodes = new SpentCodeFiles(findFolders(process.env), systemClock)
  let again = ''
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const tokenCode = matchSixDigits(await askUnseen(`${again}Token code of ${mfaSerial}: `))
    if (tokenCode === undefined) again = 'six digits, please. '
    else if (await spentCodes.isSpent(mfaSerial, tokenCode)) again = 'this code was used already: wait for the next. '
    else {
      await spentCodes.add(mfaSerial, tokenCode)
      return tokenCode
    }
  }
  throw new SallyportError('TOKEN_CODE_REJECTED', `no usable token code of ${mfaSerial} was given`, {
    hint: 'type the six digits that the device shows; each code works once',
  })
}
