import { execFile } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { KnownUserFiles } from '../../../src/disk/known-users.ts'
import { NO_WAY_TO_AWS } from '../../no-way-to-aws.ts'
import { programOrSkip } from '../../program.ts'
import { temporaryFolder } from '../../user-side.ts'
import { PROGRAM, runOnTerminal } from '../pseudo-terminal.ts'

const run = promisify(execFile)
const DEVICE = 'arn:aws:iam::123456789012:mfa/ana'

/** A home with profiles and a device that was seen, and `sallyport` on the search path; nothing to reach. */
async function openHome() {
  const folder = await temporaryFolder()
  const home = folder.path
  const bin = join(home, 'bin')
  await mkdir(join(home, '.aws'))
  await mkdir(bin)
  await writeFile(join(home, '.aws', 'config'), `[profile ana]\n[profile bo]\n[profile "my own's"]\n[profile Zoé]\n`)
  await writeFile(join(bin, 'sallyport'), `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`)
  await chmod(join(bin, 'sallyport'), 0o755)
  const folders = { state: join(home, '.local/state/sallyport'), data: join(home, '.local/share/sallyport') }
  const [, , , , account = ''] = DEVICE.split(':')
  const user = {
    partition: 'aws',
    account,
    userName: 'ana',
    arn: 'a',
    localAwsInstanceId: undefined,
    serialNumber: DEVICE,
  }
  await new KnownUserFiles(folders).save('aws', 'AKIAEXAMPLEEXAMPLE00', user)
  const environment = {
    ...NO_WAY_TO_AWS,
    HOME: home,
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  }
  return { environment, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() }
}

describe('completion', () => {
  const CASES = [
    ['sallyport dev', ['device']],
    ['sallyport login ', ['Zoé', 'ana', 'bo', "my own's"]],
    ['sallyport login my', ["my own's"]],
    ['sallyport login Zo', ['Zoé']],
    ['sallyport device remove --serial-number ', [DEVICE]],
    ['sallyport device re', ['replace', 'resync', 'remove']],
  ] as const

  for (const [line, expected] of CASES) {
    test(`bash, with set -eu: ${line}⇥`, async ({ skip }) => {
      const bash = programOrSkip(skip, 'bash')
      await using home = await openHome()
      const script =
        'set -eu; eval "$(sallyport completion bash)"; COMP_LINE=$1 COMP_POINT=${#1}; _sallyport; eval "printf \'%s\\n\' ${COMPREPLY[*]}"'
      const { stdout } = await run(bash, ['--norc', '-c', script, 'bash', line], { env: home.environment })
      expect(stdout.trim().split('\n')).toEqual(expected)
    })

    test(`fish: ${line}⇥`, async ({ skip }) => {
      const fish = programOrSkip(skip, 'fish')
      await using home = await openHome()
      const script = 'sallyport completion fish | source; complete -C $argv[1]'
      const { stdout } = await run(fish, ['--no-config', '-c', script, line], { env: home.environment })
      const values = stdout
        .trim()
        .split('\n')
        .map((one) => one.split('\t')[0])
      expect(new Set(values)).toEqual(new Set(expected))
    })
  }

  test('bash: what stands before a colon is on the line already', async ({ skip }) => {
    const bash = programOrSkip(skip, 'bash')
    await using home = await openHome()
    const script =
      'eval "$(sallyport completion bash)"; COMP_LINE=$1 COMP_POINT=${#1}; _sallyport; printf "%s\\n" "${COMPREPLY[@]}"'
    const line = 'sallyport device remove --serial-number arn:aws:i'
    const { stdout } = await run(bash, ['--norc', '-c', script, 'bash', line], { env: home.environment })
    expect(stdout).toBe('iam::123456789012:mfa/ana\n')
  })

  test('zsh, on a terminal', async ({ skip }) => {
    const zsh = programOrSkip(skip, 'zsh')
    await using home = await openHome()
    const shell = runOnTerminal(zsh, ['-f', '-i'], home.environment)
    shell.types(
      'PS1="ready> "; autoload -Uz compinit && compinit -u -D; eval "$(sallyport completion zsh)"; echo up-$((40+2))\n',
    )
    await shell.sees(/up-42/)
    // Completed, the line is printed instead of run.
    const completed = async (keys: string, line: RegExp) => {
      shell.types(`${keys}\u0001print -r -- got: \n`)
      await shell.sees(line)
    }
    await completed('sallyport dev\trem\t', /\ngot: sallyport device remove\s*\n/)
    await completed('sallyport login b\t', /\ngot: sallyport login bo\s*\n/)
    await completed('sallyport login my\t', /\ngot: sallyport login my own's\s*\n/)
    await completed(
      'sallyport device remove --serial-n\tarn\t',
      /\ngot: \S+ device remove --serial-number arn:aws:iam::123456789012:mfa\/ana\s*\n/,
    )
    shell.types('exit\n')
    await shell.ended()
  })
})
