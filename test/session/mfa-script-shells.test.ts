import { beforeEach, describe, expect, test } from 'vitest'
import { MFA_PROGRAM } from '../../src/session/mfa-program.ts'
import { CTRL_C, ENTER, runOnTerminal } from '../cli/pseudo-terminal.ts'
import { programOrSkip } from '../program.ts'
import { filesAndRegionOf, openWithScript, shell, writeCredentials } from './source-mfa-script.ts'

// What the shell that sources mfa.sh may be like, and what it is like afterwards. Each start of the AWS CLI takes about a
// second of a processor.
const SLOW = { timeout: 120_000 }

/** Functions and aliases for all that a script may call, and some of what this one does. */
const NAMES =
  'aws read sed false printf trap unset eval export set exit test command sh stty kill emulate setopt echo local return true cat'
const NAMESAKES = `
  for name in ${NAMES}; do
    alias "$name=echo an alias:"
    \\builtin eval "function $name { \\builtin echo the function $name >&2; \\builtin return 9; }"
  done
`

const SHELLS: readonly { title: string; program: string; options?: readonly string[]; before: string }[] = [
  {
    title: 'bash with aliases and exported functions for every command',
    program: 'bash',
    before: `shopt -s expand_aliases; IFS=/:; set -uf
             ${NAMESAKES}
             for name in ${NAMES}; do \\builtin export -f "$name"; done`,
  },
  {
    title: 'zsh with aliases and functions for every command, and odd options',
    program: 'zsh',
    before: `setopt sh_word_split ksh_arrays no_unset no_glob glob_subst posix_builtins warn_create_global; IFS=/:; ${NAMESAKES}`,
  },
  { title: 'bash in POSIX mode', program: 'bash', options: ['--posix'], before: 'set -euf; IFS=A' },
  { title: 'zsh as ksh', program: 'zsh', options: ['--emulate', 'ksh'], before: 'set -euf; IFS=A' },
]

describe('mfa.sh signs in', SLOW, () => {
  for (const { title, program, options = [], before } of SHELLS) {
    test(title, async ({ skip }) => {
      programOrSkip(skip, program)
      programOrSkip(skip, 'aws')
      const { side, path } = await openWithScript()
      await using _ = side
      await writeCredentials(side)
      const typed = `${side.aws.tokenCode('ana')}\n`
      const { stdout, stderr } = await shell(
        program,
        `${before}
         \\. "$1"
         \\builtin echo "$? $AWS_ACCESS_KEY_ID $AWS_SESSION_TOKEN" $AWS_CREDENTIAL_EXPIRATION`,
        { side, path, typed, options, environment: filesAndRegionOf(side) },
      )
      expect(stdout).toMatch(/^0 ASIA\w{16} \S{100,} \d{4}-.+\n$/)
      expect(stderr).toMatch(/^Token code of \S+: \nSigned in as \S+ until \S+\n$/)
    })
  }

  test('where sh is bash, and options and functions come with the environment', async ({ skip }) => {
    programOrSkip(skip, 'bash')
    programOrSkip(skip, 'aws')
    const { side, path } = await openWithScript()
    await using _ = side
    await writeCredentials(side)
    const namesakes = Object.fromEntries(
      ['aws', 'command', 'false', 'kill', 'printf', 'read', 'stty', '['].map((name) => [
        `BASH_FUNC_${name}%%`,
        '() { builtin echo a function >&2; return 9; }',
      ]),
    )
    const command = `set -- sourced '' '${side.aws.endpoint}' '' '' 3600${MFA_PROGRAM}`
    const { stdout, stderr } = await shell('bash', command, {
      side,
      path,
      argv0: 'sh',
      typed: `${side.aws.tokenCode('ana')}\n`,
      environment: { ...filesAndRegionOf(side), ...namesakes, SHELLOPTS: 'errexit:noglob:nounset:xtrace', TMOUT: '1' },
    })
    expect(stdout).toMatch(/^ASIA\w{16} \S{40} \S{100,} \d{4}-\S+ -$/)
    expect(stderr).toMatch(/\nToken code of \S+: \nSigned in as \S+ until \S+\n$/)
    expect(stderr).not.toMatch(/a function|ASIA/)
  })
})

for (const program of ['bash', 'zsh'] as const) {
  describe(`mfa.sh sourced by ${program}`, SLOW, () => {
    beforeEach(({ skip }) => {
      programOrSkip(skip, program)
    })

    test('works under set -eu, tells no secret under set -xv, and leaves the shell as it was', async ({ skip }) => {
      programOrSkip(skip, 'aws')
      const { side, path } = await openWithScript()
      await using _ = side
      await writeCredentials(side)
      const snapshot = `set +o; trap; set; typeset -f; alias; printf '<%s>' "$@"`
      const { stdout, stderr } = await shell(
        program,
        `f() { echo kept; }; trap 'true' USR1; set -eu; script=$1; set -- one 'two three'
         show() { ${snapshot}; }
         before=$(show "$@"); set -xv; source "$script"; flags=$-; set +xv; after=$(show "$@")
         printf 'BEFORE\n%s\nAFTER\n%s\nEND\n' "$before" "$after"; f; set -o | grep -c errexit; echo "flags $flags"`,
        { side, path, typed: `${side.aws.tokenCode('ana')}\n`, environment: filesAndRegionOf(side) },
      )
      const [, before = '', after = ''] = /BEFORE\n([^]*)\nAFTER\n([^]*)\nEND\nkept\n/.exec(stdout) ?? []
      expect(before).not.toBe('')
      expect(comparable(after)).toBe(comparable(before))
      expect(after).toContain('<one><two three>')
      expect(after).not.toContain('_sallyport')
      expect(stdout).toMatch(/flags \w*v\w*x/)
      const secrets = [...after.matchAll(/AWS_(?:SECRET_ACCESS_KEY|SESSION_TOKEN)='?([^'\n]+)/g)].map(
        ([, it = '']) => it,
      )
      expect(secrets).toHaveLength(2)
      for (const secret of secrets) expect(stderr).not.toContain(secret)
    })

    test('asks for no code where a variable of the session is read-only, and names it', async ({ skip }) => {
      programOrSkip(skip, 'aws')
      const { side, path } = await openWithScript()
      await using _ = side
      const readOnly = 'readonly AWS_SESSION_TOKEN=old; export AWS_SESSION_TOKEN; readonly AWS_PROFILE=ana AWS_REGION'
      const { status, stdout, stderr } = await shell(
        program,
        `${readOnly}; source "$1"; printf '%s %s' "$?" "$AWS_SESSION_TOKEN"; set -e; source "$1"; printf ' not reached'`,
        { side, path, typed: '123456\n' },
      )
      expect(stdout).toBe('1 old')
      expect(status).toBe(1)
      const refusal =
        'mfa.sh: read-only in this shell, so the session has no place here: AWS_PROFILE AWS_SESSION_TOKEN. ' +
        'Source mfa.sh in a new shell\n'
      expect(stderr).toBe(refusal + refusal)
    })

    test('on a terminal the code is unseen, and Ctrl-C leaves the shell as it was, tracing included', async ({
      skip,
    }) => {
      programOrSkip(skip, 'aws')
      const { side, path } = await openWithScript()
      await using _ = side
      await writeCredentials(side)
      // Without an editor of its own the shell leaves the line to the terminal; each answer is awaited, then the prompt.
      const options =
        program === 'bash' ? ['--norc', '--noprofile', '--noediting', '-i', '-x'] : ['-f', '-i', '-x', '+o', 'zle']
      const typist = runOnTerminal(program, options, {
        HOME: side.home,
        PS1: 'ready> ',
        AWS_EC2_METADATA_DISABLED: 'true',
        ...filesAndRegionOf(side),
      })
      const atPrompt = async (line: string) => {
        await typist.sees(/ready> /)
        typist.types(`${line}${ENTER}`)
      }
      const look = `stty -a | grep -o ' -*echo '; set | grep -a '^_sallyport'; typeset -f | grep sallyport; echo "flags $-" "\${AWS_SESSION_TOKEN-none}"`
      await atPrompt(look)
      const [, before] = await typist.sees(/\n( echo ?\n[^]*\nflags .* none)\n/)
      await atPrompt(`source ${path}`)
      await typist.sees(/Token code of \S+:/)
      typist.types(`13579${ENTER}`)
      await typist.sees(/Six digits, please\.\n/)
      await typist.sees(/Token code of \S+:/)
      typist.types(`13${CTRL_C}`)
      await atPrompt(look)
      const [, after] = await typist.sees(/\n( echo ?\n[^]*\nflags .* none)\n/)
      expect(untraced(after)).toBe(untraced(before))
      await atPrompt(`source ${path}`)
      await typist.sees(/Token code of \S+:/)
      const tokenCode = side.aws.tokenCode('ana')
      typist.types(`${tokenCode}${ENTER}`)
      await typist.sees(/Signed in as arn:aws:iam::123456789012:user\/ana until/)
      await atPrompt('exit')
      const { screen } = await typist.ended()
      expect(screen).not.toMatch(new RegExp(`13579|${tokenCode}`))
      // How the keys and the tokens of sessions begin.
      expect(screen).not.toMatch(/ASIA|IQoJ/)
    })
  })
}

describe('MFA_PROGRAM', () => {
  test('holds no single quote, so that shells of any age read the script whole', () => {
    expect(MFA_PROGRAM).not.toContain("'")
    expect(MFA_PROGRAM).toContain('get-session-token')
  })
})

/** Without what differs from one moment to the next, or should. */
function comparable(text: string): string {
  return text
    .split('\n')
    .filter(
      (line) =>
        !/^(AWS_|BASH_|_=|before=|flags=|FUNCNAME|LINENO|PIPESTATUS|RANDOM|SECONDS|EPOCH|SRANDOM|PPID|TTYIDLE|zsh_eval|ZSH_|'\?'|\?|'!'|'#'|argv|status)/.test(
          line,
        ),
    )
    .join('\n')
}

/** Without the lines of a trace, whose order in a pipe is anyone's. */
function untraced(text: string | undefined): string | undefined {
  return text
    ?.split('\n')
    .filter((line) => !line.startsWith('+'))
    .join('\n')
}
