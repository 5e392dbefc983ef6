import { sessionVariables, STALE_VARIABLES } from '../../session/export-formats.ts'
import type { Connection } from '../connection.ts'
import type { Context } from '../context.ts'
import type { SignInFlags } from '../flags.ts'
import { runChild } from '../programs/run-child.ts'
import { obtainSignedIn } from './signed-in.ts'

/** Runs a program with session credentials in its environment; its exit status becomes ours. */
export async function runWithSession(
  context: Context,
  connection: Connection,
  flags: SignInFlags,
  program: readonly [string, ...string[]],
): Promise<void> {
  const { session } = await obtainSignedIn(context, connection, flags)
  const { region, endpointVariables: endpoints } = connection
  await runWith(context, sessionVariables(session.credentials, { region, endpoints }), program)
}

/** Runs a program with these variables, and without what else names credentials. */
export async function runWith(
  context: Context,
  variables: Readonly<Record<string, string>>,
  program: readonly [string, ...string[]],
): Promise<void> {
  const environment: Record<string, string | undefined> = { ...context.environment }
  for (const name of STALE_VARIABLES) delete environment[name]
  const onTerminal = context.surroundings.stdin.isTTY === true
  const status = await runChild(program, { ...environment, ...variables }, { signals: context.signals, onTerminal })
  context.setExitStatus(status)
}
