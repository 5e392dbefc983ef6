import { chmod, lstat, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { removePlainKey, withoutPlainKey } from '../../src/disk/remove-plain-key.ts'
import { temporaryFolder } from '../user-side.ts'

const KEY = 'aws_access_key_id = AKIAEXAMPLEEXAMPLE00\naws_secret_access_key = very/secret\n'

describe('withoutPlainKey', () => {
  for (const [name, before, after] of [
    ['two lines go, the section stays', `[ana]\n${KEY}`, '[ana]\n'],
    [
      'comments, blanks, order and other sections stay',
      `# mine\n[bo]\n${KEY}\n; note\n[ana] # me\nregion=x\n${KEY}\n[c]\n${KEY}`,
      `# mine\n[bo]\n${KEY}\n; note\n[ana] # me\nregion=x\n\n[c]\n${KEY}`,
    ],
    [
      'Windows line ends stay',
      `[ana]\r\nAWS_Access_Key_Id=AKIA\r\nregion = x\r\naws_secret_access_key=s`,
      '[ana]\r\nregion = x\r\n',
    ],
    ['a section that comes twice', `[ana]\n${KEY}[bo]\n[ana]\n${KEY}`, '[ana]\n[bo]\n[ana]\n'],
    ['of ~/.aws/config', `[profile ana]\n${KEY}[profile bo]\n${KEY}`, `[profile ana]\n[profile bo]\n${KEY}`],
    [
      'commented and nested ones stay',
      `[ana]\n# aws_access_key_id = x\ns3 =\n  aws_access_key_id = y\n`,
      `[ana]\n# aws_access_key_id = x\ns3 =\n  aws_access_key_id = y\n`,
    ],
  ] as const) {
    test(name, () => expect(withoutPlainKey(before, ['ana', 'profile ana'])).toBe(after))
  }
})

describe('removePlainKey', () => {
  test('keeps the mode, follows a link without replacing it, and leaves nothing behind', async () => {
    await using folder = await temporaryFolder()
    const real = join(folder.path, 'real')
    const link = join(folder.path, 'credentials')
    await writeFile(real, `[ana]\n${KEY}region = x\n`)
    await chmod(real, 0o640)
    await symlink(real, link)
    expect(await removePlainKey(link, 'ana')).toBe(true)
    expect(await readFile(real, 'utf8')).toBe('[ana]\nregion = x\n')
    expect((await stat(real)).mode & 0o777).toBe(0o640)
    expect((await lstat(link)).isSymbolicLink()).toBe(true)
    expect(await readdir(folder.path)).toEqual(['credentials', 'real'])
    expect(await removePlainKey(link, 'ana')).toBe(false)
  })

  test('a file that is not UTF-8 is left as it is, since its comments would not be', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'credentials')
    const bytes = Buffer.from(`# caf\xe9\n[ana]\n${KEY}`, 'latin1')
    await writeFile(path, bytes)
    await expect(removePlainKey(path, 'ana')).rejects.toMatchObject({
      code: 'STORE_UNUSABLE',
      message: `\`${path}\` is not UTF-8`,
    })
    expect(await readFile(path)).toEqual(bytes)
  })

  test('a file that is not there', async () => {
    await using folder = await temporaryFolder()
    await expect(removePlainKey(join(folder.path, 'none'), 'ana')).rejects.toMatchObject({ code: 'STORE_UNUSABLE' })
  })
})
