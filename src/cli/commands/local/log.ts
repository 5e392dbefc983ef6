import { buildCommand } from '@stricli/core'
import type { Context } from '../../context.ts'
import { jsonFlag } from '../../flags.ts'

interface Flags {
  readonly follow?: boolean
  readonly json?: boolean
}

export const localLogCommand = buildCommand<Flags, [string], Context>({
  docs: {
    brief: 'Show what a local AWS decided, from the file of its --log',
    customUsage: [
      { input: 'decisions.jsonl', brief: 'Who asked for what, with which MFA, and what decided' },
      { input: '--follow decisions.jsonl', brief: 'And what comes, until Ctrl-C' },
    ],
  },
  parameters: {
    flags: {
      follow: { kind: 'boolean', optional: true, withNegated: false, brief: 'Go on with what comes, until Ctrl-C' },
      ...jsonFlag,
    },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: String, placeholder: 'FILE', brief: 'The file that was named to `local --log`' }],
    },
  },

  async func(flags, path) {
    const { showDecisions } = await import('./show-decisions.ts')
    await showDecisions(this, path, flags)
  },
})
