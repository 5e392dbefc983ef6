import { chmod, mkdir, readdir, readFile, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as rolldown from 'rolldown'
import { describe, expect, test } from 'vitest'
import {
  createPrivateFile,
  createPrivateFileAnywhere,
  readPrivateFile,
  readPrivateFileAnywhere,
  writePrivateFile,
} from '../../src/disk/private-files.ts'
import { readPrivateFileSync } from '../../src/disk/read-private-sync.ts'
import { boundByModes } from '../bound-by-modes.ts'
import { temporaryFolder } from '../user-side.ts'

/** `false` where that is not allowed. */
function mount(options: string, folder: string): Promise<boolean> {
  return promisify(execFile)('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]).then(
    () => true,
    () => false,
  )
}

describe('writePrivateFile', () => {
  test('0600 in a folder of 0700, whatever the folder was', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'deep', 'er', 'file')
    await mkdir(join(folder.path, 'deep', 'er'), { recursive: true, mode: 0o755 })
    await writePrivateFile(path, 'secret')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(join(folder.path, 'deep', 'er'))).mode & 0o777).toBe(0o700)
    expect(await readdir(join(folder.path, 'deep', 'er'))).toEqual(['file'])
  })

  test('a symbolic link is neither read nor written through', async () => {
    await using folder = await temporaryFolder()
    const target = join(folder.path, 'target')
    const link = join(folder.path, 'link')
    await writeFile(target, 'theirs')
    await symlink(target, link)
    await expect(writePrivateFile(link, 'ours')).rejects.toMatchObject({ code: 'STORE_UNUSABLE' })
    await expect(readPrivateFile(link)).rejects.toThrow('it is a symbolic link')
    expect(await readFile(target, 'utf8')).toBe('theirs')

    await symlink(folder.path, join(folder.path, 'folder-link'))
    await expect(writePrivateFile(join(folder.path, 'folder-link', 'file'), 'ours')).rejects.toThrow(
      'is a symbolic link',
    )
  })

  test('what is far longer than anything of ours is not read', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'file')
    await writePrivateFile(path, 'ours')
    await truncate(path, 65 * 1024 * 1024)
    await expect(readPrivateFile(path)).rejects.toThrow('is longer than 64 MB, and nothing of ours')
    expect(() => readPrivateFileSync(path)).toThrow('is longer than 64 MB, and nothing of ours')
  })

  test('a folder in the way of a folder: the reason and the next step, and what was there is there', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'file')
    await writePrivateFile(path, 'old')
    await expect(writePrivateFile(join(path, 'below'), 'x')).rejects.toMatchObject({
      code: 'STORE_UNUSABLE',
      message: expect.stringContaining('a part of its path is no folder'),
      hint: expect.stringContaining('nothing was changed'),
    })
    expect((await readPrivateFile(path))?.toString()).toBe('old')
  })

  test.skipIf(process.platform !== 'linux')('a read-only file system is named', async ({ skip }) => {
    await using folder = await temporaryFolder()
    const home = join(folder.path, 'home')
    await mkdir(home)
    if (!(await mount('size=64k,ro', home))) skip('a small file system can not be mounted here')
    try {
      await expect(writePrivateFile(join(home, '.local', 'state', 'file'), 'x')).rejects.toMatchObject({
        code: 'STORE_UNUSABLE',
        message: expect.stringContaining('the file system is read-only'),
      })
    } finally {
      await promisify(execFile)('umount', [home])
    }
  })

  test.skipIf(process.platform !== 'linux')('a place where nothing can be made is told at once', async () => {
    await expect(writePrivateFile('/proc/no-such-folder/deep/file', 'x')).rejects.toThrow('nothing can be made there')
  })

  // What a full disk does, by the device that Linux has for it.
  test.skipIf(process.platform !== 'linux')('a full disk is named, and leaves no half of a file', async ({ skip }) => {
    await using folder = await temporaryFolder()
    const small = join(folder.path, 'small')
    await mkdir(small)
    if (!(await mount('size=64k', small))) skip('a small file system can not be mounted here')
    try {
      const path = join(small, 'store', 'file')
      await writePrivateFile(path, 'old')
      await expect(writePrivateFile(path, Buffer.alloc(200_000))).rejects.toMatchObject({
        code: 'STORE_UNUSABLE',
        message: expect.stringContaining('the disk is full'),
      })
      expect((await readPrivateFile(path))?.toString()).toBe('old')
      expect(await readdir(join(small, 'store'))).toEqual(['file'])
    } finally {
      await promisify(execFile)('umount', [small])
    }
  })

  test('a folder that may not be written', async ({ skip }) => {
    await using folder = await temporaryFolder()
    const user = await boundByModes(skip, folder.path, [])
    await chmod(folder.path, 0o500)
    // In one piece, so that a child which may read nothing of ours can run it.
    const input = join(import.meta.dirname, '..', '..', 'src', 'disk', 'private-files.ts')
    const { output } = await rolldown.build({ input, platform: 'node', write: false })
    const call = `writePrivateFile(${JSON.stringify(join(folder.path, 'file'))}, 'x').catch(({ code, message }) => console.log(code, message))`
    const code = `${output[0].code}\n${call}`
    const child = promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], { ...user, cwd: '/' })
    expect((await child).stdout).toBe(
      `STORE_UNUSABLE can't write \`${join(folder.path, 'file')}\`: permission denied\n`,
    )
    expect(await readdir(folder.path)).toEqual([])
  })
})

describe('createPrivateFile', () => {
  test('of many that make a file at once one does, and all read the same', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'key')
    const made = await Promise.all(Array.from({ length: 20 }, (_, index) => createPrivateFile(path, `key ${index}`)))
    expect(made.filter(Boolean)).toHaveLength(1)
    expect((await readPrivateFile(path))?.toString()).toBe(`key ${made.indexOf(true)}`)
    expect(await readdir(folder.path)).toEqual(['key'])
  })
})

describe('a private file that the user named', () => {
  test('is made and read in any folder, which is left as it is', async () => {
    await using folder = await temporaryFolder()
    await chmod(folder.path, 0o755)
    const path = join(folder.path, 'key')
    expect(await createPrivateFileAnywhere(path, 'key')).toBe(true)
    expect((await readPrivateFileAnywhere(path))?.toString()).toBe('key')
    expect((await stat(folder.path)).mode & 0o777).toBe(0o755)
    await chmod(path, 0o644)
    await expect(readPrivateFileAnywhere(path)).rejects.toThrow('is open to other users (mode 644)')
  })
})

describe('readPrivateFile', () => {
  test('undefined for no file, an error for what is none', async () => {
    await using folder = await temporaryFolder()
    expect(await readPrivateFile(join(folder.path, 'none'))).toBeUndefined()
    await expect(readPrivateFile(folder.path)).rejects.toThrow('is not a regular file')
  })
})
