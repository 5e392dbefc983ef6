import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { beforeAll, describe, expect, test } from 'vitest'
import { describeThisProcess, parseOwner } from '../../src/disk/lock-owner.ts'
import { withLock } from '../../src/disk/lock.ts'
import { temporaryFolder } from '../user-side.ts'

let racer = ''

beforeAll(async () => {
  const bundle = await rolldown({ input: join(import.meta.dirname, 'lock-racer.ts'), platform: 'node' })
  const { output } = await bundle.generate({ format: 'esm' })
  racer = output[0].code
  await bundle.close()
})

/** A process that comes into the lock of a folder. */
async function startRacer(folder: string, rounds: number, end: '' | 'die' | 'stay' = '') {
  const program = join(folder, 'racer.mjs')
  await writeFile(program, racer)
  return spawn(process.execPath, [program, folder, String(rounds), end], { stdio: ['pipe', 'pipe', 'inherit'] })
}

/** What a lock of this process says, changed. */
async function forge(change: (owner: Record<string, unknown>) => Record<string, unknown>): Promise<string> {
  return JSON.stringify(change(JSON.parse(await describeThisProcess()) as Record<string, unknown>))
}

async function enter(path: string): Promise<string> {
  return withLock(path, async () => 'inside', { patienceMs: 0 })
}

describe('withLock', () => {
  test('never two at once, and nothing is left behind', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'lock')
    expect(await mostInside(folder.path, path)).toBe(1)
    expect(await readdir(folder.path)).toEqual(process.platform === 'linux' ? [] : ['lock'])
  })

  test('is given back when the work fails', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'lock')
    await expect(withLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await enter(path)).toBe('inside')
  })

  test('many processes at once, some of which die inside: one at a time, and each count is kept', async () => {
    await using folder = await temporaryFolder()
    await writeFile(join(folder.path, 'count'), '0')
    const racers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => startRacer(folder.path, 20, index % 2 === 0 ? 'die' : '')),
    )
    const ends = await Promise.all(racers.map((child) => once(child, 'exit')))
    expect(ends).toEqual(racers.map((_, index) => (index % 2 === 0 ? [null, 'SIGKILL'] : [0, null])))
    expect(await readFile(join(folder.path, 'count'), 'utf8')).toBe('200')
    expect(await enter(join(folder.path, 'lock'))).toBe('inside')
  })

  test('a holder is named, and its lock goes when it is killed', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'lock')
    const child = await startRacer(folder.path, 0, 'stay')
    await once(child.stdout, 'data')
    await expect(enter(path)).rejects.toMatchObject({
      code: 'STORE_UNUSABLE',
      message: expect.stringMatching(
        new RegExp(`^process ${child.pid} holds the lock \`.*lock\` since \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z$`),
      ),
      hint: 'wait for it to end, or end it: its lock goes with it',
    })
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await enter(path)).toBe('inside')
  })
})

// Elsewhere the kernel holds the lock, whatever the file says.
describe.skipIf(process.platform !== 'linux')('a lock file whose process is gone is taken over', () => {
  const leftBehind: Record<string, () => Promise<string>> = {
    'the process id is of another process by now': () => forge((owner) => ({ ...owner, startTicks: '1' })),
    'no process has that id': () => forge((owner) => ({ ...owner, processId: 4_194_304_000 })),
    'the machine was started anew': () =>
      forge((owner) => ({ ...owner, place: { ...(owner['place'] as object), bootId: 'another' } })),
    empty: async () => '',
    torn: async () => (await describeThisProcess()).slice(0, 20),
    "another program's": async () => '{"pid":1}\n',
    'a bare process id that is in use': async () => String(process.pid),
  }

  for (const [name, text] of Object.entries(leftBehind)) {
    test(`${name}: by one of many`, async () => {
      await using folder = await temporaryFolder()
      const path = join(folder.path, 'lock')
      await writeFile(path, await text(), { mode: 0o600 })
      expect(await mostInside(folder.path, path)).toBe(1)
      expect(await readdir(folder.path)).toEqual([])
    })
  }

  test('by nobody else while a process is about to, lest it removes what the other took', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'lock')
    await writeFile(path, '', { mode: 0o600 })
    await writeFile(takeoverOf(path, ''), await describeThisProcess(), { mode: 0o600 })
    await expect(enter(path)).rejects.toThrow(`process ${process.pid} holds the lock`)
    expect(await readFile(path, 'utf8')).toBe('')
  })

  test('also when the process that was about to died', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'lock')
    await writeFile(path, '', { mode: 0o600 })
    await writeFile(takeoverOf(path, ''), await forge((owner) => ({ ...owner, startTicks: '1' })), { mode: 0o600 })
    expect(await mostInside(folder.path, path)).toBe(1)
    expect(await readdir(folder.path)).toEqual([])
  })
})

/** The lock on taking a lock over. */
function takeoverOf(path: string, written: string): string {
  return `${path}.${createHash('sha256').update(written).digest('hex').slice(0, 16)}`
}

describe.skipIf(process.platform !== 'linux')('a lock file that is left alone', () => {
  test('of another machine or container: nobody can tell from here whether it still runs', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'lock')
    const text = await forge((owner) => ({
      ...owner,
      place: { host: 'attic', bootId: 'another', processNamespace: 'another' },
    }))
    await writeFile(path, text, { mode: 0o600 })
    await expect(enter(path)).rejects.toMatchObject({
      message: expect.stringContaining('of `attic`, another machine or container,'),
      hint: expect.stringContaining('end it there'),
    })
    expect(await readFile(path, 'utf8')).toBe(text)
  })

  test('a symbolic link', async () => {
    await using folder = await temporaryFolder()
    const target = join(folder.path, 'target')
    await writeFile(target, 'theirs')
    await symlink(target, join(folder.path, 'lock'))
    await expect(enter(join(folder.path, 'lock'))).rejects.toThrow('it is a symbolic link')
    expect(await readFile(target, 'utf8')).toBe('theirs')
  })
})

async function mostInside(folder: string, path: string): Promise<number> {
  let inside = 0
  let most = 0
  const work = async () => {
    inside += 1
    most = Math.max(most, inside)
    await readdir(folder)
    inside -= 1
  }
  await Promise.all(Array.from({ length: 12 }, () => withLock(path, work)))
  return most
}

test('what a lock says is read back', async () => {
  expect(parseOwner(await describeThisProcess())).toMatchObject({ processId: process.pid })
  expect(await describeThisProcess()).not.toBe(await describeThisProcess())
})
