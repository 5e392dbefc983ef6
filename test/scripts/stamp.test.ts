import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type * as stampModule from '../../scripts/stamp.mjs'

type Stamp = typeof stampModule
const ours = resolve(import.meta.dirname, '../../scripts/stamp.mjs')
const locked = { packages: { '': {}, 'node_modules/qr': { version: '1.0.0', integrity: 'sha512-a' } } }

describe('a clone', () => {
  let folder: string
  let stamp: Stamp

  const write = (name: string, content: unknown): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  }

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-clone-'))
    write('package-lock.json', locked)
    write('src/totp/hotp.ts', 'export const hotp = 1')
    mkdirSync(join(folder, 'scripts'))
    copyFileSync(ours, join(folder, 'scripts', 'stamp.mjs'))
    stamp = (await import(pathToFileURL(join(folder, 'scripts', 'stamp.mjs')).href)) as Stamp
  })

  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  test('is installed when npm listed what the lock file names', () => {
    expect(stamp.isInstalled()).toBe(false)
    write('node_modules/.package-lock.json', { packages: { 'node_modules/qr': locked.packages['node_modules/qr'] } })
    expect(stamp.isInstalled()).toBe(true)
  })

  test('is not installed when a package is missing, other, or too many', () => {
    const { 'node_modules/qr': qr } = locked.packages
    for (const packages of [
      {},
      { 'node_modules/qr': { ...qr, version: '1.0.1' } },
      { 'node_modules/qr': { ...qr, integrity: 'sha512-b' } },
      { 'node_modules/qr': qr, 'node_modules/uqr': qr },
    ]) {
      write('node_modules/.package-lock.json', { packages })
      expect(stamp.isInstalled()).toBe(false)
    }
  })

  test('is installed without the optional packages of other platforms', () => {
    const { 'node_modules/qr': qr } = locked.packages
    write('package-lock.json', { packages: { ...locked.packages, 'node_modules/win': { ...qr, optional: true } } })
    write('node_modules/.package-lock.json', { packages: { 'node_modules/qr': qr } })
    expect(stamp.isInstalled()).toBe(true)
  })

  test('is not installed when the list of npm is cut off', () => {
    write('node_modules/.package-lock.json', '{"packages":{"node_mod')
    expect(stamp.isInstalled()).toBe(false)
  })

  test('is built until a source changes, is added, or is renamed', () => {
    expect(stamp.isBuilt()).toBe(false)
    const build = (): void => write('dist/.stamp', stamp.buildStamp())
    build()
    expect(stamp.isBuilt()).toBe(true)
    write('src/totp/hotp.ts', 'export const hotp = 2')
    expect(stamp.isBuilt()).toBe(false)
    build()
    write('src/totp/index.ts', '')
    expect(stamp.isBuilt()).toBe(false)
    build()
    rmSync(join(folder, 'src/totp/index.ts'))
    write('src/totp/main.ts', '')
    expect(stamp.isBuilt()).toBe(false)
  })
})
