import type { CompiledPolicy } from '../../policy/compile-policy.ts'
import { Budget } from '../budget.ts'
import type { ProfileName } from '../credential-profiles.ts'
import { finding, type Finding } from './finding.ts'
import { judgeTrustedUsers, trustStatements } from './judge-trust.ts'
import { roleMayAssume, trustedRoles, type TrustedRole } from './trust-roles.ts'
import type { TrustInput } from './trust-answers.ts'
import { finish, type Work } from '../work.ts'

/** A role's trust policy; whose it is, where that is known. */
export interface RoleTrust {
  readonly trust: CompiledPolicy
  readonly roleArn?: string | undefined
}

export interface TrustsInput extends Omit<TrustInput, 'trust' | 'budget' | 'roleArns'> {
  readonly trusts: readonly RoleTrust[]
  /** Are these all roles of the account? */
  readonly isWholeAccount?: boolean
}

/**
 * Which roles can be assumed without MFA: by users, and by sessions of roles that can be themselves. A role that is not
 * among those that are known, and an id of nobody who is known, can't be followed: it's not proved then.
 */
export function judgeTrusts(input: TrustsInput): Finding[] {
  return finish(judgingTrusts(input))
}

/** The same in pieces. */
export function* judgingTrusts({ trusts, isWholeAccount = false, ...common }: TrustsInput): Work<Finding[]> {
  const findings: Finding[] = []
  const open = new Set<string>()
  const untold = new Set<string>()
  let waiting: Waiting[] = []
  const known = new Set(trusts.flatMap(({ roleArn }) => roleArn ?? []))
  for (const { trust, roleArn } of trusts) {
    yield
    const input = { ...common, trust, roleArns: known, budget: new Budget(MOST_WORK) }
    const ofUsers = judgeTrustedUsers(input)
    findings.push(...ofUsers)
    const isOpen = ofUsers.some(({ code }) => code === 'trust-without-mfa')
    if (roleArn !== undefined && ofUsers.length > 0) (isOpen ? open : untold).add(roleArn)
    if (!isOpen) waiting.push({ roleArn, input, roles: trustedRoles(input) })
  }

  const isKnown = (role: TrustedRole): boolean =>
    role.roleArn === undefined
      ? isWholeAccount && role.kind === 'anyRole' && role.value.includes(common.accountId)
      : known.has(role.roleArn)
  const follow = (
    from: ReadonlySet<string>,
    found: Set<string>,
    tell: (waiting: Waiting, via: string) => Finding[],
  ) => {
    // A role found open may open others.
    for (let size = -1; size !== found.size;) {
      size = found.size
      waiting = waiting.filter((one) => {
        const via = [...from].find((arn) => arn !== one.roleArn && leadsTo(one, arn))
        if (via === undefined) return true
        findings.push(...tell(one, via))
        if (one.roleArn !== undefined) found.add(one.roleArn)
        return false
      })
    }
  }
  follow(open, open, ({ input }, via) => [chainFinding(input, via)])
  for (const { roleArn, input, roles } of waiting) {
    const strangers = roles.filter((role) => !isKnown(role))
    if (strangers.length === 0) continue
    findings.push(strangerFinding(input, strangers))
    if (roleArn !== undefined) untold.add(roleArn)
  }
  waiting = waiting.filter(({ roleArn }) => roleArn === undefined || !untold.has(roleArn))
  follow(untold, untold, ({ input }, via) => [untoldFinding(input, via)])
  return findings
}

interface Waiting {
  readonly roleArn: string | undefined
  readonly input: TrustInput
  readonly roles: readonly TrustedRole[]
}

/** May sessions of a role assume this one? */
function leadsTo({ input, roles }: Waiting, roleArn: string): boolean {
  if (roles.some((role) => role.roleArn === roleArn)) return true
  return roles.some(({ kind }) => kind === 'anyRole') && roleMayAssume(roleArn, input)
}

/** Steps for one trust policy. */
const MOST_WORK = 6_000_000

const ROLE_SESSION: readonly ProfileName[] = ['roleSession']
const ADVICE =
  "ask for MFA in the trust policy of the role that the chain begins with; a role's sessions never carry MFA, so it can't be asked for further on"

function chainFinding({ trust }: TrustInput, via: string): Finding {
  return finding('trust-without-mfa', 'high', {
    kind: 'gap',
    message: `sessions of ${via} can assume the role, and that role can be assumed without MFA`,
    advice: ADVICE,
    credentials: ROLE_SESSION,
    statements: trustStatements(trust),
  })
}

function untoldFinding({ trust }: TrustInput, via: string): Finding {
  return finding('not-proved', 'high', {
    kind: 'gap',
    message: `sessions of ${via} can assume the role, of which it is not proved that it takes MFA to assume it`,
    advice: ADVICE,
    credentials: ROLE_SESSION,
    statements: trustStatements(trust),
  })
}

function strangerFinding({ trust }: TrustInput, strangers: readonly TrustedRole[]): Finding {
  const roles = strangers.filter(({ kind }) => kind !== 'id').map(nameOf)
  const ids = strangers.filter(({ kind }) => kind === 'id').map(nameOf)
  const parts = [
    ...(roles.length === 0
      ? []
      : [`sessions of ${roles.join(', ')} can assume the role, and who can assume those without MFA isn't known here`]),
    ...(ids.length === 0
      ? []
      : [
          `${ids.join(', ')} can assume the role without MFA: the unique id of a user or role that isn't known here, or no longer there`,
        ]),
  ]
  const advice = [
    ...(roles.length === 0 ? [] : [`${ADVICE}; sallyport prove --all-users follows the roles of an account`]),
    ...(ids.length === 0 ? [] : ["name users and roles by their ARNs, and take out ids that are nobody's any more"]),
  ]
  return finding('not-proved', 'high', {
    kind: 'gap',
    message: parts.join('; '),
    advice: advice.join('; '),
    credentials: roles.length === 0 ? ['longTermKey', 'sessionWithoutMfa'] : ROLE_SESSION,
    statements: trustStatements(trust),
  })
}

function nameOf({ value, kind }: TrustedRole): string {
  if (kind !== 'anyRole') return value
  return value === '*' ? 'roles of any account' : `roles of account ${/\d{12}/.exec(value)?.[0] ?? value}`
}
