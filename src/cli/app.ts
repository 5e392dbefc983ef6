import { buildApplication, buildRouteMap, text_en, type Application } from '@stricli/core'
import { VERSION } from '../version.ts'
import { commandWithMore } from './command-with-more.ts'
import { credentialProcessCommand } from './commands/credential-process.ts'
import { deviceEnrollCommand } from './commands/device/enroll.ts'
import { deviceListCommand } from './commands/device/list.ts'
import { deviceReplaceCommand } from './commands/device/replace.ts'
import { execCommand } from './commands/exec.ts'
import { exportCommand } from './commands/export.ts'
import { keyAddCommand } from './commands/key/add.ts'
import { keyListCommand } from './commands/key/list.ts'
import { keyRemoveCommand } from './commands/key/remove.ts'
import { localCommand } from './commands/local.ts'
import { localBackupCommand } from './commands/local/backup.ts'
import { localLogCommand } from './commands/local/log.ts'
import { localRestoreCommand } from './commands/local/restore.ts'
import { loginCommand } from './commands/login.ts'
import { logoutCommand } from './commands/logout.ts'
import { mfaScriptCommand } from './commands/mfa-script.ts'
import { policyCheckCommand } from './commands/policy/check.ts'
import { policySimulateCommand } from './commands/policy/simulate.ts'
import { policyTestCommand } from './commands/policy/test.ts'
import { proveCommand } from './commands/prove.ts'
import { statusCommand } from './commands/status.ts'
import { tourCommand } from './commands/tour.ts'
import type { Context } from './context.ts'
import { reportFailure, usageFailure, type Telling } from './report-failure.ts'

interface RunsProgram {
  /** How many words it takes itself. */
  readonly words: number
  readonly example: string
  /** Commands below it by name, which run none. */
  readonly others?: Readonly<Record<string, unknown>>
}

const belowLocal = { log: localLogCommand, backup: localBackupCommand, restore: localRestoreCommand }

/** Commands whose program stands behind `--`, where it is cut off before the options are read. */
const RUNS_PROGRAM: ReadonlyMap<string, RunsProgram> = new Map([
  ['exec', { words: 1, example: 'sallyport exec ana -- aws s3 ls' }],
  ['local', { words: 0, example: 'sallyport local -- npm test', others: belowLocal }],
])

/** What there is to know when the command of a command line is one that runs a program. */
export function findRunsProgram([command = '', next = '']: readonly string[]): RunsProgram | undefined {
  const found = RUNS_PROGRAM.get(command)
  return found?.others !== undefined && Object.hasOwn(found.others, next) ? undefined : found
}

const routes = buildRouteMap<string, Context>({
  docs: {
    brief: 'Multi-factor authentication for AWS IAM users, from end to end',
    fullDescription: 'Each command shows examples with --help.',
  },
  routes: {
    tour: tourCommand,
    login: loginCommand,
    logout: logoutCommand,
    status: statusCommand,
    exec: execCommand,
    export: exportCommand,
    'credential-process': credentialProcessCommand,
    'mfa-script': mfaScriptCommand,
    local: commandWithMore('start', localCommand, belowLocal),
    prove: proveCommand,
    device: buildRouteMap<string, Context>({
      docs: { brief: 'Virtual MFA devices: list, enroll, replace' },
      routes: { list: deviceListCommand, enroll: deviceEnrollCommand, replace: deviceReplaceCommand },
    }),
    policy: buildRouteMap<string, Context>({
      docs: { brief: 'IAM policies: check, simulate, test' },
      routes: { check: policyCheckCommand, simulate: policySimulateCommand, test: policyTestCommand },
    }),
    key: buildRouteMap<string, Context>({
      docs: { brief: 'Long-term access keys in the vault: add, list, remove' },
      routes: { add: keyAddCommand, list: keyListCommand, remove: keyRemoveCommand },
    }),
  },
})

/** The command line. */
export function buildApp(debug: boolean, telling: () => Telling): Application<Context> {
  const failureText = (error: unknown): string => reportFailure(error, debug, telling()).text
  return buildApplication(routes, {
    name: 'sallyport',
    versionInfo: { currentVersion: VERSION },
    scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
    documentation: { disableAnsiColor: true, onlyRequiredInUsageLine: true },
    determineExitCode: (error) => reportFailure(error, debug).status,
    localization: {
      text: {
        ...text_en,
        exceptionWhileParsingArguments: (error) => usageFailure(error, telling().usageHint),
        noCommandRegisteredForInput: ({ input, corrections }) => unknownCommand(input, corrections),
        exceptionWhileRunningCommand: failureText,
        exceptionWhileLoadingCommandFunction: failureText,
        exceptionWhileLoadingCommandContext: failureText,
        commandErrorResult: failureText,
      },
    },
  })
}

function unknownCommand(input: string, corrections: readonly string[]): string {
  const hint = corrections.length === 0 ? 'sallyport --help' : `did you mean ${corrections.join(' or ')}?`
  return `sallyport: no command \`${input}\`\nhint: ${hint}`
}
