import { AwsApiError } from '../../errors.ts'
import type { AccountRow, LoginProfile, PasswordPolicy } from '../store/rows.ts'
import { verifyPassword } from '../callers/passwords.ts'

// AWS documents the rules, not the words in which it refuses (IAM User Guide, "Setting an account password policy").

const LONGEST = 128
const UPPERCASE = /[A-Z]/
const LOWERCASE = /[a-z]/
const NUMBER = /[0-9]/
const SYMBOL = /[!@#$%^&*()_+\-=[\]{}|']/

/** @throws AwsApiError PasswordPolicyViolation by the account's policy, or AWS's default where it has none */
export function checkPassword({ alias, root, passwordPolicy }: AccountRow, password: string): void {
  if (password.length > LONGEST) throw violation(`Password should have a maximum length of ${LONGEST}`)
  if (passwordPolicy !== undefined) {
    checkCustomPolicy(passwordPolicy, password)
    return
  }
  requireLength(password, 8)
  const classes = [UPPERCASE, LOWERCASE, NUMBER, SYMBOL].filter((pattern) => pattern.test(password)).length
  if (classes < 3) {
    throw violation(
      'Password should have at least three of these: uppercase letters, lowercase letters, numbers and symbols',
    )
  }
  const forbidden = [alias, root.email].map((name) => name?.toLowerCase())
  if (forbidden.includes(password.toLowerCase())) {
    throw violation('Password should not be identical to the name or email address of the account')
  }
}

/** @throws AwsApiError PasswordPolicyViolation when the new password is one that the account's policy still remembers */
export async function checkReuse(account: AccountRow, loginProfile: LoginProfile, newPassword: string): Promise<void> {
  const remembered = account.passwordPolicy?.passwordReusePrevention ?? 0
  const hashes = [loginProfile.passwordHash, ...(loginProfile.previousPasswordHashes ?? [])].slice(0, remembered)
  for (const hash of hashes) {
    if (await verifyPassword(newPassword, hash)) throw violation('Password should not be one that was used before')
  }
}

function checkCustomPolicy(policy: PasswordPolicy, password: string): void {
  requireLength(password, policy.minimumPasswordLength)
  if (policy.requireUppercaseCharacters && !UPPERCASE.test(password)) {
    throw violation('Password should have at least one uppercase letter')
  }
  if (policy.requireLowercaseCharacters && !LOWERCASE.test(password)) {
    throw violation('Password should have at least one lowercase letter')
  }
  if (policy.requireNumbers && !NUMBER.test(password)) throw violation('Password should have at least one number')
  if (policy.requireSymbols && !SYMBOL.test(password)) {
    throw violation(
      "Password should have at least one of the following symbols: ! @ # $ % ^ & * ( ) _ + - = [ ] { } | '",
    )
  }
}

function requireLength(password: string, minimum: number): void {
  if (password.length < minimum) throw violation(`Password should have a minimum length of ${minimum}`)
}

function violation(message: string): AwsApiError {
  return new AwsApiError('PasswordPolicyViolation', 400, message)
}
