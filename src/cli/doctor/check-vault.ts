import { SallyportError } from '../../errors.ts'
import type { KeyEntry, KeyStore } from '../../ports.ts'
import { quote } from '../follow-ups.ts'
import type { Environment } from '../../disk/folders.ts'
import type { Finding } from './finding.ts'

/** After so long a key is worth changing. */
const OLD_DAYS = 90
const DAY_MS = 86_400_000

/**
 * What the vault holds, and whether it opens: tried only where no person would be asked for the passphrase.
 *
 * @param keys - Its table of contents.
 */
export async function checkVault(
  vault: KeyStore,
  keys: readonly KeyEntry[],
  { environment, now }: { readonly environment: Environment; readonly now: Date },
): Promise<Finding[]> {
  const [first] = keys
  if (!first) return [{ check: 'vault', level: 'ok', message: 'the vault holds no keys yet' }]
  const source = ['SALLYPORT_VAULT_PASSPHRASE', 'SALLYPORT_VAULT_PASSPHRASE_COMMAND'].find((name) => environment[name])
  const how = source === undefined ? 'its passphrase is asked for' : `its passphrase comes from ${source}`
  const count = `${keys.length} key${keys.length === 1 ? '' : 's'}`
  const holds: Finding = { check: 'vault', level: 'ok', message: `an encrypted file with ${count}; ${how}` }
  try {
    if (source !== undefined) await vault.find(first.profile)
  } catch (error) {
    if (!(error instanceof SallyportError)) throw error
    return [{ check: 'vault', level: 'problem', message: error.message, mend: error.hint }]
  }
  return [holds, ...keys.flatMap((key) => age(key, now))]
}

function age({ profile, accessKeyId, addedAt }: KeyEntry, now: Date): Finding[] {
  const days = Math.floor((now.getTime() - addedAt.getTime()) / DAY_MS)
  if (days < OLD_DAYS) return []
  const message = `the key ${accessKeyId} of profile \`${profile}\` is in the vault for ${days} days`
  return [{ check: 'vault', level: 'warning', message, mend: `sallyport key rotate ${quote(profile)}` }]
}
