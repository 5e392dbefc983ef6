import { SallyportError } from '../errors.ts'
import type {
  CachedSession,
  Clock,
  Enrollments,
  SessionCredentials,
  SessionKey,
  SessionStore,
  SpentCodes,
  Sts,
  Waiting,
} from '../ports.ts'
import { findRejection } from './rejection.ts'

/** From this difference on the clock is worth a word. */
const NOTABLE_SKEW_SECONDS = 30

// AWS: STS sees a device some 8 to 14 s after IAM assigned it; each try counts against nine in three minutes.
const SETTLING_SECONDS = 60
const BETWEEN_TRIES_SECONDS = 4
const SETTLING_TRIES = 8
// The code of a device that was resynced looks wrong to STS until then; one that does so later is wrong.
const RESYNC_SECONDS = 15

export interface SignInStores {
  readonly sessions: SessionStore
  readonly spentCodes: SpentCodes
  /** Tells which devices were assigned just now. */
  readonly enrollments: Enrollments
  readonly waiting: Waiting
  readonly clock: Clock
}

/**
 * Trades a token code for session credentials and keeps them. For a device that was assigned just now it waits until
 * STS knows it.
 *
 * @throws SallyportError `STORE_UNUSABLE` when the session can't be kept; `TOKEN_CODE_REJECTED` when the code is wrong or was used before (the message says which, where
 *   it can be told); `AWS_REFUSED` when AWS can't check codes of the device.
 */
export async function signIn(
  ports: SignInStores & { readonly sts: Sts },
  key: SessionKey,
  tokenCode: string,
): Promise<CachedSession> {
  const { sts, sessions, spentCodes, clock } = ports
  const { serialNumber } = key
  if (await spentCodes.isSpent(serialNumber, tokenCode)) throw usedCode(serialNumber)

  const issuedAt = clock.now()
  const credentials = await getSessionToken(ports, key, tokenCode).catch((cause: unknown) => {
    throw explainRejection(cause, serialNumber, sts.clockSkewSeconds())
  })
  const session = { credentials, issuedAt }
  try {
    // The session first: a code that isn't noted costs a try, a session that is lost costs a code.
    await sessions.save(key, session)
    await spentCodes.add(serialNumber, tokenCode)
  } catch (error) {
    throw notKept(error)
  }
  return session
}

function notKept(error: unknown): unknown {
  if (!(error instanceof SallyportError)) return error
  return new SallyportError(error.code, error.message, {
    hint: 'make room or mend the permissions, then sign in with the next code: AWS has taken this one',
    cause: error,
  })
}

async function getSessionToken(
  { sts, enrollments, waiting, clock }: SignInStores & { readonly sts: Sts },
  { endpoint, serialNumber, durationSeconds }: SessionKey,
  tokenCode: string,
): Promise<SessionCredentials> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await sts.getSessionToken({ serialNumber, tokenCode, durationSeconds })
    } catch (error) {
      const rejection = findRejection(error)
      const record = rejection && (await enrollments.find(endpoint, serialNumber))
      const now = clock.now().getTime()
      if (rejection === 'unable-to-validate' && tries < SETTLING_TRIES && isWithin(record?.enabledAt, now)) {
        const reason = 'the device is new, and sign-in does not know it yet (AWS takes up to 15 s)'
        await waiting.until(new Date(now + BETWEEN_TRIES_SECONDS * 1000), reason)
        continue
      }
      const resyncKnownAt = (record?.resyncedAt?.getTime() ?? 0) + RESYNC_SECONDS * 1000
      if (rejection !== 'invalid-code' || now >= resyncKnownAt) throw error
      const reason = 'the device was resynced just now, and sign-in does not know it yet (AWS takes up to 15 s)'
      await waiting.until(new Date(resyncKnownAt), reason)
    }
  }
}

function isWithin(since: Date | undefined, now: number): boolean {
  return since !== undefined && now - since.getTime() <= SETTLING_SECONDS * 1000
}

/** What to throw of a code that this computer has used. */
export function usedCode(serialNumber: string): SallyportError {
  return new SallyportError('TOKEN_CODE_REJECTED', `this token code of ${serialNumber} was used already`, {
    hint: 'wait for the next code; each works once',
  })
}

/** What to throw when STS did not take a code; another error as it is. */
export function explainRejection(cause: unknown, serialNumber: string, skewSeconds: number | undefined): unknown {
  switch (findRejection(cause)) {
    case 'invalid-code':
      return new SallyportError('TOKEN_CODE_REJECTED', `AWS rejected the token code of ${serialNumber}`, {
        hint: `it is wrong, of another device, or used; wait for the next code${aboutClock(skewSeconds)}`,
        cause,
      })
    case 'unable-to-validate':
      return new SallyportError('AWS_REFUSED', `AWS can't check codes of ${serialNumber} for this user`, {
        hint: 'see `sallyport device list`; a device just enrolled needs up to 15 s, and after nine tries in three minutes AWS makes you wait',
        cause,
      })
    default:
      return cause
  }
}

/** A device that makes codes on this computer shares its clock; a phone rarely is wrong. */
function aboutClock(skewSeconds: number | undefined): string {
  if (skewSeconds === undefined || Math.abs(skewSeconds) < NOTABLE_SKEW_SECONDS) return ''
  const direction = skewSeconds > 0 ? 'ahead of' : 'behind'
  return `. This computer's clock is ${Math.abs(skewSeconds)} s ${direction} AWS's: if the device's is too, set it`
}
