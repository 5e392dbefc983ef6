import { buildCommand } from '@stricli/core'
import { formatForShell, KEY_VARIABLES, type Shell, SHELLS } from '../../session/export-formats.ts'
import { openConnection } from '../connection.ts'
import type { Context } from '../context.ts'
import { startCredentialServer } from '../sessions/credential-server.ts'
import { namedProfile, profileArgument, signInFlags, type SignInFlags } from '../flags.ts'
import { reportFailure } from '../report-failure.ts'
import { runWith } from '../sessions/run-with-session.ts'
import { SessionKeeper } from '../sessions/session-keeper.ts'
import { SessionsInMemory } from '../sessions/sessions-in-memory.ts'
import { obtainSignedIn } from '../sessions/signed-in.ts'

const NAMES = Object.keys(SHELLS) as readonly Shell[]

type Flags = SignInFlags & { readonly format?: Shell; readonly inMemory?: boolean }

export const serveCommand = buildCommand<Flags, [string?], Context>({
  docs: {
    brief: 'Serve session credentials to programs, and renew them',
    fullDescription:
      'Serves the session as containers get theirs: on a free port of the loopback interface, to who has the token. SDKs fetch ' +
      'it anew before it ends, so a program outlives a session; a new code is asked for here, ahead of time, and never inside a ' +
      'request. With a program behind -- it runs with the endpoint in its environment, and the endpoint ends with it. The EC2 ' +
      'metadata service is not imitated: its clients can send no secret.',
    customUsage: [
      { input: 'ana -- terraform apply', brief: 'Run a program that may take longer than a session' },
      { input: 'ana --in-memory -- npm run deploy', brief: 'With a session that is nowhere else' },
      { input: 'ana', brief: 'Until Ctrl-C, with the variables for another shell on standard output' },
    ],
  },
  parameters: {
    flags: {
      ...signInFlags,
      inMemory: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Keep the session on no disk: it begins with a code here, and no other command takes it',
      },
      format: { kind: 'enum', values: NAMES, optional: true, brief: 'For which shell the variables are written (sh)' },
    },
    positional: profileArgument,
  },

  async func(flags, profile) {
    const { terminal, clock, followUps } = this
    const context = flags.inMemory ? { ...this, sessions: new SessionsInMemory() } : this
    const connection = await openConnection(context, flags, namedProfile(flags, profile))
    const { tokenCode, ...later } = flags
    const first = await obtainSignedIn(context, connection, {
      ...later,
      ...(tokenCode === undefined ? {} : { tokenCode }),
    })
    const keeper = new SessionKeeper(first.session, {
      clock,
      renew: async () => (await obtainSignedIn(context, connection, later)).session,
      tell: (error) => {
        const { text } = reportFailure(error, false, { spell: (hint) => followUps.spell(hint) })
        terminal.warn(
          `${text}\nthe session is not renewed: it ends at ${keeper.current()?.credentials.expiration.toISOString() ?? 'once'}`,
        )
      },
    })
    const server = await startCredentialServer(() => keeper.current())
    const stop = keeper.start()
    try {
      const { region, endpointVariables } = connection
      const variables = {
        ...(region === undefined ? {} : { AWS_REGION: region, AWS_DEFAULT_REGION: region }),
        ...endpointVariables,
        AWS_CONTAINER_CREDENTIALS_FULL_URI: server.url,
        AWS_CONTAINER_AUTHORIZATION_TOKEN: server.authorizationToken,
      }
      const [program, ...args] = this.program
      if (program === undefined) await untilStopped(this, flags.format ?? 'sh', variables)
      else await runWith(withoutKeys(this), variables, [program, ...args])
    } finally {
      stop()
      await server.close()
    }
  },
})

/** A key in the environment would win over the endpoint. */
function withoutKeys(context: Context): Context {
  const environment = { ...context.environment }
  for (const name of KEY_VARIABLES) delete environment[name]
  return { ...context, environment }
}

async function untilStopped(
  context: Context,
  shell: Shell,
  variables: Readonly<Record<string, string>>,
): Promise<void> {
  const { unset } = SHELLS[shell]
  context.process.stdout.write(
    `${KEY_VARIABLES.map((name) => unset(name)).join('\n')}\n${formatForShell(shell, variables)}`,
  )
  context.terminal.say('serving until Ctrl-C; the lines above are for the shell that is to use it')
  await new Promise<void>((resolve) => {
    const letGo = context.signals.take(() => {
      letGo()
      resolve()
    })
  })
}
