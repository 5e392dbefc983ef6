import { hash } from 'node:crypto'

/** An account's canonical user id: 64 hexadecimal digits that tell nothing and stay the same. */
export function canonicalUserId(accountId: string): string {
  return hash('sha256', `canonical user id of ${accountId}`)
}
