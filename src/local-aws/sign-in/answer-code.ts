import type { Exchange } from '../http/server.ts'
import type { LocalAwsState } from '../state.ts'
import type { TokenCodeVerdict } from '../callers/token-codes.ts'
import { verifyTokenCode } from '../callers/token-codes.ts'
import type { SignInAnswer } from './answer-sign-in.ts'
import type { Challenge } from './challenge.ts'
import { requireChallenge, sealChallenge } from './challenge.ts'
import type { Fields } from './fields.ts'
import { invalid, optionalText, requireText } from './fields.ts'
import { finishSignIn } from './finish-sign-in.ts'
import { devicesAtSignIn } from './sign-in-devices.ts'

/** AWS: after several wrong codes its page offers to resync the device. */
export const WRONG_CODES_BEFORE_RESYNC = 3

/** The second step: a code of any one device. A wrong one leaves the challenge as good as it was. */
export async function answerCode(state: LocalAwsState, _exchange: Exchange, fields: Fields): Promise<SignInAnswer> {
  const text = requireText(fields, 'challenge')
  requireChallenge(state, text, 'code')
  const tokenCode = requireText(fields, 'tokenCode')
  if (!/^[0-9]{6}$/.test(tokenCode)) throw invalid('tokenCode is not six digits')
  const serialNumber = optionalText(fields, 'serialNumber')

  const { database, clock } = state
  const now = clock.now().getTime()
  // Also what is refused is committed: a try is a try.
  const { challenge, signer, verdicts } = await database.transact(() => {
    const known = requireChallenge(state, text, 'code')
    const { accountId, ownerId } = known.signer
    const serialNumbers =
      serialNumber === undefined ? devicesAtSignIn(database.tables, accountId, ownerId, now) : [serialNumber]
    const found: TokenCodeVerdict[] = []
    for (const device of serialNumbers) {
      found.push(verifyTokenCode(database.tables, { serialNumber: device, ownerId, tokenCode, now }))
      if (found.at(-1) === 'accepted') break
    }
    return { ...known, verdicts: found }
  })
  return verdicts.includes('accepted')
    ? finishSignIn(state, signer, now)
    : refuse(state, challenge, verdicts.includes('wrong'))
}

function refuse(state: LocalAwsState, challenge: Challenge, isWrong: boolean): SignInAnswer {
  const wrongCodes = challenge.wrongCodes + (isWrong ? 1 : 0)
  const message = isWrong
    ? 'This code is wrong, or it was used before. Each code works once: wait for the next one.'
    : 'This code could not be checked: the device is not known as yours, or too many codes were tried. Wait three minutes.'
  return {
    status: 403,
    body: {
      error: { code: isWrong ? 'InvalidAuthenticationCode' : 'MfaUnverifiable', message },
      challenge: sealChallenge(state, { ...challenge, wrongCodes }),
      suggestResync: wrongCodes >= WRONG_CODES_BEFORE_RESYNC,
    },
  }
}
