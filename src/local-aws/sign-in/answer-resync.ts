import { AwsApiError } from '../../errors.ts'
import type { ActionContext } from '../query/action.ts'
import { acceptCodePair, findDevice, putDevice } from '../iam/mfa-devices.ts'
import type { Exchange } from '../http/server.ts'
import type { LocalAwsState } from '../state.ts'
import type { VirtualMfaDeviceRow } from '../store/rows.ts'
import { countTry } from '../callers/token-codes.ts'
import { WRONG_CODES_BEFORE_RESYNC } from './answer-code.ts'
import type { SignInAnswer } from './answer-sign-in.ts'
import { newChallenge, requireChallenge, sealChallenge } from './challenge.ts'
import type { Fields } from './fields.ts'
import { invalid, optionalText, requireText } from './fields.ts'
import { devicesAtSignIn } from './sign-in-devices.ts'
import { signerContext } from './signer-context.ts'

/**
 * After wrong codes: two codes in a row adjust the device's clock, and then a code is asked for as before. They are tries like any
 * other. AWS offers it on its page, once several codes were wrong, and it needs no permission.
 */
export async function answerResync(state: LocalAwsState, exchange: Exchange, fields: Fields): Promise<SignInAnswer> {
  const text = requireText(fields, 'challenge')
  const { challenge } = requireChallenge(state, text, 'code')
  const AuthenticationCode1 = requireCode(fields, 'authenticationCode1')
  const AuthenticationCode2 = requireCode(fields, 'authenticationCode2')
  if (challenge.wrongCodes < WRONG_CODES_BEFORE_RESYNC) {
    throw new AwsApiError('ResyncNotOffered', 403, 'A resync is offered after several wrong codes.')
  }
  const named = optionalText(fields, 'serialNumber')
  const { signer, devices, refusal } = await state.database.transact(() => {
    const { signer } = requireChallenge(state, text, 'code')
    const context = signerContext(state, exchange, signer)
    const devices = devicesAtSignIn(context.tables, signer.accountId, signer.ownerId, context.now)
    const serialNumber = named ?? (devices.length === 1 ? devices[0] : undefined)
    if (serialNumber === undefined) throw invalid('serialNumber is missing: there are several devices')
    const device = devices.includes(serialNumber) ? findDevice(context, serialNumber) : undefined
    const isOwn = device?.assignment?.ownerId === signer.ownerId
    const codes = { AuthenticationCode1, AuthenticationCode2 }
    return { signer, devices, refusal: resync(context, isOwn ? device : undefined, codes) }
  })
  if (refusal !== undefined) throw refusal
  const next = sealChallenge(state, newChallenge(state, 'code', signer))
  return { status: 200, body: { status: 'mfaRequired', challenge: next, devices } }
}

/** @returns What is refused, which is committed: a try is a try. */
function resync(
  context: ActionContext,
  device: VirtualMfaDeviceRow | undefined,
  codes: Parameters<typeof acceptCodePair>[2],
): AwsApiError | undefined {
  if (device === undefined || countTry(context.tables, device.serialNumber, context.now) === undefined)
    return unverifiable()
  try {
    putDevice(context, acceptCodePair(context, device, codes))
    return undefined
  } catch (error) {
    if (error instanceof AwsApiError) return error
    throw error
  }
}

function requireCode(fields: Fields, name: string): string {
  const code = requireText(fields, name)
  if (!/^[0-9]{6}$/.test(code)) throw invalid(`${name} is not six digits`)
  return code
}

function unverifiable(): AwsApiError {
  return new AwsApiError(
    'MfaUnverifiable',
    403,
    'These codes could not be checked: the device is not known as yours, or too many codes were tried. Wait three minutes.',
  )
}
