import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { COMMANDS } from '../../../src/cli/commands.ts'
import { programOrSkip } from '../../program.ts'
import { temporaryFolder } from '../../user-side.ts'
import { runWithoutAws } from '../run-without-aws.ts'

describe('man', () => {
  test('has every command, and no line that roff would take for a request of its own', async () => {
    const { status, stdout } = await runWithoutAws(['man'])
    expect(status).toBe(0)
    for (const name of Object.keys(COMMANDS)) expect(stdout).toContain(`.SS sallyport ${name.replaceAll('-', '\\-')}`)
    for (const line of stdout.split('\n')) expect(line).toMatch(/^$|^[^.']|^\.(TH|SH|SS|TP|B|BR|RI|I)( |$)/)
    expect(stdout).toMatch(/\.B \\-\\-token\\-code CODE\n/)
  })

  test('man finds nothing to complain about', async ({ skip }) => {
    const man = programOrSkip(skip, 'man')
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'sallyport.1')
    await writeFile(path, (await runWithoutAws(['man'])).stdout)
    const env = { ...process.env, MANWIDTH: '80', LC_ALL: 'C', MANROFFOPT: '-ww' }
    const { stdout, stderr } = await promisify(execFile)(man, ['--warnings', '-P', 'cat', '-l', path], { env })
    expect(stderr).toBe('')
    expect(stdout).toContain('sallyport device resync [PROFILE]')
  })
})
