import { hotp } from './hotp.ts'

/** How long one token code is shown (RFC 6238 section 4.1, the default X; what AWS uses). */
export const TIME_STEP_SECONDS = 30

/**
 * The number of the time step that a moment lies in (RFC 6238 section 4.2, with T0 = 0).
 *
 * @param unixSeconds - Seconds since 1970, fractions allowed.
 */
export function timeStepAt(unixSeconds: number): number {
  return Math.floor(unixSeconds / TIME_STEP_SECONDS)
}

/**
 * The first moment of a time step, in seconds since 1970; its last is just under 30 seconds later.
 */
export function timeStepStart(timeStep: number): number {
  return timeStep * TIME_STEP_SECONDS
}

/**
 * The six digits a device with this seed and a true clock shows at a moment (RFC 6238).
 *
 * @param seed - Shared secret as raw bytes.
 * @param unixSeconds - Seconds since 1970, not before; fractions allowed.
 * @returns Decimal digits, leading zeros kept.
 */
export function tokenCodeAt(seed: Uint8Array, unixSeconds: number): string {
  return hotp(seed, timeStepAt(unixSeconds))
}
