import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { DecisionFile } from '../../../src/cli/local/decision-file.ts'
import { DECISION } from '../../decision.ts'
import { newFolder } from '../../local-aws/folder.ts'

const isWindows = process.platform === 'win32'

/** The request ids of a log's lines. */
function idsIn(path: string): string[] {
  const lines = readFileSync(path, 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => (JSON.parse(line) as typeof DECISION).requestId)
}

function openLog(path: string) {
  const warnings: string[] = []
  const log = new DecisionFile(path, (text) => warnings.push(text))
  return { log, warnings, add: (requestId: string) => log.add({ ...DECISION, requestId }) }
}

describe('the file of local --log', () => {
  test('has a line of JSON for each decision, there when it was made, after those that were there', () => {
    const path = join(newFolder(), 'decisions.jsonl')
    for (const requestId of ['1', '2']) {
      const { log, add, warnings } = openLog(path)
      add(requestId)
      expect(idsIn(path).at(-1)).toBe(requestId)
      log.close()
      expect(warnings).toEqual([])
    }
    expect(idsIn(path)).toEqual(['1', '2'])
  })

  test.skipIf(isWindows)('is for its owner alone when it is made, and keeps the mode that it has', () => {
    const folder = newFolder()
    writeFileSync(join(folder, 'shared'), '', { mode: 0o644 })
    for (const [name, mode] of [
      ['new', 0o600],
      ['shared', 0o644],
    ] as const) {
      openLog(join(folder, name)).log.close()
      expect(statSync(join(folder, name)).mode & 0o777).toBe(mode)
    }
  })

  test.skipIf(isWindows)('that is moved or removed is made anew', () => {
    const path = join(newFolder(), 'decisions.jsonl')
    const { log, add, warnings } = openLog(path)
    add('1')
    renameSync(path, `${path}.1`)
    add('2')
    add('3')
    expect([idsIn(`${path}.1`), idsIn(path)]).toEqual([['1'], ['2', '3']])
    rmSync(path)
    add('4')
    expect(idsIn(path)).toEqual(['4'])
    log.close()
    expect(warnings).toEqual([])
  })

  test.skipIf(!existsSync('/dev/full'))(
    'on a full disk costs lines, which is said once, and goes on afterwards',
    () => {
      const path = join(newFolder(), 'decisions.jsonl')
      symlinkSync('/dev/full', path)
      const { log, add, warnings } = openLog(path)
      for (const requestId of ['1', '2', '3']) add(requestId)
      expect(warnings).toEqual([`decisions are missing from the log \`${path}\`: the disk is full`])
      rmSync(path)
      add('4')
      expect(idsIn(path)).toEqual(['4'])
      expect(warnings).toHaveLength(1)
      log.close()
    },
  )

  test('that can not be opened is refused', () => {
    const folder = newFolder()
    expect(() => openLog(folder)).toThrow(`can't write the log \`${folder}\`: it is a folder`)
    expect(() => openLog(join(folder, 'none', 'log'))).toThrow('nothing can be made there')
  })

  test.skipIf(isWindows)('that is a pipe which nobody reads is not waited for', () => {
    const path = join(newFolder(), 'pipe')
    execFileSync('mkfifo', [path])
    expect(() => openLog(path)).toThrow(`can't write the log \`${path}\`: nobody reads from the other end`)
  })
})
