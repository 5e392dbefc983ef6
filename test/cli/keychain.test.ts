import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startGnomeKeyring, type GnomeKeyring } from '../gnome-keyring.ts'
import { runProgram } from '../run-program.ts'
import { openUserSide, type UserSide } from '../user-side.ts'

const users = { ana: { groups: ['Force_MFA'], mfa: true }, MFAUser: {} }
const PASSPHRASE = { SALLYPORT_VAULT_PASSPHRASE: 'four random words here' }

/** Runs a command as ana, whose key lies in plain text, with a keychain of her own. */
function withKeychain(side: UserSide, keyring: GnomeKeyring) {
  return (args: readonly string[], more: Record<string, string> = {}) =>
    runProgram(args, { ...keyring.environment, AWS_ENDPOINT_URL: side.aws.endpoint, ...more })
}

async function open(skip: (reason: string) => never) {
  const side = await openUserSide({ users })
  const keyring = await startGnomeKeyring(skip, side.home).catch(async (error: unknown) => {
    await side[Symbol.asyncDispose]()
    throw error
  })
  const sallyport = withKeychain(side, keyring)
  const fileOf = async (userName: string) => {
    const { accessKeyId, secretAccessKey } = side.aws.clientConfig(userName).credentials
    const file = join(side.home, `${userName}.csv`)
    await writeFile(file, `Access key ID,Secret access key\n${accessKeyId},${secretAccessKey}\n`)
    return { file, accessKeyId, secretAccessKey }
  }
  return {
    side,
    keyring,
    sallyport,
    fileOf,
    login: () => sallyport(['login', 'ana', '--renew', '--token-code', side.aws.tokenCode('ana')]),
    async [Symbol.asyncDispose]() {
      await keyring[Symbol.asyncDispose]()
      await side[Symbol.asyncDispose]()
    },
  }
}

describe('the vault in a Secret Service', () => {
  test('is chosen where one answers, holds keys and seeds, and no file has a secret', async ({ skip }) => {
    await using desk = await open(skip)
    const { side, sallyport, fileOf } = desk
    const none = await sallyport(['doctor', 'ana'])
    expect(none.stdout).toContain('the vault holds no keys yet; it is the keychain (it answers)')

    const { file, secretAccessKey } = await fileOf('ana')
    const added = await sallyport(['key', 'import', 'ana', '--csv', file, '--remove-plain-text'])
    expect(added).toMatchObject({ status: 0 })
    expect((await desk.login()).status).toBe(0)
    const doctor = await sallyport(['doctor', 'ana'])
    expect(doctor.stdout).toContain('the keychain (it holds keys already) with 1 key')
    expect(await readdir(side.folders.data)).not.toContain('vault.age')
    const table = await readFile(join(side.folders.data, 'keychain-contents.json'), 'utf8')
    expect(table).not.toContain(secretAccessKey)

    const seed = join(side.home, 'seed')
    await writeFile(seed, 'otpauth://totp/AWS:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=AWS')
    const kept = await sallyport(['device', 'code', 'ana', '--keep', seed, '--yes'])
    expect(kept.status).toBe(0)
    expect((await sallyport(['device', 'code', 'ana'])).stdout).toMatch(/^\d{6}\n$/)
    expect((await sallyport(['device', 'code', 'ana', '--forget'])).status).toBe(0)
    expect((await sallyport(['key', 'remove', 'ana', '--yes'])).status).toBe(0)
    expect(JSON.parse((await sallyport(['key', 'list', '--json'])).stdout)).toEqual([])
  })

  test('another place can be said, and a vault that is there stays where it is', async ({ skip }) => {
    await using desk = await open(skip)
    const { sallyport, fileOf, side } = desk
    const { file } = await fileOf('ana')
    const odd = await sallyport(['key', 'import', 'ana', '--csv', file], { SALLYPORT_VAULT: 'drawer' })
    expect(odd).toMatchObject({ status: 2, stderr: expect.stringContaining('SALLYPORT_VAULT is `drawer`') })
    const made = await sallyport(['key', 'import', 'ana', '--csv', file, '--vault', 'file'], PASSPHRASE)
    expect(made.status).toBe(0)
    expect(await readdir(side.folders.data)).toContain('vault.age')
    const doctor = await sallyport(['doctor', 'ana'], PASSPHRASE)
    expect(doctor.stdout).toContain('an encrypted file (it is there already) with 1 key')
    const other = await sallyport(['key', 'import', 'ana', '--csv', file, '--vault', 'keychain'], PASSPHRASE)
    expect(other.status).toBe(2)
    expect(other.stderr).toContain('hint: to move it: sallyport key move --to keychain')
  })

  test('a locked one is told, with a status and without waiting, and nothing is lost', async ({ skip }) => {
    await using desk = await open(skip)
    const { keyring, sallyport, fileOf } = desk
    await sallyport(['key', 'import', 'ana', '--csv', (await fileOf('ana')).file])
    const { file, secretAccessKey } = await fileOf('MFAUser')
    await keyring.lock()
    for (const command of [
      ['login', 'ana', '--renew', '--token-code', '123456'],
      ['key', 'import', 'MFAUser', '--csv', file],
      ['key', 'remove', 'ana', '--yes'],
    ]) {
      const refused = await sallyport(command)
      expect(refused).toMatchObject({ status: 7, stdout: '' })
      expect(refused.stderr).toContain('sallyport: the keychain is locked\nhint: unlock it')
      expect(refused.stderr).not.toContain(secretAccessKey)
    }
    const doctor = await sallyport(['doctor', 'ana'])
    expect(doctor).toMatchObject({ status: 5 })
    expect(doctor.stdout).toContain('the keychain is locked')
    await keyring.kill()
    await keyring.start()
    expect((await desk.login()).status).toBe(0)
  })

  test('one that is gone or does not answer is told, and a cached session needs none', async ({ skip }) => {
    await using desk = await open(skip)
    const { keyring, sallyport, fileOf } = desk
    await sallyport(['key', 'import', 'ana', '--csv', (await fileOf('ana')).file])
    expect((await desk.login()).status).toBe(0)

    keyring.pause()
    const paused = await desk.login()
    keyring.resume()
    expect(paused).toMatchObject({ status: 7, stderr: expect.stringContaining('the keychain does not answer') })
    await keyring.kill()
    expect(await desk.login()).toMatchObject({ status: 7, stderr: expect.stringMatching(/the keychain does not/) })
    const noBus = await sallyport(['login', 'ana', '--renew', '--token-code', '123456'], {
      DBUS_SESSION_BUS_ADDRESS: '',
    })
    expect(noBus.status).toBe(7)
    expect(noBus.stderr).toContain("the keychain can't be reached: there is no D-Bus session")

    const cached = await sallyport(['credential-process', 'ana'])
    expect(JSON.parse(cached.stdout)).toMatchObject({ Version: 1 })
    await keyring.start()
    expect((await desk.login()).status).toBe(0)
  })

  test('where none answers a new vault is a file, and doctor says why', async ({ skip }) => {
    await using desk = await open(skip)
    const { keyring, sallyport } = desk
    const noBus = await sallyport(['doctor', 'ana'], { DBUS_SESSION_BUS_ADDRESS: '' })
    expect(noBus.stdout).toContain('it is an encrypted file (there is no D-Bus session)')
    await keyring.kill()
    const noService = await sallyport(['doctor', 'ana'])
    expect(noService.stdout).toMatch(/it is an encrypted file \(the keychain does not answer: .+\)/)
  })

  test('a table of contents that was lost is made anew, and a long name is refused', async ({ skip }) => {
    await using desk = await open(skip)
    const { sallyport, fileOf, side } = desk
    const { file } = await fileOf('ana')
    await sallyport(['key', 'import', 'ana', '--csv', file])
    await writeFile(join(side.folders.data, 'keychain-contents.json'), '{')
    expect(JSON.parse((await sallyport(['key', 'list', '--json'])).stdout)).toMatchObject([{ profile: 'ana' }])
    const long = await sallyport(['key', 'import', 'a'.repeat(1200), '--csv', file])
    expect(long).toMatchObject({ status: 7, stderr: expect.stringContaining('is too long for a keychain') })
    expect(JSON.parse((await sallyport(['key', 'list', '--json'])).stdout)).toHaveLength(1)
  })
})
