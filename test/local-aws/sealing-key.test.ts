import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

import { EXIT_STATUS } from '../../src/errors.ts'
import { newFolder } from './folder.ts'
import { run, runLocal, runToEnd } from './local-command.ts'

const newKey = () => randomBytes(32).toString('base64')

/** The variable, and a state folder of its own that no key is expected in. */
function stage(key = newKey()) {
  const folder = newFolder()
  const environment = { SALLYPORT_LOCAL_SEALING_KEY: key, XDG_STATE_HOME: join(folder, 'state') }
  return { folder, data: join(folder, 'data'), environment, stateKey: join(folder, 'state/sallyport/local-aws-key') }
}

async function startAndStop(args: readonly string[], environment: Record<string, string>) {
  const { ready, child, ended } = await runLocal(args, environment)
  child.kill('SIGTERM')
  await ended
  return ready
}

describe('SALLYPORT_LOCAL_SEALING_KEY', () => {
  test('seals a data folder, and opens it again; no other key is made', async () => {
    const { data, environment, stateKey } = stage()
    const first = await startAndStop(['--data', data], environment)
    const second = await startAndStop(['--data', data], environment)
    expect(second.accessKeyId).toBe(first.accessKeyId)
    expect(existsSync(stateKey)).toBe(false)

    const other = await runToEnd(['local', '--data', data], { ...environment, SALLYPORT_LOCAL_SEALING_KEY: newKey() })
    expect(other.status).toBe(EXIT_STATUS.STORE_UNUSABLE)
    expect(other.stderr).toMatch(/is sealed under the key .*\nhint: .*--key-file or SALLYPORT_LOCAL_SEALING_KEY\n$/)
  })

  test('is the same key as a file of its bytes, and --key-file comes before it', async () => {
    const { folder, data, environment } = stage()
    const { accessKeyId } = await startAndStop(['--data', data], environment)
    const keyFile = join(folder, 'key')
    writeFileSync(keyFile, Buffer.from(environment.SALLYPORT_LOCAL_SEALING_KEY, 'base64'), { mode: 0o600 })
    const other = { ...environment, SALLYPORT_LOCAL_SEALING_KEY: newKey() }
    expect((await startAndStop(['--data', data, '--key-file', keyFile], other)).accessKeyId).toBe(accessKeyId)
  })

  test('restores what was backed up of such a folder', async () => {
    const { folder, data, environment } = stage()
    const { accessKeyId } = await startAndStop(['--data', data], environment)
    const [file, again] = [join(folder, 'aws.backup'), join(folder, 'again')]
    expect((await runToEnd(['local', 'backup', '--data', data, file], environment)).status).toBe(0)
    expect((await runToEnd(['local', 'restore', '--data', again, file], environment)).status).toBe(0)
    expect((await startAndStop(['--data', again], environment)).accessKeyId).toBe(accessKeyId)
  })

  test.each([
    ['too short', randomBytes(31).toString('base64')],
    ['too long', randomBytes(33).toString('base64')],
    ['hexadecimal', randomBytes(32).toString('hex')],
    ['a password', 'correct horse battery staple'],
  ])('that is no key is refused, and not shown: %s', async (_, text) => {
    const { data, environment } = stage(text)
    const { status, stderr } = await runToEnd(['local', '--data', data], environment)
    expect(status).toBe(EXIT_STATUS.USAGE)
    expect(stderr).toMatch(/^sallyport: SALLYPORT_LOCAL_SEALING_KEY is no key of local AWS\nhint: give 32 random bytes/)
    expect(stderr).not.toContain(text)
    expect(existsSync(join(data, 'local-aws.sqlite'))).toBe(false)
  })

  test('that is empty is as none', async () => {
    const { data, environment, stateKey } = stage('')
    await startAndStop(['--data', data], environment)
    expect(readFileSync(stateKey)).toHaveLength(32)
  })

  test('is not seen by the command that runs beside local AWS', async () => {
    const { data, environment } = stage()
    const show = 'console.log(Object.keys(process.env).filter((name) => name.includes("SEALING")).length)'
    const { ended, output } = run(['local', '--data', data, '--', process.execPath, '-e', show], environment)
    expect(await ended).toBe(0)
    expect(output.stdout).toBe('0\n')
  })
})
