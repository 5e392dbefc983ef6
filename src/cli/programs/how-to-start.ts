import { win32 } from 'node:path'
import type { Environment } from '../../disk/folders.ts'
import { SallyportError } from '../../errors.ts'

/** What `spawn` is given. */
export interface Start {
  readonly program: string
  readonly args: readonly string[]
  /** Windows: the arguments are one line, quoted already. */
  readonly windowsVerbatimArguments: boolean
}

/** Where programs are started, and what files there are. */
export interface StartSurroundings {
  readonly platform: NodeJS.Platform
  readonly environment: Environment
  readonly isFile: (path: string) => boolean
}

/**
 * How a program is started that a person named, with its arguments. On Windows most of Node's and Python's are batch files, which
 * only cmd.exe can run: it gets them by their whole path, every word between quotes.
 *
 * @throws SallyportError `USAGE` for an argument that a batch file would take for something else.
 */
export function howToStart([command, ...args]: readonly [string, ...string[]], surroundings: StartSurroundings): Start {
  const found = surroundings.platform === 'win32' ? findOnWindows(command, surroundings) : undefined
  if (found === undefined || !/\.(cmd|bat)$/i.test(found)) {
    return { program: found ?? command, args, windowsVerbatimArguments: false }
  }
  const line = [found, ...args].map((word) => quotedForBatch(word, command)).join(' ')
  return byCommandProcessor(line, surroundings.environment)
}

/** How a line is run that a person wrote for a shell, as `mfa_process` is. */
export function howToStartLine(line: string, platform: NodeJS.Platform, environment: Environment): Start {
  if (platform === 'win32') return byCommandProcessor(line, environment)
  return { program: '/bin/sh', args: ['-c', line], windowsVerbatimArguments: false }
}

/** The shell of whoever has this environment. */
export function shellOf({ SHELL: shell, COMSPEC: comspec }: Environment, platform: NodeJS.Platform): string {
  return platform === 'win32' ? comspec || 'cmd.exe' : shell || '/bin/sh'
}

/** `/s` takes off the outer quotes and leaves all between them as it is; `/d` keeps out what the registry would run before. */
function byCommandProcessor(line: string, environment: Environment): Start {
  return {
    program: environment['COMSPEC'] || 'cmd.exe',
    args: ['/d', '/s', '/c', `"${line}"`],
    windowsVerbatimArguments: true,
  }
}

/** By the search path and the usual endings; not in the folder that one happens to be in. */
function findOnWindows(command: string, { environment, isFile }: StartSurroundings): string | undefined {
  const endings = (environment['PATHEXT'] || '.COM;.EXE;.BAT;.CMD').toLowerCase().split(';')
  const names = endings.includes(win32.extname(command).toLowerCase())
    ? [command]
    : endings.map((ending) => command + ending)
  const isPath = /[\\/:]/.test(command)
  const folders = isPath ? [''] : (environment['PATH'] ?? '').split(';').filter((folder) => folder !== '')
  for (const folder of folders) {
    const found = names.map((name) => (isPath ? name : win32.join(folder, name))).find(isFile)
    if (found !== undefined) return found
  }
  return undefined
}

/** Between quotes all is literal, but for what ends them and what names variables. */
function quotedForBatch(word: string, command: string): string {
  const found = /["%\0\r\n]/.exec(word)?.[0]
  if (found !== undefined) {
    throw new SallyportError(
      'USAGE',
      `\`${command}\` is a batch file, to which ${JSON.stringify(found)} can't be told`,
      {
        hint: 'start the program behind it, such as node with its script',
      },
    )
  }
  return `"${word.replace(/\\+$/, '$&$&')}"`
}
