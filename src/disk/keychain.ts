import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { AsyncEntry } from '@napi-rs/keyring'
import { SallyportError } from '../errors.ts'
import { systemErrorCode } from './file-failure.ts'
import type { Environment } from './folders.ts'

/** The keychain of the operating system, as far as the vault uses it: texts by name, under our service. */
export interface Keychain {
  /** Why there is none, as far as the environment tells without asking it; `undefined` where one may be. */
  whyNone(): string | undefined
  /** `undefined` when it has no such item. */
  find(name: string): Promise<string | undefined>
  save(name: string, text: string): Promise<void>
  /** `false` when there was none. */
  remove(name: string): Promise<boolean>
  /** All items of ours. */
  list(): Promise<{ readonly name: string; readonly text: string }[]>
}

const SERVICE = 'sallyport'
/** A person may have to type the keychain's password meanwhile. */
const PATIENCE_MS = 60_000

/**
 * macOS's Keychain, Windows's Credential Manager, or a Secret Service: never the kernel's keyring, which forgets. The library is loaded with
 * the first call.
 *
 * Each call throws SallyportError `STORE_UNUSABLE` when the keychain is locked, gone, or answers nothing for a minute.
 */
export function systemKeychain(environment: Environment, platform: NodeJS.Platform = process.platform): Keychain {
  return {
    whyNone: () => whyNone(environment, platform),
    find: (name) => asked(async () => (await (await entryOf(name)).getPassword()) ?? undefined),
    save: (name, text) => asked(async () => (await entryOf(name)).setPassword(text)),
    remove: (name) => asked(async () => (await entryOf(name)).deleteCredential()),
    list: () =>
      asked(async () => {
        const { findCredentialsAsync } = await import('@napi-rs/keyring')
        const found = await findCredentialsAsync(SERVICE)
        return found.map(({ account, password }) => ({ name: account, text: password }))
      }),
  }
}

/** A Secret Service is reached by the session's D-Bus; the other two are a part of the system. */
function whyNone(environment: Environment, platform: NodeJS.Platform): string | undefined {
  if (platform === 'darwin' || platform === 'win32') return undefined
  if (environment['DBUS_SESSION_BUS_ADDRESS']) return undefined
  const folder = environment['XDG_RUNTIME_DIR']
  if (folder && existsSync(join(folder, 'bus'))) return undefined
  return 'there is no D-Bus session'
}

async function entryOf(name: string): Promise<AsyncEntry> {
  const library = await import('@napi-rs/keyring')
  return new library.AsyncEntry(SERVICE, name, { linux: { store: 'secret-service' } })
}

async function asked<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer for ${PATIENCE_MS / 1000} s`)), PATIENCE_MS)
  })
  try {
    return await Promise.race([ask(), tooLong])
  } catch (error) {
    throw keychainFailure(error)
  } finally {
    clearTimeout(timer)
  }
}

/** The library throws the words of whatever keychain it is, which quote no secret. */
function keychainFailure(error: unknown): SallyportError {
  const message = error instanceof Error ? error.message : 'it failed'
  const code = systemErrorCode(error)
  const elsewhere = 'or keep keys in a file from now on: SALLYPORT_VAULT=file in the environment'
  if (/IsLocked|locked object|prompt was dismissed|-25308|User interaction is not allowed/i.test(message)) {
    const hint = `unlock it, as signing in to the desktop does, and try again; ${elsewhere}`
    return new SallyportError('STORE_UNUSABLE', 'the keychain is locked', { hint, cause: error })
  }
  if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND' || /Cannot find native binding/.test(message)) {
    return new SallyportError('STORE_UNUSABLE', 'the library for the keychain is not installed on this computer', {
      hint: `npm install without --omit=optional; ${elsewhere}`,
      cause: error,
    })
  }
  return new SallyportError('STORE_UNUSABLE', `the keychain does not answer: ${message.split('\n')[0]}`, {
    hint: `see that its service runs; what it holds is still there; ${elsewhere}`,
    cause: error,
  })
}
