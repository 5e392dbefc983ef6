import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { drawQrPng } from '../../src/qr/index.ts'
import { encodeBase32, formatKeyUri, tokenCodeAt } from '../../src/totp/index.ts'
import { openUserSide } from '../user-side.ts'

const SEED = Buffer.from('twelve bytes or more')
const base32Seed = encodeBase32(SEED)
const users = { ana: { groups: ['Force_MFA'], mfa: base32Seed } }
const KEY_URI = formatKeyUri({ issuer: 'Amazon Web Services', accountName: 'ana@123456789012', seed: SEED })
const VAULT = { SALLYPORT_VAULT_PASSPHRASE: 'four random words here' }

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
