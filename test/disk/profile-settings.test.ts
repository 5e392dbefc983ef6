import { chmod, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { withProfileSettings, writeProfileSettings } from '../../src/disk/profile-settings.ts'
import { temporaryFolder } from '../user-side.ts'

const settings = { credential_process: 'sallyport credential-process ana' }
const LINE = 'credential_process = sallyport credential-process ana'

describe('withProfileSettings', () => {
  test.each([
    { name: 'an empty file', text: '', after: `[profile ana]\n${LINE}\n` },
    {
      name: 'a file without the profile and without a last line end',
      text: '# mine\n[default]\nregion = eu-west-1',
      after: `# mine\n[default]\nregion = eu-west-1\n\n[profile ana]\n${LINE}\n`,
    },
    {
      name: 'a profile between others, with comments',
      text: '[profile ana] # me\n; a note\nregion=eu-west-1\n\n[profile MFAUser]\nregion = us-east-1\n',
      after: `[profile ana] # me\n${LINE}\n; a note\nregion=eu-west-1\n\n[profile MFAUser]\nregion = us-east-1\n`,
    },
    {
      name: 'another value, with Windows line ends',
      text: '[profile ana]\r\nCredential_Process=other\r\nregion = eu-west-1\r\n',
      after: `[profile ana]\r\n${LINE}\r\nregion = eu-west-1\r\n`,
    },
    { name: 'the same value, written otherwise', text: `[profile ana]\n${LINE} # mine\n`, after: undefined },
    {
      name: 'a key of the same name in a nested section',
      text: '[profile ana]\ns3 =\n  credential_process = x\n',
      after: `[profile ana]\n${LINE}\ns3 =\n  credential_process = x\n`,
    },
    { name: 'a heading that ends the file', text: '[profile ana]', after: `[profile ana]\n${LINE}\n` },
  ])('$name', ({ text, after }) => {
    expect(withProfileSettings(text, 'ana', settings)).toBe(after ?? text)
  })

  test('names that need quotes, and the default profile', () => {
    expect(withProfileSettings('', 'my own', settings)).toBe(`[profile "my own"]\n${LINE}\n`)
    expect(withProfileSettings('[profile "my own"]\n', 'my own', settings)).toBe(`[profile "my own"]\n${LINE}\n`)
    expect(withProfileSettings('[default]\nregion = x\n', 'default', settings)).toBe(`[default]\n${LINE}\nregion = x\n`)
    expect(withProfileSettings('', 'default', settings)).toBe(`[default]\n${LINE}\n`)
  })
})

describe('writeProfileSettings', () => {
  test('makes a private file, then changes nothing more', async () => {
    await using folder = await temporaryFolder()
    const file = join(folder.path, '.aws', 'config')
    expect(await writeProfileSettings(file, 'ana', settings)).toBe(true)
    expect(await readFile(file, 'utf8')).toBe(`[profile ana]\n${LINE}\n`)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await writeProfileSettings(file, 'ana', settings)).toBe(false)
  })

  for (const [profile, heading] of [
    ['my own', '[profile "my own"]'],
    ['Zoé', '[profile "Zoé"]'],
    ['default', '[default]'],
  ] as const) {
    test(`of ${profile}: makes ${heading}, and finds it again`, async () => {
      await using folder = await temporaryFolder()
      const file = join(folder.path, 'config')
      await writeFile(file, '[profile other]\n')
      expect(await writeProfileSettings(file, profile, settings)).toBe(true)
      expect(await writeProfileSettings(file, profile, { region: 'eu-west-1' })).toBe(true)
      expect(await writeProfileSettings(file, profile, settings)).toBe(false)
      expect(await readFile(file, 'utf8')).toBe(`[profile other]\n\n${heading}\nregion = eu-west-1\n${LINE}\n`)
    })
  }

  test('keeps the mode, and a link a link', async () => {
    await using folder = await temporaryFolder()
    await mkdir(join(folder.path, 'dotfiles'))
    const target = join(folder.path, 'dotfiles', 'config')
    await writeFile(target, '# mine\n')
    await chmod(target, 0o640)
    const file = join(folder.path, 'config')
    await symlink(target, file)
    await writeProfileSettings(file, 'ana', settings)
    expect(await readFile(target, 'utf8')).toBe(`# mine\n\n[profile ana]\n${LINE}\n`)
    expect((await stat(target)).mode & 0o777).toBe(0o640)
  })

  test.each([
    { name: 'no UTF-8', bytes: Buffer.from([0xff, 0xfe, 0x41]) },
    { name: 'UTF-16', bytes: Buffer.from('[profile ana]\n', 'utf16le') },
  ])('leaves a file alone that is $name, and says what to write', async ({ bytes }) => {
    await using folder = await temporaryFolder()
    const file = join(folder.path, 'config')
    await writeFile(file, bytes)
    await expect(writeProfileSettings(file, 'ana', settings)).rejects.toMatchObject({
      code: 'STORE_UNUSABLE',
      hint: expect.stringContaining(`by hand: ${LINE}`),
    })
    expect(await readFile(file)).toEqual(bytes)
  })

  test('refuses a value that readers would cut', async () => {
    await using folder = await temporaryFolder()
    const file = join(folder.path, 'config')
    await expect(writeProfileSettings(file, 'ana', { credential_process: '"/my #1/sallyport"' })).rejects.toMatchObject(
      {
        code: 'STORE_UNUSABLE',
      },
    )
  })
})
