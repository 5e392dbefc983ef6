import { buildCommand } from '@stricli/core'
import { EXIT_STATUS, SallyportError } from '../../errors.ts'
import { SEVERITIES, type Severity } from '../../proof/verdict/finding.ts'
import type { Context } from '../context.ts'
import { jsonFlag, signInFlags, type SignInFlags } from '../flags.ts'

/** Whose access is proved, by which policies, and how it is told. */
export interface ProveFlags extends SignInFlags {
  readonly principal?: string
  readonly userArn?: string
  readonly boundary?: string
  readonly session?: readonly string[]
  readonly scp?: readonly string[]
  readonly trustPolicy?: readonly string[]
  readonly compare?: boolean
  readonly user?: string
  readonly allUsers?: boolean
  readonly failOn: Severity
  readonly lenient?: boolean
  readonly all?: boolean
  readonly json?: boolean
  readonly sarif?: boolean
}

const file = (brief: string) => ({ kind: 'parsed', parse: String, optional: true, brief, placeholder: 'FILE' }) as const
const files = (brief: string) =>
  ({ kind: 'parsed', parse: String, optional: true, variadic: true, brief, placeholder: 'FILE' }) as const
const yes = (brief: string) => ({ kind: 'boolean', optional: true, withNegated: false, brief }) as const

export const proveCommand = buildCommand<ProveFlags, string[], Context>({
  docs: {
    brief: 'What can still be done without MFA, by whom, with a request for each',
    fullDescription:
      'Proves for every action of AWS and each kind of credentials (long-term key, session without and with MFA, ' +
      'forwarded call, role session, root) whether the policies together leave it open: an open one with a request that ' +
      'shows it, a closed one with the statement that closes it. Give all policies of the user, those of groups too. ' +
      `Status ${EXIT_STATUS.FOUND_GAPS} when something critical is open. With files it never asks AWS.`,
    customUsage: [
      { input: 'force-mfa.json administrator.json', brief: 'All policies of a user' },
      {
        input: '--boundary boundary.json --scp root.json --scp unit.json user.json',
        brief: 'With all that limits them',
      },
      { input: '--principal ana.json --json', brief: 'A user described in a file, with tags and policies' },
      {
        input: '--compare old.json new.json',
        brief: 'What a change newly allows; several policies with commas between',
      },
      { input: '--all-users --profile admin', brief: 'The users of an account, as they are' },
    ],
  },
  parameters: {
    flags: {
      principal: file('Who it is and what policies it has, as JSON'),
      userArn: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'The user or role that has the policies; some user when left out',
        placeholder: 'ARN',
      },
      boundary: file('Permissions boundary'),
      session: files('Session policy; it limits sessions of roles, since no key and no session of a user has one'),
      scp: files('Service control policies of one level, outermost first; those of one level with commas between'),
      trustPolicy: files('Trust policy of a role that users may assume'),
      compare: yes('What the second policies allow and the first do not'),
      user: { kind: 'parsed', parse: String, optional: true, brief: 'A user as AWS has it', placeholder: 'NAME' },
      allUsers: yes('Every user as AWS has it'),
      failOn: {
        kind: 'enum',
        values: SEVERITIES,
        default: 'critical',
        brief: 'The least severe finding that is a failure',
      },
      lenient: yes('Take policies that AWS would refuse too'),
      all: yes('Show every open action, not some of each kind'),
      ...signInFlags,
      ...jsonFlag,
      sarif: yes('Write SARIF 2.1.0 to standard output'),
    },
    positional: {
      kind: 'array',
      parameter: { parse: String, brief: 'Identity-based policy; `-` is standard input', placeholder: 'FILE' },
    },
  },

  async func(flags, ...policies) {
    requireOneForm(flags, policies)
    refuseUnusedFlags(flags, policies)
    const isFailure = flags.compare
      ? await (await import('./prove/compare-files.ts')).compareFiles(this, flags, policies)
      : await (await import('./prove/prove-targets.ts')).proveTargets(this, flags, policies)
    if (isFailure) this.setExitStatus(EXIT_STATUS.FOUND_GAPS)
  },
})

function requireOneForm(
  { json, sarif, compare, principal, user, allUsers, trustPolicy }: ProveFlags,
  policies: readonly string[],
) {
  if (json && sarif) throw new SallyportError('USAGE', '--json and --sarif are two forms of one output')
  const isLive = user !== undefined || allUsers === true
  if (user !== undefined && allUsers) throw new SallyportError('USAGE', '--user and --all-users exclude each other')
  const hasFiles = policies.length > 0 || principal !== undefined || (trustPolicy ?? []).length > 0
  if (compare) {
    if (policies.length === 2 && !isLive && principal === undefined) return
    throw new SallyportError('USAGE', '--compare takes two arguments, the old and the new policies', {
      hint: 'sallyport prove --compare OLD NEW; several policies with commas between',
    })
  }
  if (isLive && hasFiles) throw new SallyportError('USAGE', 'policy files and live users exclude each other')
  if (!isLive && !hasFiles) {
    throw new SallyportError('USAGE', 'no policies to prove anything of', {
      hint: 'name policy files, or --user NAME, or --all-users',
    })
  }
}

/** An option that would be passed over is refused: the verdict would not be about what was asked. */
function refuseUnusedFlags(flags: ProveFlags, policies: readonly string[]): void {
  const { principal, user, allUsers, compare, userArn, boundary, session, scp, trustPolicy } = flags
  const given = Object.entries({
    '--user-arn': userArn,
    '--boundary': boundary,
    '--session': session,
    '--scp': scp,
    '--trust-policy': trustPolicy,
    'a policy file': policies[0],
  }).flatMap(([option, value]) => (value === undefined || value.length === 0 ? [] : [option]))
  const refuse = (form: string, unused: string[], hint: string): void => {
    const first = given.find((option) => unused.includes(option))
    if (first !== undefined) throw new SallyportError('USAGE', `${first} has no place beside ${form}`, { hint })
  }
  if (principal !== undefined) refuse('--principal', given, 'the described principal has its policies in its file')
  if (user !== undefined || allUsers) {
    refuse('live users', ['--user-arn', '--boundary', '--session'], 'users have the policies that AWS says')
  }
  if (compare) refuse('--compare', ['--trust-policy'], 'what trust policies allow is not compared')
}
