import { hash } from 'node:crypto'

import { AwsApiError } from '../../errors.ts'
import type { LocalAwsState } from '../state.ts'
import type { Signer } from './signer.ts'
import { findSignerById } from './signer.ts'

const LIFETIME_MS = 300_000
const PURPOSE = 'sign-in challenge'
const MAX_LENGTH = 4096

/** What one step of sign-in tells the next. Times are milliseconds since 1970. */
export interface Challenge {
  readonly step: 'code' | 'password'
  readonly accountId: string
  readonly ownerId: string
  /** Tells the password that was right from any later one. */
  readonly passwordStamp: string
  readonly expiresAt: number
  readonly wrongCodes: number
  /** When a token code was right. */
  readonly mfaAuthenticatedAt?: number
}

/** A challenge for whoever has just given the right password. */
export function newChallenge(
  { clock }: LocalAwsState,
  step: Challenge['step'],
  { accountId, ownerId, passwordHash }: Signer,
  mfaAuthenticatedAt?: number,
): Challenge {
  return {
    step,
    accountId,
    ownerId,
    passwordStamp: stampOf(passwordHash),
    expiresAt: clock.now().getTime() + LIFETIME_MS,
    wrongCodes: 0,
    ...(mfaAuthenticatedAt !== undefined && { mfaAuthenticatedAt }),
  }
}

export function sealChallenge({ sealer }: LocalAwsState, challenge: Challenge): string {
  return sealer.seal(JSON.stringify(challenge), PURPOSE).toString('base64url')
}

/**
 * The challenge behind a text, and whom it is for, if the password is still the one that was given.
 *
 * @throws AwsApiError ChallengeExpired 403
 */
export function requireChallenge(
  state: LocalAwsState,
  text: string,
  step: Challenge['step'],
): { readonly challenge: Challenge; readonly signer: Signer } {
  const json = text.length > MAX_LENGTH ? undefined : state.sealer.unseal(Buffer.from(text, 'base64url'), PURPOSE)
  if (json === undefined) throw expired()
  // Nobody but us can have sealed it.
  const challenge = JSON.parse(json) as Challenge
  const signer = findSignerById(state.database.tables, challenge.accountId, challenge.ownerId)
  if (signer === undefined || challenge.step !== step || challenge.expiresAt <= state.clock.now().getTime())
    throw expired()
  if (stampOf(signer.passwordHash) !== challenge.passwordStamp) throw expired()
  return { challenge, signer }
}

function stampOf(passwordHash: string): string {
  return hash('sha256', passwordHash).slice(0, 32)
}

function expired(): AwsApiError {
  return new AwsApiError('ChallengeExpired', 403, 'This sign-in has expired. Begin again with your password.')
}
