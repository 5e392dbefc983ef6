import { SallyportError } from '../errors.ts'

/**
 * A name that CreateVirtualMFADevice takes (IAM API Reference, "CreateVirtualMFADevice").
 *
 * @throws SallyportError `USAGE` for any other.
 */
export function parseVirtualMfaDeviceName(text: string): string {
  if (/^[\w+=,.@-]{1,128}$/.test(text)) return text
  throw new SallyportError('USAGE', `\`${text}\` is no name for a virtual MFA device`, {
    hint: 'letters, digits and _ + = , . @ - are possible, up to 128 of them',
  })
}

/**
 * Names to try in turn. The user's own name comes first: some companies' policies allow no other.
 * AWS: a device that was replaced or never assigned keeps its name until an administrator deletes it.
 */
export function* deviceNames(userName: string): Generator<string> {
  const base = userName === 'root' ? 'root-account-mfa-device' : userName
  yield base
  for (let number = 2; number <= 50; number += 1) yield `${base}-${number}`
}
