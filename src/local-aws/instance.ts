import type { Database } from './store/database.ts'
import type { Sealer } from './store/sealer.ts'
import { INSTANCE } from './store/tables.ts'

/** The id of the state as it is now. */
export function instanceIdOf({ tables }: Database): string {
  const row = tables.instances.get(INSTANCE)
  if (row === undefined) throw new Error('a started local AWS has an instance id')
  return row.instanceId
}

/** Makes it another state: what was sealed for the old one is worth nothing from here on. */
export function putNewInstance({ tables }: Database): void {
  tables.instances.put({ instanceId: crypto.randomUUID() })
}

/**
 * Seals for one state. Several data folders share a person's key, and a root user is known by the account id alone, so a
 * session token has to say which state it is of.
 */
export function sealerOfInstance(sealer: Sealer, database: Database): Sealer {
  const bound = (purpose: string) => `${purpose} of ${instanceIdOf(database)}`
  return {
    fingerprint: sealer.fingerprint,
    seal: (plaintext, purpose) => sealer.seal(plaintext, bound(purpose)),
    unseal: (sealed, purpose) => sealer.unseal(sealed, bound(purpose)),
  }
}
