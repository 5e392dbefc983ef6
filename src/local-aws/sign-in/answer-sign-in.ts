import { AwsApiError } from '../../errors.ts'
import { sendJson } from '../http/local-paths.ts'
import { readBody } from '../http/read-body.ts'
import type { Exchange } from '../http/server.ts'
import type { LocalAwsState } from '../state.ts'
import { answerCode } from './answer-code.ts'
import { answerNewPassword } from './answer-new-password.ts'
import { answerPassword } from './answer-password.ts'
import { answerResync } from './answer-resync.ts'
import type { Fields } from './fields.ts'
import { readFields } from './fields.ts'
import { answerSignOut } from './answer-sign-out.ts'

/*
 * Sign-in with a password, as AWS's sign-in pages do it, over an API of our own: theirs isn't documented. Each step takes and
 * gives JSON; what one step knows goes to the next in a challenge, sealed, so that nothing is kept between them.
 *
 *   POST /_sallyport/sign-in           {account, userName, password} or {account, root: true, password}
 *   POST /_sallyport/sign-in/code      {challenge, tokenCode, serialNumber?}
 *   POST /_sallyport/sign-in/resync    {challenge, authenticationCode1, authenticationCode2, serialNumber?}
 *   POST /_sallyport/sign-in/password  {challenge, newPassword}
 *   POST /_sallyport/sign-out          {accessKeyId, sessionToken}
 *
 * All but the last answer `mfaRequired` with the devices, `passwordChangeRequired`, or `signedIn` with credentials.
 */

const MAX_BODY_BYTES = 16_384

/** What a step answers. */
export interface SignInAnswer {
  readonly status: number
  readonly body: object
}

type Step = (state: LocalAwsState, exchange: Exchange, fields: Fields) => Promise<SignInAnswer>

const STEPS: ReadonlyMap<string, Step> = new Map([
  ['/_sallyport/sign-in', answerPassword],
  ['/_sallyport/sign-in/code', answerCode],
  ['/_sallyport/sign-in/resync', answerResync],
  ['/_sallyport/sign-in/password', answerNewPassword],
  ['/_sallyport/sign-out', answerSignOut],
])

/** Answers sign-in and sign-out. @throws AwsApiError */
export async function answerSignIn(state: LocalAwsState, exchange: Exchange): Promise<void> {
  const { request, signable } = exchange
  const step = STEPS.get(signable.path)
  if (step === undefined) throw new AwsApiError('NotFound', 404, `local AWS has no ${signable.path}`)
  if (request.method !== 'POST') throw new AwsApiError('MethodNotAllowed', 405, `${signable.path} takes POST`)
  // Forms of other pages can't send this type without asking first.
  if (!/^application\/json(?:\s*;|$)/i.test(request.headers['content-type'] ?? '')) {
    throw new AwsApiError('UnsupportedMediaType', 415, `${signable.path} takes application/json`)
  }
  const fields = readFields(await readBody(request, MAX_BODY_BYTES))
  await state.database.refresh()
  const { status, body } = await step(state, exchange, fields)
  sendJson(exchange, status, body)
}
