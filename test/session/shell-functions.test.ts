import { execFile } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { SHELL_FUNCTIONS } from '../../src/session/shell-functions.ts'
import { PROGRAM } from '../cli/pseudo-terminal.ts'
import { programOrSkip } from '../program.ts'
import { openUserSide } from '../user-side.ts'

const POSIX = `set -eu; eval "$FUNCTION"
sallyport login --token-code "$CODE"
echo "key \${AWS_ACCESS_KEY_ID%\${AWS_ACCESS_KEY_ID#????}} \${AWS_SESSION_TOKEN:+token}"
sallyport --version >/dev/null
sallyport logout
echo "after \${AWS_ACCESS_KEY_ID-none}"
if sallyport login --token-code 12345 2>/dev/null; then echo no; else echo "status $?"; fi
`

const FISH = `echo $FUNCTION | source
sallyport login --token-code $CODE
echo key (string sub -l 4 $AWS_ACCESS_KEY_ID) (set -q AWS_SESSION_TOKEN; and echo token)
sallyport --version >/dev/null
sallyport logout
set -q AWS_ACCESS_KEY_ID; or echo after none
sallyport login --token-code 12345 2>/dev/null
echo status $status
`

const NUSHELL = `sallyport login --token-code $env.CODE
print $"key ($env.AWS_ACCESS_KEY_ID | str substring 0..3) (if $env.AWS_SESSION_TOKEN != '' { 'token' })($env.AWS_PROFILE? | default '')"
sallyport --version | ignore
sallyport logout
print $"after ($env.AWS_ACCESS_KEY_ID? | default 'none')"
try { sallyport login --token-code 12345 e> /dev/null } catch { print $"status ($env.LAST_EXIT_CODE)" }
`

describe('shell-init', () => {
  for (const [shell, args, script] of [
    ['bash', ['--norc'], POSIX],
    ['zsh', ['-f'], POSIX],
    ['fish', ['--no-config'], FISH],
    ['nushell', ['--no-config-file'], `${SHELL_FUNCTIONS.nushell}\n${NUSHELL}`],
  ] as const) {
    test(`${shell}: login signs in the shell itself, and logout takes it back`, async ({ skip }) => {
      const program = programOrSkip(skip, shell === 'nushell' ? 'nu' : shell)
      await using side = await openUserSide({ users: { ana: { groups: ['Force_MFA'], mfa: true } } })
      const bin = join(side.home, 'bin')
      await mkdir(bin)
      await mkdir(join(side.home, '.aws'))
      await writeFile(join(bin, 'sallyport'), `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`)
      await chmod(join(bin, 'sallyport'), 0o755)
      const { accessKeyId, secretAccessKey } = side.aws.clientConfig('ana').credentials
      const credentials = `[default]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`
      await writeFile(join(side.home, '.aws', 'credentials'), credentials, { mode: 0o600 })
      const env = {
        ...side.environment,
        PATH: `${bin}:${process.env['PATH'] ?? ''}`,
        CODE: side.aws.tokenCode('ana'),
        FUNCTION: SHELL_FUNCTIONS[shell],
      }
      const { stdout, stderr } = await promisify(execFile)(program, [...args, '-c', script], { env })
      expect(stderr).toMatch(/this shell is signed in until \d{4}-/)
      expect(stdout).toBe('key ASIA token\nafter none\nstatus 2\n')
    })
  }
})
