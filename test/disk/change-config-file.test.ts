import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { chmod, chown, lstat, mkdir, readFile, readdir, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { changeConfigFile } from '../../src/disk/change-config-file.ts'
import { temporaryFolder } from '../user-side.ts'

const TEXT = '# mine\n[profile ana]\nregion = eu-west-1\n'
const isPosix = process.platform !== 'win32'

type Sections = Parameters<Parameters<typeof changeConfigFile>[1]['seen']>[0]

const addLine = {
  edit: (text: string) => `${text}output = json\n`,
  seen: (sections: Sections) =>
    new Map(
      [...sections].map(([name, { values }]) => [name, { values: { ...values, output: 'json' }, nested: {} }] as const),
    ),
  byHand: 'write output = json',
}

describe('changeConfigFile', () => {
  test('changes what was asked for; mode and link stay, nothing is left beside it', async () => {
    await using folder = await temporaryFolder()
    const [real, file] = [join(folder.path, 'real'), join(folder.path, 'config')]
    await writeFile(real, TEXT)
    await chmod(real, 0o640)
    await symlink(real, file)
    expect(await changeConfigFile(file, addLine)).toEqual({ isChanged: true, wasOpen: isPosix })
    expect(await readFile(real, 'utf8')).toBe(`${TEXT}output = json\n`)
    if (isPosix) expect((await stat(real)).mode & 0o777).toBe(0o640)
    expect((await lstat(file)).isSymbolicLink()).toBe(true)
    expect(await readdir(folder.path)).toEqual(['config', 'real'])
  })

  test('of a file that others must not read, only its owner’s bits stay, also where the text stays', async () => {
    await using folder = await temporaryFolder()
    const file = join(folder.path, 'config')
    await writeFile(file, TEXT)
    const unchanged = { edit: (text: string) => text, seen: (sections: Sections) => sections, byHand: '' }
    await chmod(file, 0o644)
    expect(await changeConfigFile(file, { ...unchanged, modeMask: 0o700 })).toMatchObject({ wasOpen: isPosix })
    if (isPosix) expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  test.each([
    {
      name: 'a change that readers would see otherwise',
      bytes: `${TEXT}s3 =\n`,
      why: 'has lines that are not understood',
    },
    { name: 'Latin-1', bytes: Buffer.from(`# caf\xe9\n${TEXT}`, 'latin1'), why: 'is not UTF-8' },
    { name: 'UTF-16', bytes: Buffer.from(`\uFEFF${TEXT}`, 'utf16le'), why: 'it is UTF-16' },
    { name: 'no text', bytes: Buffer.from('7f454c4602010100', 'hex'), why: 'it is no text' },
  ])('leaves alone: $name', async ({ bytes, why }) => {
    await using folder = await temporaryFolder()
    const file = join(folder.path, 'config')
    await writeFile(file, bytes)
    const edit = (text: string) => (why.includes('understood') ? `${text} output = json\n` : `${text}output = json\n`)
    const changed = changeConfigFile(file, { ...addLine, edit })
    await expect(changed).rejects.toMatchObject({ code: 'STORE_UNUSABLE', message: expect.stringContaining(why) })
    expect(await readFile(file)).toEqual(Buffer.from(bytes))
    expect(await readdir(folder.path)).toEqual(['config'])
  })

  test.skipIf(!isPosix).each([
    { name: 'a folder', make: (file: string) => mkdir(file), why: 'it is a folder' },
    {
      name: 'a pipe that nobody writes to',
      make: async (file: string) => void execFileSync('mkfifo', [file]),
      why: 'it is not a regular file',
    },
    {
      name: 'a link to a device without end',
      make: (file: string) => symlink('/dev/zero', file),
      why: 'not a regular',
    },
    {
      // Of its own: root could replace that of the computer, should the guard be gone.
      name: 'an empty device',
      make: async (file: string) => {
        if (process.getuid?.() === 0) execFileSync('mknod', [file, 'c', '1', '3'])
        else await symlink('/dev/null', file)
      },
      why: 'not a regular',
    },
    { name: 'a link to itself', make: (file: string) => symlink('config', file), why: 'symbolic link' },
    { name: 'a link to nothing', make: (file: string) => symlink('nothing', file), why: 'symbolic link' },
    {
      name: '17 MB',
      make: async (file: string) => {
        await writeFile(file, '')
        await truncate(file, 17 * 1024 * 1024)
      },
      why: 'longer than 16 MB',
    },
  ])('neither waits for nor replaces $name', async ({ make, why }) => {
    await using folder = await temporaryFolder()
    const file = join(folder.path, 'config')
    await make(file)
    const before = await lstat(file)
    const ana = { values: { region: 'eu-west-1' }, nested: {} }
    const change = { ...addLine, edit: () => TEXT, seen: (sections: Sections) => sections.set('profile ana', ana) }
    await expect(changeConfigFile(file, change)).rejects.toMatchObject({
      code: 'STORE_UNUSABLE',
      message: expect.stringContaining(why),
    })
    expect((await lstat(file)).ino).toBe(before.ino)
    expect(await readdir(folder.path)).toEqual(['config'])
  })

  test('of another user', async ({ skip }) => {
    skip(process.getuid?.() !== 0, 'only root can give a file away')
    await using folder = await temporaryFolder()
    const file = join(folder.path, 'config')
    await writeFile(file, TEXT)
    await chown(file, 65_534, 65_534)
    await expect(changeConfigFile(file, addLine)).rejects.toMatchObject({
      message: `\`${file}\` belongs to user 65534, and this is user 0`,
    })
    expect(await readFile(file, 'utf8')).toBe(TEXT)
  })

  test('changed by an editor meanwhile', async () => {
    await using folder = await temporaryFolder()
    const file = join(folder.path, 'config')
    await writeFile(file, TEXT)
    const edit = (text: string) => {
      writeFileSync(file, `${text}# saved\n`)
      return addLine.edit(text)
    }
    await expect(changeConfigFile(file, { ...addLine, edit })).rejects.toMatchObject({
      message: `\`${file}\` was changed meanwhile`,
    })
    expect(await readFile(file, 'utf8')).toBe(`${TEXT}# saved\n`)
    expect(await readdir(folder.path)).toEqual(['config'])
  })
})
