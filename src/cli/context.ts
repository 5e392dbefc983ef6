import type { CommandContext } from '@stricli/core'
import { connectAws, type AwsSettings } from '../aws/connect-aws.ts'
import { EnrollmentFiles } from '../disk/enrollment-files.ts'
import { findFolders, type Environment, type Folders } from '../disk/folders.ts'
import { KnownUserFiles } from '../disk/known-users.ts'
import { RotationFiles } from '../disk/rotation-files.ts'
import { SessionCache } from '../disk/session-cache.ts'
import { SpentCodeFiles } from '../disk/spent-code-files.ts'
import { TurnFiles } from '../disk/turn-files.ts'
import { systemKeychain } from '../disk/keychain.ts'
import { Vault } from '../disk/vault.ts'
import type {
  Aws,
  Clock,
  Enrollments,
  Rotations,
  SessionStore,
  SpentCodes,
  Turns,
  VaultStore,
  Waiting,
} from '../ports.ts'
import { FollowUps } from './telling/follow-ups.ts'
import { passphraseFrom } from './asking/passphrase.ts'
import { printableLines } from './telling/printable.ts'
import type { Signals, Surroundings } from './surroundings.ts'
import { Terminal } from './asking/terminal.ts'
import { waitingOn } from './asking/waiting.ts'

/** What a command works with: every port, wired. */
export interface Context extends CommandContext {
  readonly surroundings: Surroundings
  readonly environment: Environment
  readonly folders: Folders
  readonly clock: Clock
  readonly signals: Signals
  readonly terminal: Terminal
  readonly waiting: Waiting
  readonly followUps: FollowUps
  readonly sessions: SessionStore & { clear(): Promise<number> }
  readonly turns: Turns
  readonly vault: VaultStore
  readonly spentCodes: SpentCodes
  readonly knownUsers: KnownUserFiles
  readonly enrollments: Enrollments
  readonly rotations: Rotations
  /** What stands after `--`, for commands that run a program. */
  readonly program: readonly string[]
  connect(settings: AwsSettings): Aws
  /** Text for standard output: the result. What it quotes from elsewhere moves no cursor. */
  print(text: string): void
  printJson(value: unknown): void
  /** Of a command that did what it should and has something to tell by its status. */
  setExitStatus(status: number): void
}

/** Wires the ports to the process around a command. */
export function createContext(
  surroundings: Surroundings,
  program: readonly string[],
  setExitStatus: (status: number) => void,
): Context {
  const { environment, stdin, stdout, stderr, clock, signals } = surroundings
  const folders = findFolders(environment)
  const terminal = new Terminal(stdin, stderr, async (question) => {
    const { askByDialog, findDialogs } = await import('./asking/dialog.ts')
    return askByDialog(findDialogs(process.platform, environment), question, environment)
  })
  const print = (text: string): void => {
    stdout.write(`${printableLines(text)}\n`)
  }

  return {
    process: { stdout, stderr },
    surroundings,
    program,
    environment,
    folders,
    clock,
    signals,
    terminal,
    waiting: waitingOn(terminal, clock),
    followUps: new FollowUps(),
    sessions: new SessionCache(folders),
    turns: turnsTellingOn(terminal, folders),
    vault: openVault(folders, environment, terminal),
    spentCodes: new SpentCodeFiles(folders, clock),
    knownUsers: new KnownUserFiles(folders),
    enrollments: new EnrollmentFiles(folders),
    rotations: new RotationFiles(folders),
    connect: connectTellingOn(terminal, clock),
    print,
    printJson: (value) => print(JSON.stringify(value, null, 2)),
    setExitStatus,
  }
}

/** The same context with another terminal, for a command whose standard streams belong to a program. */
export function withTerminal(context: Context, terminal: Terminal): Context {
  const { environment, folders, clock } = context
  return {
    ...context,
    terminal,
    waiting: waitingOn(terminal, clock),
    turns: turnsTellingOn(terminal, folders),
    vault: openVault(folders, environment, terminal),
    connect: connectTellingOn(terminal, clock),
  }
}

/** Who waits for AWS for long is told so. */
function connectTellingOn(terminal: Terminal, clock: Clock): Context['connect'] {
  const slow = { afterSeconds: 8, say: (text: string) => terminal.say(text) }
  return (settings) => connectAws(settings, clock, slow)
}

function openVault(folders: Folders, environment: Environment, terminal: Terminal): Vault {
  const keychain = systemKeychain(environment)
  const wanted = environment['SALLYPORT_VAULT']
  return new Vault(folders, passphraseFrom(environment, terminal), { keychain, wanted })
}

function turnsTellingOn(terminal: Terminal, folders: Folders): Turns {
  return new TurnFiles(folders, (text) => terminal.say(text))
}
