import { EXIT_STATUS } from '../../errors.ts'
import { VERSION } from '../../version.ts'
import type { CommandNode } from './command-tree.ts'

const STATUS_MEANINGS: Readonly<Record<keyof typeof EXIT_STATUS, string>> = {
  TESTS_FAILED: 'cases of policy test failed',
  USAGE: 'the command line can not be understood, or needs an answer that nobody is there to give',
  NOT_SIGNED_IN: 'there is no key, no device, or no session',
  AWS_REFUSED: 'AWS refused',
  FOUND_GAPS: 'prove, policy check or doctor found something',
  UNREACHABLE: 'no answer, or AWS is busy',
  STORE_UNUSABLE: 'a file or the keychain can not be read or written',
  WOULD_LOCK_OUT: 'somebody would be locked out, so nothing was done',
  TOKEN_CODE_REJECTED: 'AWS rejected a code',
  PROGRAM_NOT_RUNNABLE: 'the program can not be run',
  PROGRAM_NOT_FOUND: 'the program was not found',
  INTERRUPTED: 'interrupted',
}

/** The manual page in roff, from the commands' own definitions (man-pages(7), groff_man(7)). */
export function formatManPage(tree: readonly CommandNode[]): string {
  const commands = tree.flatMap((node) => commandLines(node, []))
  const statuses = Object.entries(EXIT_STATUS).flatMap(([name, status]) => {
    const meaning = STATUS_MEANINGS[name as keyof typeof EXIT_STATUS]
    return ['.TP', `.B ${status}`, text(meaning)]
  })
  return [
    `.TH SALLYPORT 1 "" "sallyport ${VERSION}" "User Commands"`,
    '.SH NAME',
    String.raw`sallyport \- multi-factor authentication for AWS IAM users, from end to end`,
    '.SH SYNOPSIS',
    '.B sallyport',
    String.raw`.I COMMAND`,
    String.raw`.RI [ OPTION \&...]`,
    '.SH DESCRIPTION',
    text(
      'Enrolls MFA devices, signs terminals and programs in with token codes, keeps long-term keys in a vault, and runs a local AWS that enforces MFA as AWS does. Each command shows examples with --help.',
    ),
    '.SH COMMANDS',
    ...commands,
    '.SH EXIT STATUS',
    '.TP',
    '.B 0',
    'all is well',
    ...statuses,
    '.SH ENVIRONMENT',
    ...variable('AWS_PROFILE', 'The profile, where none is named.'),
    ...variable('AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL_IAM', 'Where calls go instead of to AWS.'),
    ...variable('SALLYPORT_VAULT', 'Where the vault is: keychain, or file for an encrypted one.'),
    ...variable('SALLYPORT_VAULT_PASSPHRASE', 'The passphrase of an encrypted vault.'),
    ...variable('SALLYPORT_VAULT_PASSPHRASE_COMMAND', 'A command that prints it.'),
    ...variable('DISPLAY, WAYLAND_DISPLAY', 'Where questions are asked in a window when there is no terminal.'),
    ...variable('CI', 'When set, nobody is asked in a window.'),
    ...variable('SALLYPORT_DEBUG', 'With 1, where a bug is.'),
    '.SH FILES',
    ...variable('~/.aws/config, ~/.aws/credentials', 'Profiles, by AWS’s own keys, and these beyond them:'),
    ...variable(
      'mfa_process',
      'In a profile: a command that prints the six digits of a code, such as ykman oath accounts code -s NAME.',
    ),
    ...variable(
      'source_identity, session_tags, transitive_session_tags, session_policy, session_policy_arns',
      'In the profile of a role: what AssumeRole is given besides. Tags are written Project=x,Team=y; a policy as JSON in one line.',
    ),
    '.SH SEE ALSO',
    String.raw`.BR aws (1),`,
    String.raw`.BR age (1)`,
    '',
  ].join('\n')
}

function commandLines(
  { name, brief, fullDescription, command, children }: CommandNode,
  above: readonly string[],
): string[] {
  const words = [...above, name]
  const own: string[] = []
  if (command) {
    const positionals = command.positionals.map((one) => `[${one}]`)
    own.push(`.SS ${text(['sallyport', ...words, ...positionals].join(' '))}`, text(fullDescription ?? `${brief}.`))
    for (const option of command.options) {
      const value = option.placeholder === undefined ? '' : ` ${option.placeholder}`
      own.push('.TP', `.B ${text(option.name + value)}`, text(option.brief))
    }
  }
  return [...own, ...children.flatMap((child) => commandLines(child, words))]
}

function variable(name: string, meaning: string): string[] {
  return ['.TP', `.B ${text(name)}`, text(meaning)]
}

/** A line of text: nothing in it is a request or an escape, and a hyphen is one that can be pasted. */
function text(plain: string): string {
  const escaped = plain
    .replaceAll('\\', String.raw`\e`)
    .replaceAll('-', String.raw`\-`)
    .replaceAll(/\s+/g, ' ')
  return escaped.replace(/^[.']/, String.raw`\&$&`).replaceAll('’', String.raw`\(cq`)
}
