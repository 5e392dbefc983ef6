import { SallyportError } from '../../errors.ts'
import type { KeyEntry, VaultChoice, VaultStore } from '../../ports.ts'
import { quote } from '../telling/follow-ups.ts'
import type { Environment } from '../../disk/folders.ts'
import type { Finding } from './finding.ts'

/** After so long a key is worth changing. */
const OLD_DAYS = 90
const DAY_MS = 86_400_000

/**
 * Which vault is used and why, what it holds, and whether it opens: tried only where no person would be asked for the passphrase.
 *
 * @param keys - Its table of contents.
 */
export async function checkVault(
  vault: VaultStore,
  keys: readonly KeyEntry[],
  { environment, now }: { readonly environment: Environment; readonly now: Date },
): Promise<Finding[]> {
  try {
    const choice = await vault.choice()
    const [first] = keys
    if (!first) return [{ check: 'vault', level: 'ok', message: `the vault holds no keys yet; it is ${told(choice)}` }]
    const count = `${keys.length} key${keys.length === 1 ? '' : 's'}`
    const source = ['SALLYPORT_VAULT_PASSPHRASE', 'SALLYPORT_VAULT_PASSPHRASE_COMMAND'].find(
      (name) => environment[name],
    )
    const isAsked = choice.kind === 'file' && source === undefined
    if (!isAsked) await vault.find(first.profile)
    const how = source === undefined ? 'its passphrase is asked for' : `its passphrase comes from ${source}`
    const holds = `${told(choice)} with ${count}${choice.kind === 'file' ? `; ${how}` : ''}`
    return [{ check: 'vault', level: 'ok', message: holds }, ...keys.flatMap((key) => age(key, now))]
  } catch (error) {
    if (!(error instanceof SallyportError)) throw error
    return [{ check: 'vault', level: 'problem', message: error.message, mend: error.hint }]
  }
}

function told({ kind, why }: VaultChoice): string {
  return `${kind === 'file' ? 'an encrypted file' : 'the keychain'} (${why})`
}

function age({ profile, accessKeyId, addedAt }: KeyEntry, now: Date): Finding[] {
  const days = Math.floor((now.getTime() - addedAt.getTime()) / DAY_MS)
  if (days < OLD_DAYS) return []
  const message = `the key ${accessKeyId} of profile \`${profile}\` is in the vault for ${days} days`
  return [{ check: 'vault', level: 'warning', message, mend: `sallyport key rotate ${quote(profile)}` }]
}
