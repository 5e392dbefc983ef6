import { buildCommand } from '@stricli/core'
import { EXIT_STATUS, SallyportError } from '../../../errors.ts'
import type { PolicyKind } from '../../../policy/check/policy-kinds.ts'
import type { Context } from '../../context.ts'
import { jsonFlag } from '../../flags.ts'

interface Flags {
  readonly type?: PolicyKind
  readonly strict?: boolean
  readonly json?: boolean
  readonly sarif?: boolean
}

const KINDS: readonly PolicyKind[] = [
  'managed',
  'inline-user',
  'inline-group',
  'inline-role',
  'identity',
  'session',
  'trust',
  'resource',
  'scp',
  'rcp',
]

export const policyCheckCommand = buildCommand<Flags, string[], Context>({
  docs: {
    brief: 'Find what is wrong with policies: what AWS refuses, wrong names, MFA that does not bite',
    fullDescription:
      'Says at which line and column: all that AWS refuses, what is longer than AWS allows, actions and condition keys ' +
      'that AWS does not have, statements without effect, and the ways in which a policy that is meant to force MFA ' +
      'does not. Status 5 when there are errors. It looks at one policy at a time; what all policies of a user ' +
      'together leave open is for `sallyport prove`.',
    customUsage: [
      { input: 'force-mfa.json', brief: 'One file, or several; `-` is standard input' },
      { input: '--type trust role.json', brief: 'Where it is to be attached, when that is not plain from the policy' },
      { input: '--strict --sarif policies/*.json > policies.sarif', brief: 'For code review; warnings count too' },
    ],
  },
  parameters: {
    flags: {
      type: {
        kind: 'enum',
        values: KINDS,
        optional: true,
        brief: 'The kind of policy, which decides its length and what it may say',
      },
      strict: { kind: 'boolean', optional: true, withNegated: false, brief: 'Status 5 for warnings too' },
      ...jsonFlag,
      sarif: { kind: 'boolean', optional: true, withNegated: false, brief: 'Write SARIF 2.1.0 to standard output' },
    },
    positional: {
      kind: 'array',
      parameter: { parse: String, brief: 'Policy, as JSON; `-` is standard input', placeholder: 'FILE' },
      minimum: 1,
    },
  },

  async func({ type, strict = false, json = false, sarif = false }, ...files) {
    if (json && sarif) throw new SallyportError('USAGE', '--json and --sarif are two forms of one output')
    const { checkFiles } = await import('./check-files.ts')
    const { errors, warnings } = await checkFiles(this, files, type, json ? 'json' : sarif ? 'sarif' : 'text')
    if (errors > 0 || (strict && warnings > 0)) this.setExitStatus(EXIT_STATUS.FOUND_GAPS)
  },
})
