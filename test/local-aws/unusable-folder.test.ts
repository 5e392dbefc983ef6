import { spawnSync } from 'node:child_process'
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

import { filesOf, newFolder } from './folder.ts'
import { runLocal, runToEnd } from './local-command.ts'

const PROGRAM = resolve(import.meta.dirname, '../../dist/sallyport.cjs')
const STORE_UNUSABLE = 7
const FILE = 'local-aws.sqlite'

/** A data folder in which a server has been, and the options that lead there. */
async function usedFolder() {
  const folder = newFolder()
  const data = join(folder, 'data')
  const options = ['--data', data, '--key-file', join(folder, 'key')]
  const { child, ended } = await runLocal(options)
  child.kill('SIGTERM')
  await ended
  return { data, options, file: join(data, FILE) }
}

const startAgain = (options: readonly string[]) => runToEnd(['local', '--json', '--port', '0', ...options])

describe('`local --data` ends with what is wrong and the way back', () => {
  test.each<[string, (file: string) => void, RegExp]>([
    ['cut off', (file) => truncateSync(file, 9000), /local-aws\.sqlite is damaged: /],
    ['emptied', (file) => truncateSync(file, 0), /local-aws\.sqlite is damaged: it is empty/],
    ['a text', (file) => writeFileSync(file, 'users:\n  - ana\n'.repeat(100)), /local-aws\.sqlite is damaged: /],
  ])('when its database is %s', async (_, damage, message) => {
    const { data, options, file } = await usedFolder()
    damage(file)
    const before = filesOf(data)
    const { status, stdout, stderr } = await startAgain(options)
    expect({ status, stdout }).toEqual({ status: STORE_UNUSABLE, stdout: '' })
    expect(stderr).toMatch(message)
    expect(stderr).toMatch(
      /\nhint: the file is left as it is; bring back a backup \(`sallyport local restore`\), or start afresh/,
    )
    expect(filesOf(data)).toEqual(before)
  })

  test('when another server runs on it, which goes on', async () => {
    const { data, options } = await usedFolder()
    const first = await runLocal(options)
    const { status, stderr } = await startAgain(options)
    expect(status).toBe(STORE_UNUSABLE)
    expect(stderr).toBe(
      `sallyport: ${join(data, FILE)} is in use by another local AWS\nhint: stop that one, or name another folder with --data\n`,
    )
    expect((await fetch(`${first.ready.endpoint}/_sallyport/health`)).status).toBe(200)
  })

  test('when it may not be written', async ({ skip }) => {
    if (!canMount()) skip('only root may mount a folder read-only, and unshare is needed for it')
    const { data, options } = await usedFolder()
    const before = filesOf(data)
    const { status, stderr } = runMounted(`mount --bind -o ro '${data}' '${data}'`, options)
    expect(stderr).toMatch(/^sallyport: can't open .*local-aws\.sqlite: /)
    expect(stderr).toContain('hint: check that the folder after --data can be written')
    expect(status).toBe(STORE_UNUSABLE)
    expect(filesOf(data)).toEqual(before)
  })

  test('when there is no room for a new one', async ({ skip }) => {
    if (!canMount()) skip('only root may mount a small disk, and unshare is needed for it')
    const folder = newFolder()
    const data = join(folder, 'disk')
    mkdirSync(data)
    const options = ['--data', join(data, 'aws'), '--key-file', join(folder, 'key')]
    const { status, stderr } = runMounted(`mount -t tmpfs -o size=12k tmpfs '${data}'`, options)
    expect(stderr).toMatch(/^sallyport: .*local-aws\.sqlite.*: database or disk is full/)
    expect(status).toBe(STORE_UNUSABLE)
  })
})

function canMount(): boolean {
  return spawnSync('unshare', ['-m', 'true']).status === 0
}

function runMounted(mount: string, options: readonly string[]) {
  const command = ['sh', '-c', `${mount}; exec "$@"`, 'sh', process.execPath, PROGRAM, 'local', '--port', '0']
  return spawnSync('unshare', ['-m', ...command, ...options], { encoding: 'utf8', timeout: 20_000 })
}
