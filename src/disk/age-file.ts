import { SallyportError } from '../errors.ts'

/** An age file under a passphrase, as the `age` tool reads and writes it. */
export interface AgeFile {
  encrypt(passphrase: string, plain: string): Promise<Uint8Array>
  /** `undefined` when the passphrase is wrong; throws `STORE_UNUSABLE` when the file is damaged. */
  decrypt(passphrase: string, path: string, sealed: Uint8Array): Promise<string | undefined>
}

/** Of scrypt, as a power of two: about half a second here, where the age tool's own default takes several in JavaScript. */
const WORK_FACTOR = 16

/** Loads the library with the first use. */
export function ageFile(workFactor: number = WORK_FACTOR): AgeFile {
  return {
    async encrypt(passphrase, plain) {
      const { Encrypter } = await import('age-encryption')
      const encrypter = new Encrypter()
      encrypter.setPassphrase(passphrase)
      encrypter.setScryptWorkFactor(workFactor)
      return encrypter.encrypt(plain)
    },

    async decrypt(passphrase, path, sealed) {
      const { Decrypter } = await import('age-encryption')
      const decrypter = new Decrypter()
      decrypter.addPassphrase(passphrase)
      try {
        return await decrypter.decrypt(sealed, 'text')
      } catch (cause) {
        if (cause instanceof Error && cause.message.startsWith('no identity matched')) return undefined
        throw damagedVault(path, cause)
      }
    },
  }
}

export function damagedVault(path: string, cause: unknown): SallyportError {
  return new SallyportError('STORE_UNUSABLE', `the vault \`${path}\` is damaged`, {
    hint: 'it was left as it is; put a backup in its place, or move it away and add the keys again with `sallyport key add`',
    cause,
  })
}
