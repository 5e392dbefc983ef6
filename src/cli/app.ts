import { buildApplication, buildRouteMap, text_en, type Application } from '@stricli/core'
import { VERSION } from '../version.ts'
import { BELOW_LOCAL, COMMANDS, type Route } from './commands.ts'
import type { Context } from './context.ts'
import { reportFailure, usageFailure, type Telling } from './report-failure.ts'

interface RunsProgram {
  /** How many words it takes itself. */
  readonly words: number
  readonly example: string
  /** Commands below it by name, which run none. */
  readonly others?: readonly string[]
}

/** Commands whose program stands behind `--`, where it is cut off before the options are read. */
const RUNS_PROGRAM: ReadonlyMap<string, RunsProgram> = new Map([
  ['exec', { words: 1, example: 'sallyport exec ana -- aws s3 ls' }],
  ['serve', { words: 1, example: 'sallyport serve ana -- terraform apply' }],
  ['local', { words: 0, example: 'sallyport local -- npm test', others: BELOW_LOCAL }],
])

/** What there is to know when the command of a command line is one that runs a program. */
export function findRunsProgram([command = '', next = '']: readonly string[]): RunsProgram | undefined {
  const found = RUNS_PROGRAM.get(command)
  return found?.others?.includes(next) === true ? undefined : found
}

/**
 * The command line, as far as these words need it: the command that they name, or all commands where they name none.
 *
 * @param args - Without the program's own name.
 */
export async function buildApp(
  args: readonly string[],
  debug: boolean,
  telling: () => Telling,
): Promise<Application<Context>> {
  const routes = buildRouteMap<string, Context>({
    docs: {
      brief: 'Multi-factor authentication for AWS IAM users, from end to end',
      fullDescription: 'Each command shows examples with --help.',
    },
    routes: await loadRoutes(args),
  })
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

async function loadRoutes([command = '']: readonly string[]): Promise<Record<string, Route>> {
  const names = Object.hasOwn(COMMANDS, command) ? [command] : Object.keys(COMMANDS)
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await COMMANDS[name]?.()])))
}

function unknownCommand(input: string, corrections: readonly string[]): string {
  const hint = corrections.length === 0 ? 'sallyport --help' : `did you mean ${corrections.join(' or ')}?`
  return `sallyport: no command \`${input}\`\nhint: ${hint}`
}
