import { constants } from 'node:fs'
import { readFile, writeFile, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { kernelLock, kernelLockFlags } from '../../src/disk/kernel-lock.ts'
import { temporaryFolder } from '../user-side.ts'

// The kernels that have such locks can't be had where these tests run: the flags are compared with their documentation
// (open(2) of macOS and FreeBSD, uv_fs_open of libuv), and a refusal of the kernel is made by hand.

describe('kernelLockFlags', () => {
  const cases: [NodeJS.Platform, number | undefined][] = [
    ['darwin', 0x20 | constants.O_NONBLOCK],
    ['freebsd', 0x20 | constants.O_NONBLOCK],
    ['win32', 0x10000000],
    ['linux', undefined],
  ]
  for (const [platform, flags] of cases) {
    test(platform, () => {
      expect(kernelLockFlags(platform)).toBe(flags)
    })
  }
})

describe('kernelLock', () => {
  test('a lock that is given says who has it, and is given back', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'lock')
    await writeFile(path, 'something longer that an earlier holder left')
    const result = await kernelLock(0)(path)
    expect(await readFile(path, 'utf8')).toBe(String(process.pid))
    if (!('release' in result)) throw new Error('not taken')
    await result.release()
  })

  for (const [code, text, name] of [
    ['EAGAIN', '4242', 'process 4242'],
    ['EBUSY', '', 'another process'],
  ] as const) {
    test(`${code}: ${name} holds it`, async () => {
      await using folder = await temporaryFolder()
      const path = join(folder.path, 'lock')
      await writeFile(path, text)
      expect(await kernelLock(0, refusingWith(code))(path)).toMatchObject({ holder: { name, since: expect.any(Date) } })
    })
  }

  test('another refusal is told', async () => {
    await using folder = await temporaryFolder()
    await expect(kernelLock(0, refusingWith('ENOSPC'))(join(folder.path, 'lock'))).rejects.toThrow('the disk is full')
  })
})

function refusingWith(code: string): () => Promise<FileHandle> {
  return () => Promise.reject(Object.assign(new Error(code), { code }))
}
