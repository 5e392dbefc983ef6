import { join } from 'node:path'
import { SallyportError } from '../errors.ts'
import type { AccessKey, KeyEntry, VaultChoice, VaultKind, VaultMoved, VaultStore } from '../ports.ts'
import { ageFile, type AgeFile } from './age-file.ts'
import { FileVault, type AskPassphrase } from './file-vault.ts'
import type { Folders } from './folders.ts'
import { KeychainVault } from './keychain-vault.ts'
import type { Keychain } from './keychain.ts'
import { withLock } from './lock.ts'
import { moveVault } from './move-vault.ts'
import { parseVaultKind } from './vault-kind.ts'
import { VaultMoveFile } from './vault-move-file.ts'
import type { VaultPlace } from './vault-place.ts'

/** What there is besides a file. */
export interface VaultOptions {
  readonly age?: AgeFile
  /** `undefined` where there never is one. */
  readonly keychain?: Keychain
  /** `SALLYPORT_VAULT`: a person's choice. */
  readonly wanted?: string | undefined
}

/**
 * Long-term keys, and seeds that their users chose to keep: in the keychain of the operating system where one answers, else
 * in an encrypted file; where keys are already, there it stays. A table of contents, with nothing secret in it, lies beside,
 * so that neither a passphrase nor the keychain is needed to know which profiles have a key and to find their cached sessions.
 */
export class Vault implements VaultStore {
  readonly #file: FileVault
  readonly #keychain: KeychainVault | undefined
  readonly #whyNoKeychain: () => string | undefined
  readonly #moves: VaultMoveFile
  readonly #lockPath: string
  readonly #wantedByVariable: string | undefined
  #wanted: VaultChoice | undefined
  /** Of a vault that is to be made, found out once. */
  #made: VaultChoice | undefined

  constructor(
    folders: Folders,
    askPassphrase: AskPassphrase,
    { age = ageFile(), keychain, wanted }: VaultOptions = {},
  ) {
    this.#file = new FileVault(folders, askPassphrase, age)
    this.#keychain = keychain && new KeychainVault(folders, keychain)
    this.#whyNoKeychain = () => (keychain ? keychain.whyNone() : 'this computer has none')
    this.#moves = new VaultMoveFile(folders)
    this.#lockPath = join(folders.data, 'vault.lock')
    this.#wantedByVariable = wanted
  }

  async want(kind: VaultKind, source: string): Promise<void> {
    const found = (await this.#isAnywhere()) ? await this.choice() : undefined
    if (found && found.kind !== kind) {
      throw new SallyportError('USAGE', `${source} is ${kind}, and the vault is in the ${found.kind}: ${found.why}`, {
        hint: `to move it: sallyport key move --to ${kind}`,
      })
    }
    this.#wanted = { kind, why: `${source} says so` }
  }

  async choice(): Promise<VaultChoice> {
    if (this.#wanted) return this.#wanted
    if (this.#wantedByVariable) {
      return { kind: parseVaultKind(this.#wantedByVariable, 'SALLYPORT_VAULT'), why: 'SALLYPORT_VAULT says so' }
    }
    const move = await this.#moves.read()
    if (move) {
      const kind = move.verified ? move.to : otherThan(move.to)
      return { kind, why: `a move was interrupted: sallyport key move --to ${move.to}` }
    }
    if (await this.#keychain?.isThere()) return { kind: 'keychain', why: 'it holds keys already' }
    if (await this.#file.isThere()) return { kind: 'file', why: 'it is there already' }
    this.#made ??= await this.#chooseNew()
    return this.#made
  }

  async #chooseNew(): Promise<VaultChoice> {
    const none = this.#whyNoKeychain()
    if (none !== undefined || !this.#keychain) return { kind: 'file', why: none ?? 'there is no keychain' }
    try {
      await this.#keychain.unlock()
      return { kind: 'keychain', why: 'it answers' }
    } catch (error) {
      if (!(error instanceof SallyportError)) throw error
      return { kind: 'file', why: error.message }
    }
  }

  async list(): Promise<KeyEntry[]> {
    const place = await this.#readable()
    if (!place) return []
    const listed = await place.listed()
    if (listed) return listed
    // Somebody changes it just now, or was broken off doing so; whatever may ask a person is done without the lock.
    if (await place.isThere()) await withLock(this.#lockPath, async () => undefined)
    return place.list()
  }

  async find(profile: string): Promise<AccessKey | undefined> {
    return (await this.#readable())?.find(profile)
  }

  save(entry: KeyEntry, accessKey: AccessKey): Promise<void> {
    return this.#change((place) => place.save(entry, accessKey))
  }

  remove(profile: string): Promise<boolean> {
    return this.#change((place) => place.remove(profile))
  }

  async findSeed(endpoint: string, serialNumber: string): Promise<string | undefined> {
    return (await this.#readable())?.findSeed(endpoint, serialNumber)
  }

  saveSeed(endpoint: string, serialNumber: string, base32Seed: string): Promise<void> {
    return this.#change((place) => place.saveSeed(endpoint, serialNumber, base32Seed))
  }

  removeSeed(endpoint: string, serialNumber: string): Promise<boolean> {
    return this.#change((place) => place.removeSeed(endpoint, serialNumber))
  }

  async move(kind: VaultKind): Promise<VaultMoved | undefined> {
    const variable = this.#wantedByVariable
    if (variable && parseVaultKind(variable, 'SALLYPORT_VAULT') !== kind) {
      throw new SallyportError('USAGE', `SALLYPORT_VAULT is ${variable}, and that place would go on being used`, {
        hint: 'unset it, then move the vault',
      })
    }
    const [from, to] = [otherThan(kind), kind].map((one) => this.#placeOf(one))
    if (!from || !to || !((await from.isThere()) || (await this.#moves.read()))) return undefined
    // The passphrase is asked for, and the keychain unlocked, before the lock.
    await from.readAll()
    await to.unlock()
    return withLock(this.#lockPath, () => moveVault({ from, to, moves: this.#moves }))
  }

  /** `undefined` when nothing is kept anywhere; then nobody is asked. */
  async #readable(): Promise<VaultPlace | undefined> {
    const isChosen = this.#wanted ?? this.#wantedByVariable
    return isChosen || (await this.#isAnywhere()) ? this.#placeOf((await this.choice()).kind) : undefined
  }

  async #isAnywhere(): Promise<boolean> {
    return (await this.#file.isThere()) || ((await this.#keychain?.isThere()) ?? false)
  }

  #placeOf(kind: VaultKind): VaultPlace {
    if (kind === 'file') return this.#file
    const none = this.#whyNoKeychain()
    if (this.#keychain && none === undefined) return this.#keychain
    throw new SallyportError('STORE_UNUSABLE', `the keychain can't be reached: ${none ?? 'there is none'}`, {
      hint: 'sign in to the desktop session, or keep keys in a file from now on: SALLYPORT_VAULT=file in the environment',
    })
  }

  /** Under a lock, so that of two processes that write neither loses what the other wrote. Nobody types under it. */
  async #change<Result>(change: (place: VaultPlace) => Promise<Result>): Promise<Result> {
    const chosen = (await this.choice()).kind
    await this.#placeOf(chosen).unlock()
    return withLock(this.#lockPath, async () => {
      const { kind } = await this.choice()
      if (kind === chosen) return change(this.#placeOf(chosen))
      throw new SallyportError('STORE_UNUSABLE', 'the vault was moved by another process meanwhile', {
        hint: 'try again; nothing was changed',
      })
    })
  }
}

function otherThan(kind: VaultKind): VaultKind {
  return kind === 'file' ? 'keychain' : 'file'
}
