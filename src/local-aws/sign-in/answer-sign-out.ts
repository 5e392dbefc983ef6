import { AwsApiError } from '../../errors.ts'
import type { Exchange } from '../http/server.ts'
import { unsealSessionToken } from '../callers/session-token.ts'
import { isConsoleSession, noteSignOut } from '../callers/signed-out.ts'
import type { LocalAwsState } from '../state.ts'
import type { SignInAnswer } from './answer-sign-in.ts'
import type { Fields } from './fields.ts'
import { requireText } from './fields.ts'

/** Ends a console session before its time; its credentials are refused from here on. */
export async function answerSignOut(state: LocalAwsState, _exchange: Exchange, fields: Fields): Promise<SignInAnswer> {
  const accessKeyId = requireText(fields, 'accessKeyId')
  const claims = unsealSessionToken(state.sealer, requireText(fields, 'sessionToken'))
  if (claims === undefined || claims.accessKeyId !== accessKeyId || !isConsoleSession(claims)) {
    throw new AwsApiError('InvalidToken', 400, 'This is no session that was begun by signing in.')
  }
  const { database, clock } = state
  const now = clock.now().getTime()
  await database.transact(() => noteSignOut(database.tables, claims, now))
  return { status: 200, body: { status: 'signedOut' } }
}
