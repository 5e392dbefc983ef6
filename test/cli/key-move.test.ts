import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, watch } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startGnomeKeyring } from '../gnome-keyring.ts'
import { runProgram } from '../run-program.ts'
import { openUserSide } from '../user-side.ts'
import { PROGRAM } from './pseudo-terminal.ts'

const users = { ana: { groups: ['Force_MFA'], mfa: true }, MFAUser: {}, other: {} }
const PASSPHRASE = { SALLYPORT_VAULT_PASSPHRASE: 'four random words here' }

/** Moments of a move that files show, in order: the folder of the vault is given. */
const MOMENTS: Readonly<Record<string, (data: string) => boolean>> = {
  begun: (data) => existsSync(join(data, 'vault-move.json')),
  copying: (data) => ['vault.age', 'keychain-contents.json'].every((file) => existsSync(join(data, file))),
  verified: (data) => contains(join(data, 'vault-move.json'), '"verified":true'),
  removing: (data) =>
    contains(join(data, 'vault-move.json'), '"verified":true') &&
    ['vault-contents.json', 'keychain-contents.json'].some((file) => !existsSync(join(data, file))),
}

function contains(path: string, text: string): boolean {
  try {
    return readFileSync(path, 'utf8').includes(text)
  } catch {
    return false
  }
}

describe('key move', () => {
  test('to the keychain and back, killed at every moment that can be seen', { timeout: 120_000 }, async ({ skip }) => {
    await using side = await openUserSide({ users })
    await using keyring = await startGnomeKeyring(skip, side.home)
    const environment = { ...keyring.environment, ...PASSPHRASE, AWS_ENDPOINT_URL: side.aws.endpoint }
    const sallyport = (...args: string[]) => runProgram(args, environment)
    await mkdir(join(side.home, '.aws'))
    const lines = Object.keys(users).map((userName) => {
      const { accessKeyId, secretAccessKey } = side.aws.clientConfig(userName).credentials
      return `[${userName}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`
    })
    const credentials = join(side.home, '.aws', 'credentials')
    await writeFile(credentials, lines.join(''))
    expect((await sallyport('key', 'import', '--vault', 'file')).status).toBe(0)
    await writeFile(credentials, '')

    for (const [index, [moment, isThere]] of Object.entries(MOMENTS).entries()) {
      const direction = index % 2 === 0 ? 'keychain' : 'file'
      const signal = await killAt(side.folders.data, isThere, ['key', 'move', '--to', direction], environment)
      const keys = JSON.parse((await sallyport('key', 'list', '--json')).stdout)
      expect(keys, `${moment}, ended by ${signal}`).toHaveLength(3)
      expect((await sallyport('device', 'list', 'MFAUser')).status).not.toBe(7)

      const finished = await sallyport('key', 'move', '--to', direction)
      expect(finished, finished.stderr).toMatchObject({ status: 0 })
      const files = await readdir(side.folders.data)
      expect(files).not.toContain('vault-move.json')
      expect(files.includes('vault.age')).toBe(direction === 'file')
    }
    expect((await sallyport('login', 'ana', '--token-code', side.aws.tokenCode('ana'))).status).toBe(0)
  })

  test('a keychain that dies or is locked in the middle leaves the file in use', async ({ skip }) => {
    await using side = await openUserSide({ users })
    await using keyring = await startGnomeKeyring(skip, side.home)
    const environment = { ...keyring.environment, ...PASSPHRASE, AWS_ENDPOINT_URL: side.aws.endpoint }
    const file = join(side.home, 'MFAUser.csv')
    const { accessKeyId, secretAccessKey } = side.aws.clientConfig('MFAUser').credentials
    await writeFile(file, `Access key ID,Secret access key\n${accessKeyId},${secretAccessKey}\n`)
    await runProgram(['key', 'import', 'MFAUser', '--csv', file, '--vault', 'file'], environment)

    await keyring.lock()
    const locked = await runProgram(['key', 'move', '--to', 'keychain'], environment)
    expect(locked).toMatchObject({ status: 7, stderr: expect.stringContaining('the keychain is locked') })
    await keyring.kill()
    await keyring.start()
    await mkdir(side.folders.data, { recursive: true })
    const begun = untilThere(side.folders.data, MOMENTS['begun'] ?? (() => true))
    const moving = runProgram(['key', 'move', '--to', 'keychain'], environment)
    await begun
    await keyring.kill()
    const { status, stderr } = await moving
    if (status !== 0)
      expect({ status, stderr }).toMatchObject({ status: 7, stderr: expect.stringContaining('the keychain') })
    await keyring.start()
    expect(await runProgram(['key', 'move', '--to', 'keychain'], environment)).toMatchObject({ status: 0 })
    expect((await runProgram(['device', 'list', 'MFAUser'], environment)).status).not.toBe(7)
  })
})

/** Resolves as soon as a folder shows it. */
async function untilThere(folder: string, isThere: (folder: string) => boolean): Promise<void> {
  if (isThere(folder)) return
  await new Promise<void>((resolve) => {
    const watcher = watch(folder, () => {
      if (!isThere(folder)) return
      watcher.close()
      resolve()
    })
  })
}

/** Kills the program as soon as the folder shows the moment. @returns The signal that ended it; `null` when it was quicker. */
async function killAt(
  folder: string,
  isThere: (folder: string) => boolean,
  args: readonly string[],
  environment: Record<string, string>,
): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { env: environment, stdio: 'ignore' })
  const watcher = watch(folder, () => {
    if (isThere(folder)) child.kill('SIGKILL')
  })
  const [, signal] = await once(child, 'exit')
  watcher.close()
  return signal
}
