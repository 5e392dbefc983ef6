import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { Environment } from '../../disk/folders.ts'
import { SallyportError } from '../../errors.ts'

// Where there is no terminal, but a screen with a person before it: programs that ask in a window of their own. What is asked is
// among their arguments, the answer comes on their standard output alone.

const NOBODY_MS = 5 * 60_000

/** A program that asks for a text which is not seen while it is typed. */
export interface Dialog {
  readonly program: string
  readonly args: (question: string) => readonly string[]
  /** Variables that it gets besides. */
  readonly variables?: (question: string) => Readonly<Record<string, string>>
  /** What it says on standard error when nobody could be asked, and not when a person cancelled. */
  readonly failure: RegExp
}

const ZENITY: Dialog = {
  program: 'zenity',
  // Some versions take the text for markup, some don't.
  args: (question) => ['--entry', '--hide-text', '--title=sallyport', `--text=${question.replaceAll(/[<>&]/g, ' ')}`],
  failure: /open display|init server|connect to display/i,
}
const KDIALOG: Dialog = {
  program: 'kdialog',
  args: (question) => ['--title', 'sallyport', '--password', question],
  failure: /connect to display|platform plugin/i,
}
const OSASCRIPT: Dialog = {
  program: 'osascript',
  // The question is an argument of the script, and no part of it.
  args: (question) => [
    '-e',
    'on run argv',
    '-e',
    'text returned of (display dialog (item 1 of argv) default answer "" with hidden answer with title "sallyport")',
    '-e',
    'end run',
    question,
  ],
  // -128 is "User canceled".
  failure: /\((?!-128\))-\d+\)/,
}
const POWERSHELL: Dialog = {
  program: 'powershell.exe',
  args: () => ['-NoProfile', '-NonInteractive', '-STA', '-Command', POWERSHELL_SCRIPT],
  variables: (question) => ({ SALLYPORT_QUESTION: question }),
  failure: /\S/,
}
const POWERSHELL_SCRIPT = [
  'Add-Type -AssemblyName System.Windows.Forms',
  "$form = New-Object Windows.Forms.Form -Property @{ Text = 'sallyport'; Width = 480; Height = 150; TopMost = $true; StartPosition = 'CenterScreen' }",
  '$label = New-Object Windows.Forms.Label -Property @{ Text = $Env:SALLYPORT_QUESTION; Left = 12; Top = 12; Width = 440; Height = 40 }',
  '$box = New-Object Windows.Forms.TextBox -Property @{ UseSystemPasswordChar = $true; Left = 12; Top = 56; Width = 340 }',
  "$ok = New-Object Windows.Forms.Button -Property @{ Text = 'OK'; Left = 364; Top = 54; DialogResult = 'OK' }",
  '$form.AcceptButton = $ok; $form.Controls.AddRange(@($label, $box, $ok))',
  "if ($form.ShowDialog() -ne 'OK') { exit 1 }",
  '[Console]::Out.WriteLine($box.Text)',
].join('; ')

/** The programs to try; none in a CI job, over SSH without a screen, or where there is no screen at all. */
export function findDialogs(platform: NodeJS.Platform, environment: Environment): readonly Dialog[] {
  if (isJob(environment)) return []
  const isRemote = Boolean(environment['SSH_CONNECTION'] || environment['SSH_TTY'])
  if (platform === 'darwin') return isRemote ? [] : [OSASCRIPT]
  // A service has no session of a person.
  if (platform === 'win32') return isRemote || !environment['SESSIONNAME'] ? [] : [POWERSHELL]
  if (!environment['DISPLAY'] && !environment['WAYLAND_DISPLAY']) return []
  return /kde/i.test(environment['XDG_CURRENT_DESKTOP'] ?? '') ? [KDIALOG, ZENITY] : [ZENITY, KDIALOG]
}

function isJob(environment: Environment): boolean {
  const isCi = !['', '0', 'false'].includes((environment['CI'] ?? '').toLowerCase())
  return isCi || ['JENKINS_URL', 'TEAMCITY_VERSION', 'TF_BUILD'].some((name) => environment[name])
}

/**
 * Asks by the first of these programs that is there.
 *
 * @returns `undefined` where none is, or none could ask.
 * @throws SallyportError `INTERRUPTED` when the person cancelled, or did not answer within five minutes.
 */
export async function askByDialog(
  dialogs: readonly Dialog[],
  question: string,
  environment: Environment,
): Promise<string | undefined> {
  for (const dialog of dialogs) {
    const answer = await ask(dialog, question, environment)
    if (answer !== undefined) return answer
  }
  return undefined
}

async function ask(dialog: Dialog, question: string, environment: Environment): Promise<string | undefined> {
  const child = spawn(dialog.program, dialog.args(question), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...environment, ...dialog.variables?.(question) },
    timeout: NOBODY_MS,
  })
  // A window that nobody waits for any more would stay.
  const end = () => child.kill()
  process.once('exit', end)
  try {
    const ended = new Promise<number | undefined>((resolve) => {
      child.once('error', () => resolve(undefined))
      child.once('close', (status) => resolve(status ?? 1))
    })
    const [status, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
    if (status === undefined) return undefined
    if (status === 0) return stdout.replace(/\r?\n$/, '')
    if (dialog.failure.test(stderr)) return undefined
  } finally {
    process.off('exit', end)
  }
  throw new SallyportError('INTERRUPTED', `the question was cancelled: ${question}`, {
    hint: 'sign in on a terminal: sallyport login',
  })
}
