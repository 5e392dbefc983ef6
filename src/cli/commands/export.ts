import { buildCommand } from '@stricli/core'
import { formatSessionSection } from '../../disk/session-section.ts'
import {
  formatDotenv,
  formatForNushell,
  formatForShell,
  sessionVariables,
  SHELLS,
  type Shell,
} from '../../session/export-formats.ts'
import { processCredentials } from '../../session/process-credentials.ts'
import { openConnection } from '../connection.ts'
import type { Context } from '../context.ts'
import { namedProfile, profileArgument, signInFlags, type SignInFlags } from '../flags.ts'
import { obtainSignedIn } from '../sessions/signed-in.ts'

const FORMATS = ['bash', 'zsh', 'sh', 'fish', 'powershell', 'cmd', 'nushell', 'dotenv', 'ini', 'json'] as const

type Flags = SignInFlags & {
  readonly format?: (typeof FORMATS)[number]
  readonly json?: boolean
  readonly renew?: boolean
}

export const exportCommand = buildCommand<Flags, [string?], Context>({
  docs: {
    brief: 'Write session credentials for a shell to evaluate, or for another reader',
    fullDescription:
      'What is written also takes away variables that would win over the session, such as AWS_PROFILE. In fish that erases a ' +
      'universal variable (set -U) of such a name for good, since no other one can hide it: list them with set -U.',
    customUsage: [
      { input: 'ana', brief: 'eval "$(sallyport export ana)" signs in the current bash or zsh' },
      { input: 'ana --format fish', brief: 'sallyport export ana --format fish | source' },
      {
        input: 'ana --format powershell',
        brief: 'sallyport export ana --format powershell | Out-String | Invoke-Expression',
      },
      {
        input: 'ana --format cmd',
        brief: `for /f "delims=" %i in ('sallyport export ana --format cmd') do @%i`,
      },
      { input: 'ana --format nushell', brief: 'sallyport export ana --format nushell | from json | load-env' },
      {
        input: 'ana --format dotenv > .env',
        brief: 'For Docker, Node and dotenv; a file with secrets: umask 077 before',
      },
      {
        input: 'ana --format ini',
        brief: 'A section of ~/.aws/credentials; to have it put there: login --write-profile',
      },
      { input: 'ana --json', brief: 'The form that credential_process has' },
    ],
  },
  parameters: {
    flags: {
      ...signInFlags,
      format: {
        kind: 'enum',
        values: FORMATS,
        optional: true,
        brief: 'For which shell or reader (found out from SHELL when left out)',
      },
      renew: { kind: 'boolean', optional: true, withNegated: false, brief: 'A new session although one is fresh' },
      json: { kind: 'boolean', optional: true, withNegated: false, brief: 'The same as --format json' },
    },
    positional: profileArgument,
  },

  async func(flags, profile) {
    const connection = await openConnection(this, flags, namedProfile(flags, profile))
    const { session } = await obtainSignedIn(this, connection, flags)
    const format = flags.json ? 'json' : (flags.format ?? shellOf(this.environment['SHELL']))
    if (format === 'json') {
      this.printJson(processCredentials(session))
      return
    }
    const { region, endpoints, endpointVariables, profile: name } = connection
    const { credentials } = session
    if (format === 'ini') {
      this.process.stdout.write(formatSessionSection(name, { credentials, region, endpointUrl: endpoints.sts }))
      return
    }
    const variables = sessionVariables(credentials, { region, endpoints: endpointVariables })
    this.process.stdout.write(textFor(format, variables))
  },
})

function textFor(format: Shell | 'nushell' | 'dotenv', variables: Readonly<Record<string, string>>): string {
  if (format === 'nushell') return formatForNushell(variables)
  return format === 'dotenv' ? formatDotenv(variables) : formatForShell(format, variables)
}

function shellOf(path: string | undefined): Shell {
  const name = path?.slice(path.lastIndexOf('/') + 1) ?? ''
  return isShell(name) ? name : 'sh'
}

function isShell(name: string): name is Shell {
  return Object.hasOwn(SHELLS, name)
}
