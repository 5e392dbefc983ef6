import { buildCommand } from '@stricli/core'
import { formatForShell, sessionVariables, SHELLS, type Shell } from '../../session/export-formats.ts'
import { processCredentials } from '../../session/process-credentials.ts'
import { openConnection } from '../connection.ts'
import type { Context } from '../context.ts'
import { namedProfile, profileArgument, signInFlags, type SignInFlags } from '../flags.ts'
import { obtainSignedIn } from '../signed-in.ts'

const FORMATS = ['bash', 'zsh', 'sh', 'fish', 'powershell', 'json'] as const

type Flags = SignInFlags & {
  readonly format?: (typeof FORMATS)[number]
  readonly json?: boolean
  readonly renew?: boolean
}

export const exportCommand = buildCommand<Flags, [string?], Context>({
  docs: {
    brief: 'Write session credentials for a shell to evaluate',
    customUsage: [
      { input: 'ana', brief: 'eval "$(sallyport export ana)" signs in the current bash or zsh' },
      { input: 'ana --format fish', brief: 'sallyport export ana --format fish | source' },
      {
        input: 'ana --format powershell',
        brief: 'sallyport export ana --format powershell | Out-String | Invoke-Expression',
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
        brief: 'For which shell (found out from SHELL when left out), or json',
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
    const { region, endpointVariables: endpoints } = connection
    const variables = sessionVariables(session.credentials, { region, endpoints })
    this.process.stdout.write(formatForShell(format, variables))
  },
})

function shellOf(path: string | undefined): Shell {
  const name = path?.slice(path.lastIndexOf('/') + 1) ?? ''
  return isShell(name) ? name : 'sh'
}

function isShell(name: string): name is Shell {
  return Object.hasOwn(SHELLS, name)
}
