import { AwsApiError } from '../../errors.ts'
import type { Exchange } from '../http/server.ts'
import type { LocalAwsState } from '../state.ts'
import type { Tables } from '../store/tables.ts'
import type { SignInAnswer } from './answer-sign-in.ts'
import { newChallenge, sealChallenge } from './challenge.ts'
import type { Fields } from './fields.ts'
import { optionalText, requireText } from './fields.ts'
import { finishSignIn } from './finish-sign-in.ts'
import { isRightPassword } from './password-work.ts'
import { devicesAtSignIn } from './sign-in-devices.ts'
import type { Signer } from './signer.ts'
import { findAccountId, findRootSigner, findSignerById, findUserSigner } from './signer.ts'

/** The first step: who, and the password. Whatever is wrong with them, the answer is the same. */
export async function answerPassword(state: LocalAwsState, _exchange: Exchange, fields: Fields): Promise<SignInAnswer> {
  const { tables } = state.database
  const password = requireText(fields, 'password')
  const named = findSigner(tables, fields)
  const isRight = await isRightPassword(password, named?.passwordHash, state.passwordCost)
  if (!isRight || named === undefined) throw authenticationFailed()

  // Much may have happened while the password was hashed.
  await state.database.refresh()
  const signer = findSignerById(tables, named.accountId, named.ownerId)
  if (signer?.passwordHash !== named.passwordHash) throw authenticationFailed()
  const devices = devicesAtSignIn(tables, signer.accountId, signer.ownerId, state.clock.now().getTime())
  if (devices.length === 0) return finishSignIn(state, signer)
  const challenge = sealChallenge(state, newChallenge(state, 'code', signer))
  return { status: 200, body: { status: 'mfaRequired', challenge, devices } }
}

function findSigner(tables: Tables, fields: Fields): Signer | undefined {
  const account = requireText(fields, 'account')
  const isRoot = fields.get('root') === true
  const email = optionalText(fields, 'email')
  const userName = isRoot ? '' : requireText(fields, 'userName')
  const accountId = findAccountId(tables, account)
  if (accountId === undefined) return undefined
  return isRoot ? findRootSigner(tables, accountId, email) : findUserSigner(tables, accountId, userName)
}

function authenticationFailed(): AwsApiError {
  return new AwsApiError('AuthenticationFailed', 403, 'Your authentication information is incorrect. Please try again.')
}
