import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { withKeptSeed } from '../../src/cli/asking/kept-seed.ts'
import { drawQrPng } from '../../src/qr/index.ts'
import { encodeBase32, formatKeyUri, tokenCodeAt } from '../../src/totp/index.ts'
import { openUserSide } from '../user-side.ts'

const SEED = Buffer.from('twelve bytes or more')
const base32Seed = encodeBase32(SEED)
const users = { ana: { groups: ['Force_MFA'], mfa: base32Seed } }
const KEY_URI = formatKeyUri({ issuer: 'Amazon Web Services', accountName: 'ana@123456789012', seed: SEED })
const VAULT = { SALLYPORT_VAULT_PASSPHRASE: 'four random words here' }

const NO_SEEDS = { saveSeed: () => Promise.resolve(), removeSeed: () => Promise.resolve(false) }

describe('device code', () => {
  const files = {
    'a key URI': { name: 'uri.txt', content: `${KEY_URI}\n` },
    'a picture of its QR code': { name: 'qr.png', content: drawQrPng(KEY_URI) },
  }
  for (const [what, { name, content }] of Object.entries(files)) {
    test(`keeps the seed of ${what}; its codes sign in, each once`, async () => {
      await using side = await openUserSide({ users })
      const environment = { ...side.keyOf('ana'), ...VAULT }
      const path = join(side.home, name)
      await writeFile(path, content)
      const before = await side.sallyport(['device', 'code'], environment)
      expect(before).toMatchObject({ status: 2, stdout: '' })
      expect(before.stderr).toContain('the vault keeps no seed of arn:aws:iam::123456789012:mfa/ana')
      expect(before.stderr).not.toContain(base32Seed)

      const kept = await side.sallyport(['device', 'code', '--keep', path, '--yes'], environment)
      expect(kept).toMatchObject({ status: 0, stdout: '' })
      expect(kept.stderr).toContain('one factor')
      const code = await side.sallyport(['device', 'code'], environment)
      expect(code).toEqual({
        status: 0,
        stdout: `${tokenCodeAt(SEED, side.aws.clock.now().getTime() / 1000)}\n`,
        stderr: '',
      })
      const login = await side.sallyport(['login', '--token-code', code.stdout.trim()], environment)
      expect(login.status).toBe(0)

      expect((await side.sallyport(['device', 'code', '--forget'], environment)).status).toBe(0)
      expect((await side.sallyport(['device', 'code'], environment)).status).toBe(2)
    })
  }

  test('the seed that is kept answers for the person, where the key comes from the vault too', async () => {
    await using side = await openUserSide({ users })
    const { accessKeyId, secretAccessKey } = side.aws.clientConfig('ana').credentials
    const path = join(side.home, 'uri.txt')
    await writeFile(path, KEY_URI)
    await mkdir(join(side.home, '.aws'))
    const key = `[ana]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`
    await writeFile(join(side.home, '.aws', 'credentials'), key)
    const passphrase = { ...VAULT, SALLYPORT_VAULT: 'file' }
    const kept = await side.sallyport(['device', 'code', 'ana', '--keep', path, '--yes'], passphrase)
    expect(kept.status).toBe(0)
    const plain = await side.sallyport(['login', 'ana'], passphrase)
    expect(plain).toMatchObject({ status: 2, stderr: expect.stringContaining('there is no terminal to ask on') })

    expect((await side.sallyport(['key', 'import', 'ana', '--remove-plain-text'], passphrase)).status).toBe(0)
    const login = await side.sallyport(['login', 'ana'], passphrase)
    expect(login).toMatchObject({ status: 0, stdout: '', stderr: expect.stringContaining('comes from the seed') })
    expect(login.stderr).not.toContain(base32Seed)
    await side.sallyport(['logout', 'ana'], passphrase)
    side.aws.clock.advance('30 s')
    const process = await side.sallyport(['credential-process', 'ana'], passphrase)
    expect(JSON.parse(process.stdout)).toMatchObject({ Version: 1, AccountId: side.aws.accountId })
  })

  test('a seed of a device that is gone: two codes are tried, then the person is asked', async () => {
    await using side = await openUserSide({ users })
    const { clock, waiting, waited, spentCodes } = side.ports
    const asked: string[] = []
    const prompts = { ...side.silent, askTokenCode: async (_: string, why = '') => (asked.push(why), '123456') }
    const vault = { ...NO_SEEDS, findSeed: async () => base32Seed }
    const kept = withKeptSeed({ prompts, vault, clock, waiting, spentCodes }, 'aws')
    const first = await kept.askTokenCode('mfa/ana')
    const second = await kept.askTokenCode('mfa/ana', 'it is wrong')
    expect([first, second]).toEqual([
      tokenCodeAt(SEED, clock.now().getTime() / 1000 - 30),
      tokenCodeAt(SEED, clock.now().getTime() / 1000),
    ])
    expect(waited).toEqual(['the code of the seed in the vault did not do'])
    expect(await kept.askTokenCode('mfa/ana', 'it is wrong')).toBe('123456')
    expect(asked).toEqual(['it is wrong'])
  })

  test('without --yes and a terminal nothing is kept', async () => {
    await using side = await openUserSide({ users })
    const path = join(side.home, 'uri.txt')
    await writeFile(path, KEY_URI)
    const refused = await side.sallyport(['device', 'code', '--keep', path], { ...side.keyOf('ana'), ...VAULT })
    expect(refused).toMatchObject({ status: 2, stdout: '' })
    expect(refused.stderr).toContain('hint: give --yes')
  })

  test('a file that holds no seed is told by its name, not by its content', async () => {
    await using side = await openUserSide({ users })
    const path = join(side.home, 'secret.txt')
    await writeFile(path, 'JBSWY3DPEHPK3PXP')
    const environment = { ...side.keyOf('ana'), ...VAULT }
    const wrong = await side.sallyport(['device', 'code', '--keep', path, '--yes'], environment)
    expect(wrong.status).toBe(2)
    expect(wrong.stderr).not.toContain('JBSWY3DPEHPK3PXP')
    const missing = await side.sallyport(['device', 'code', '--keep', join(side.home, 'no'), '--yes'], environment)
    expect(missing).toMatchObject({ status: 2, stderr: expect.stringContaining('no: there is no such file') })
    if (!existsSync('/dev/zero')) return
    const endless = await side.sallyport(['device', 'code', '--keep', '/dev/zero', '--yes'], environment)
    expect(endless).toMatchObject({ status: 2, stderr: expect.stringContaining('/dev/zero: longer than 10 MB') })
  })
})
