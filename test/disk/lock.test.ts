import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { withLock } from '../../src/disk/lock.ts'
import { temporaryFolder } from '../user-side.ts'

describe('withLock', () => {
  test('never two at once, and nothing is left behind', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'lock')
    let inside = 0
    let most = 0
    const work = async () => {
      inside += 1
      most = Math.max(most, inside)
      await readdir(folder.path)
      inside -= 1
    }
    await Promise.all(Array.from({ length: 8 }, () => withLock(path, work)))
    expect(most).toBe(1)
    expect(await readdir(folder.path)).toEqual([])
  })

  test('the lock of a process that is gone is taken over', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'lock')
    await writeFile(path, '4194304000')
    expect(await withLock(path, async () => 'done')).toBe('done')
  })

  test('is given back when the work fails', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'lock')
    await expect(withLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await withLock(path, async () => 'again')).toBe('again')
  })
})
