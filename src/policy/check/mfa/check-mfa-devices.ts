import type { Finding } from '../finding.ts'
import { found, type Subject } from '../subject.ts'

/** Devices that are taken to be named as their users, as AWS's examples had it until November 2022. */
export function* checkMfaDevices({ policy: { statements } }: Subject): Iterable<Finding> {
  for (const statement of statements) {
    for (const { text, offset } of statement.resource?.values ?? []) {
      if (!/:mfa\/\$\{aws:username\}$/i.test(text)) continue
      const message = `\`${text}\`: a device need not be named as its user (since November 2022)`
      yield found('mfa-device-named-as-user', statement, offset, message, 'write mfa/*')
    }
  }
}
