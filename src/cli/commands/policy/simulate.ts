import { buildCommand } from '@stricli/core'
import { EXIT_STATUS } from '../../../errors.ts'
import type { Context } from '../../context.ts'
import { jsonFlag } from '../../flags.ts'

/** What is asked, and under which policies. */
export interface SimulateFlags {
  readonly action: string
  readonly resource: string
  readonly resourceAccountId?: string
  readonly principal?: string
  readonly roleArn?: string
  readonly userArn?: string
  readonly context?: readonly string[]
  readonly identity?: readonly string[]
  readonly boundary?: string
  readonly session?: readonly string[]
  readonly resourcePolicy?: string
  readonly trustPolicy?: string
  readonly scp?: readonly string[]
  readonly rcp?: readonly string[]
  readonly explain?: boolean
  readonly expect?: 'allowed' | 'explicitDeny' | 'implicitDeny' | 'denied'
  readonly lenient?: boolean
  readonly json?: boolean
}

const optionalFile = (brief: string) =>
  ({ kind: 'parsed', parse: String, optional: true, brief, placeholder: 'FILE' }) as const
const optionalFiles = (brief: string) =>
  ({ kind: 'parsed', parse: String, optional: true, variadic: true, brief, placeholder: 'FILE' }) as const

export const policySimulateCommand = buildCommand<SimulateFlags, string[], Context>({
  docs: {
    brief: 'Decide one request by policy files: allowed, explicitDeny or implicitDeny',
    fullDescription:
      'The context is what is given, and what AWS derives from the principal (aws:username, aws:PrincipalArn, ' +
      'aws:PrincipalAccount, aws:PrincipalType). Without aws:MultiFactorAuthPresent it is a request of a long-term access ' +
      'key; "false" is a session without MFA, "true" one with it. The status is 0 whatever the answer, unless --expect ' +
      'says what it is to be: then 1 for any other. It never asks AWS.',
    customUsage: [
      {
        input: "--action s3:ListAllMyBuckets --resource '*' --explain force-mfa.json administrator.json",
        brief: "The user's policies as arguments",
      },
      {
        input:
          "--context aws:MultiFactorAuthPresent=true --action s3:ListAllMyBuckets --resource '*' --expect allowed force-mfa.json",
        brief: 'With MFA, for a script',
      },
    ],
  },
  parameters: {
    flags: {
      action: { kind: 'parsed', parse: String, brief: 'Such as s3:GetObject', placeholder: 'ACTION' },
      resource: {
        kind: 'parsed',
        parse: String,
        default: '*',
        brief: 'What the request is about; * for an action without one',
        placeholder: 'ARN',
      },
      resourceAccountId: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: "Whose the resource is; the principal's account when left out",
        placeholder: 'ID',
      },
      principal: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'Who asks: an ARN as GetCallerIdentity tells it, a service, or `anonymous`; some IAM user when left out',
        placeholder: 'ARN',
      },
      roleArn: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'Role behind a session, when it has a path',
        placeholder: 'ARN',
      },
      userArn: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'User behind a federated user',
        placeholder: 'ARN',
      },
      context: {
        kind: 'parsed',
        parse: String,
        optional: true,
        variadic: true,
        brief: 'Condition key; several times for a multivalued one, KEY[]=VALUE for one with a single value',
        placeholder: 'KEY=VALUE',
      },
      identity: optionalFiles("Policy of the user, a group of the user's, or the role"),
      boundary: optionalFile('Permissions boundary'),
      session: optionalFiles('Session policy'),
      resourcePolicy: optionalFile('Policy of the resource'),
      trustPolicy: optionalFile('Trust policy of the role that is assumed'),
      scp: optionalFiles(
        'Service control policies of one level, outermost first; those of one level with commas between',
      ),
      rcp: optionalFiles('Resource control policies, likewise'),
      explain: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Say for each statement whether it applies',
      },
      expect: {
        kind: 'enum',
        values: ['allowed', 'explicitDeny', 'implicitDeny', 'denied'],
        optional: true,
        brief: 'Status 1 when it is another answer',
      },
      lenient: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Decide by policies that AWS would refuse too',
      },
      ...jsonFlag,
    },
    positional: {
      kind: 'array',
      parameter: { parse: String, brief: 'Identity-based policy, as --identity', placeholder: 'FILE' },
    },
  },

  async func(flags, ...files) {
    const { simulate } = await import('./simulate-request.ts')
    const effect = await simulate(this, flags, files)
    const { expect } = flags
    if (expect === undefined || expect === effect || (expect === 'denied' && effect !== 'allowed')) return
    this.terminal.say(`expected ${expect}, but ${effect}`)
    this.setExitStatus(EXIT_STATUS.TESTS_FAILED)
  },
})
