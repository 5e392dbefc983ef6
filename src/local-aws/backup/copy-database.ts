import { closeSync, copyFileSync, existsSync, openSync, readSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

import { SallyportError } from '../../errors.ts'
import { DATABASE_FILE } from '../store/sqlite-files.ts'
import { cutOff, unusable } from '../store/sqlite-problems.ts'
import { WalMark } from '../store/wal-mark.ts'

const SALTS_AT = 16
const SALTS_BYTES = 8
const TRIES = 100

/**
 * Copies the database of a data folder with its log, also while a server of another process writes there. While the log has
 * the same salts it holds every page that has been folded into the database since it began, so the database first and then
 * the log make a whole, with everything that was committed before the call.
 *
 * Never to be called in the process of that server: closing the database here would take its lock.
 *
 * @param to - An empty folder.
 * @returns The path of the copy.
 * @throws SallyportError STORE_UNUSABLE when there is no database, or writes are missing from it.
 */
export async function copyDatabase(folder: string, to: string): Promise<string> {
  const [path, copy] = [join(folder, DATABASE_FILE), join(to, DATABASE_FILE)]
  const mark = new WalMark(path)
  if (!existsSync(path)) {
    throw new SallyportError('STORE_UNUSABLE', `there is no local AWS in ${folder}`, {
      hint: 'name the folder that was given to `sallyport local --data`',
    })
  }
  if (!mark.isWalWhole()) throw cutOff(path, mark.path)
  for (let tries = 0; tries < TRIES; tries++) {
    if (copyOnce(path, copy)) return copy
    await setTimeout(20)
  }
  throw new SallyportError('STORE_UNUSABLE', `${path} changes faster than it can be copied`, {
    hint: 'try again when less is written there',
  })
}

/** @returns Whether the copy is whole. */
function copyOnce(path: string, copy: string): boolean {
  try {
    const before = stateOf(path)
    rmSync(`${copy}-wal`, { force: true })
    copyFileSync(path, copy)
    if (before.salts !== '') copyFileSync(`${path}-wal`, `${copy}-wal`)
    const after = stateOf(path)
    const isSame = before.salts === after.salts && (before.salts !== '' || before.written === after.written)
    return isSame && saltsOf(`${copy}-wal`) === before.salts
  } catch (cause) {
    // A server that stops removes its log.
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return false
    throw unusable(path, cause)
  }
}

/** What changes when the log begins anew or, without a log, when the database is written. */
function stateOf(path: string) {
  const { size, mtimeMs } = statSync(path)
  return { salts: saltsOf(`${path}-wal`), written: `${size} ${mtimeMs}` }
}

/** Empty when there is no log. */
function saltsOf(walPath: string): string {
  let file: number | undefined
  try {
    file = openSync(walPath, 'r')
    const salts = Buffer.alloc(SALTS_BYTES)
    return readSync(file, salts, 0, SALTS_BYTES, SALTS_AT) < SALTS_BYTES ? '' : salts.toString('hex')
  } catch {
    return ''
  } finally {
    if (file !== undefined) closeSync(file)
  }
}
