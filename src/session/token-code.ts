import { SallyportError } from '../errors.ts'

/**
 * Checks what was typed as a code before AWS is asked; a blank in the middle, as devices show it, is dropped.
 *
 * @returns `undefined` when it isn't six digits.
 */
export function matchSixDigits(text: string): string | undefined {
  const digits = text.replaceAll(/[\s-]/g, '')
  return /^\d{6}$/.test(digits) ? digits : undefined
}

/** As `matchSixDigits`, for an option. */
export function requireSixDigits(text: string, option: string): string {
  const digits = matchSixDigits(text)
  if (digits !== undefined) return digits
  throw new SallyportError('USAGE', `${option} must be six digits`, { hint: 'type what the device shows now' })
}
