import type { KeyEntry, KeyStore, SeedStore, VaultKind } from '../ports.ts'
import type { VaultContents } from './vault-contents.ts'

/** A place where the vault's contents can be: an encrypted file, or the keychain of the operating system. */
export interface VaultPlace extends KeyStore, SeedStore {
  readonly kind: VaultKind
  /** Whether a vault is there, as far as files tell: asks neither a person nor a keychain. */
  isThere(): Promise<boolean>
  /** What its table of contents says; `undefined` while that has to be derived anew, which `list` does. */
  listed(): Promise<KeyEntry[] | undefined>
  /** Does what may ask a person, for a change that is about to be made under a lock. */
  unlock(): Promise<void>
  readAll(): Promise<VaultContents>
  /** Puts all of it there, over what is there under the same names. */
  addAll(contents: VaultContents): Promise<void>
  /** Takes everything away; the table of contents first, so that a vault half taken away counts as none. */
  erase(): Promise<void>
}
