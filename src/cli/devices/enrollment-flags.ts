import { parseVirtualMfaDeviceName } from '../../mfa/device-name.ts'
import { requireSixDigits } from '../../session/token-code.ts'
import type { EnrollmentOptions } from '../asking/enrollment-prompts.ts'
import { jsonFlag, signInFlags, type SignInFlags } from '../flags.ts'

/** What enrolling and replacing take. */
export type EnrollmentFlags = SignInFlags &
  EnrollmentOptions & { readonly virtualMfaDeviceName?: string; readonly resume?: boolean; readonly json?: boolean }

const authenticationCode = (number: 1 | 2, when: string) =>
  ({
    kind: 'parsed',
    parse: (text: string) => requireSixDigits(text, `--authentication-code${number}`),
    optional: true,
    brief: `${when}${number === 1 ? 'a code of the device' : 'the code right after it'}`,
    placeholder: 'CODE',
  }) as const

/** Two codes in a row, so that nobody is asked for them. */
export function authenticationCodeFlags(when: string) {
  return { authenticationCode1: authenticationCode(1, when), authenticationCode2: authenticationCode(2, when) }
}

export const enrollmentFlags = {
  ...signInFlags,
  ...jsonFlag,
  virtualMfaDeviceName: {
    kind: 'parsed',
    parse: parseVirtualMfaDeviceName,
    optional: true,
    brief: "Name of the new device (the user's, or with a number, when left out)",
    placeholder: 'NAME',
  },
  resume: { kind: 'boolean', optional: true, withNegated: false, brief: 'Finish what was interrupted' },
  ...authenticationCodeFlags('With --resume: '),
  showSecret: { kind: 'boolean', optional: true, withNegated: false, brief: 'Show the secret beside the QR code' },
} as const
