import { SallyportError } from '../errors.ts'
import type { VaultKind } from '../ports.ts'

/** @throws SallyportError `USAGE` for another word; `source` is what said it. */
export function parseVaultKind(text: string, source: string): VaultKind {
  if (text === 'keychain' || text === 'file') return text
  throw new SallyportError('USAGE', `${source} is \`${text}\``, { hint: 'say keychain or file' })
}
