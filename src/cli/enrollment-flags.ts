import { parseVirtualMfaDeviceName } from '../mfa/device-name.ts'
import { requireSixDigits } from '../session/token-code.ts'
import type { EnrollmentOptions } from './enrollment-prompts.ts'
import { jsonFlag, signInFlags, type SignInFlags } from './flags.ts'

/** What enrolling and replacing take. */
export type EnrollmentFlags = SignInFlags &
  EnrollmentOptions & { readonly virtualMfaDeviceName?: string; readonly resume?: boolean; readonly json?: boolean }

const authenticationCode = (number: 1 | 2) =>
  ({
    kind: 'parsed',
    parse: (text: string) => requireSixDigits(text, `--authentication-code${number}`),
    optional: true,
    brief: number === 1 ? 'With --resume: a code of the device' : 'With --resume: the code right after it',
    placeholder: 'CODE',
  }) as const

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
  authenticationCode1: authenticationCode(1),
  authenticationCode2: authenticationCode(2),
  showSecret: { kind: 'boolean', optional: true, withNegated: false, brief: 'Show the secret beside the QR code' },
} as const
