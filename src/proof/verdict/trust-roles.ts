import { matchPrincipal, NAMED } from '../../policy/principal.ts'
import type { ProofSubject } from '../credential-profiles.ts'
import type { ProofStatement } from '../proof-statements.ts'
import { isAllow } from '../prove.ts'
import { AlikePrincipals } from './alike-principals.ts'
import { answersOfTrust, assuming, type CountsFor, type TrustInput } from './trust-answers.ts'
import { principalsOf } from './trust-subjects.ts'

/** Somebody whom a trust policy names and of whom it isn't known here whether MFA stands behind it. */
export interface TrustedRole {
  /** As the trust policy writes it. */
  readonly value: string
  /** The role's ARN where it is known. */
  readonly roleArn: string | undefined
  /** A `session` is one of a role whose path isn't known. */
  readonly kind: 'role' | 'session' | 'anyRole' | 'id'
}

const ROLE = /^arn:([\w-]+):iam::(\d{12}):role(\/(?:.*\/)?)([^/]+)$/
const SESSION = /^arn:([\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\/.+$/
const ACCOUNT = /^(?:arn:[\w-]+:iam::)?(\d{12})(?::root)?$/
const ID = /^A[A-Z0-9]{15,}$/

/** The roles, and ids of nobody who is known, that may assume the role although neither they nor what they ask with has MFA. */
export function trustedRoles(input: TrustInput): TrustedRole[] {
  const alike = new AlikePrincipals<boolean>(input.trust)
  const idsByArn = new Map([...(input.arnsById ?? [])].map(([id, arn]) => [arn, id]))
  return principalsOf(input.trust).flatMap((value) => {
    const trusted = trustedRole(value, input)
    if (trusted === undefined) return []
    const { roleArn, kind } = trusted
    const [, partition, accountId] = ROLE.exec(roleArn ?? '') ?? []
    const isOne = kind === 'role' && roleArn !== undefined && accountId !== undefined
    const isOpen = isOne
      ? alike.answer([value, roleArn, idsByArn.get(roleArn)], `${partition} ${accountId}`, () =>
          mayAssume(trusted, input),
        )
      : mayAssume(trusted, input)
    return isOpen ? [trusted] : []
  })
}

function trustedRole(value: string, { arnsById, roleArns }: TrustInput): TrustedRole | undefined {
  const arn = arnsById?.get(value) ?? value
  if (ROLE.test(arn)) return { value, roleArn: arn, kind: 'role' }
  if (SESSION.test(arn)) {
    const roleArn = roleOfSession(arn, roleArns)
    return { value, roleArn, kind: roleArn === undefined ? 'session' : 'role' }
  }
  if (value === '*' || ACCOUNT.test(value)) return { value, roleArn: undefined, kind: 'anyRole' }
  return ID.test(arn) ? { value, roleArn: undefined, kind: 'id' } : undefined
}

/** AWS leaves the path out of the ARN of a session; in an account, names of roles are unique whatever their paths. */
function roleOfSession(arn: string, roleArns: ReadonlySet<string> = new Set()): string | undefined {
  const [, partition, accountId, name] = SESSION.exec(arn) ?? []
  return [...roleArns].find((roleArn) => {
    const [, itsPartition, itsAccountId, , itsName] = ROLE.exec(roleArn) ?? []
    return itsPartition === partition && itsAccountId === accountId && itsName === name
  })
}

/** Is it not proved that it can't? */
function mayAssume({ value, roleArn, kind }: TrustedRole, input: TrustInput): boolean {
  if (kind === 'role') return roleMayAssume(roleArn ?? value, input, value)
  if (kind === 'session') return sessionMayAssume(value, input)
  if (kind === 'anyRole') {
    const [, accountId = input.accountId] = ACCOUNT.exec(value) ?? []
    const role = roleSubject(input.partition, accountId, '/', 'any-role')
    return isOpenTo({ ...role, standsFor: value === '*' ? 'anyOfAnyAccount' : 'anyOfAccount' }, input)
  }
  // A user or a role, of any account: what names it by its id, and nothing else.
  const counts: CountsFor = (origin) => names(origin, value) || (!isAllow(origin) && names(origin, '*'))
  const user: ProofSubject = { ...roleSubject(input.partition, input.accountId, '/', 'any-user'), type: 'User' }
  const subjects = [
    ...(value.startsWith('AROA') ? [] : [user]),
    ...(value.startsWith('AIDA') ? [] : [{ ...user, type: 'Role' } as const]),
  ]
  return subjects.some((subject) => isOpenTo({ ...subject, standsFor: 'anyOfAnyAccount' }, input, counts))
}

/** May a session of a role, of which the path isn't known, so that any may be asked for? */
function sessionMayAssume(value: string, input: TrustInput): boolean {
  const [, partition = input.partition, itsAccountId = input.accountId, name = ''] = SESSION.exec(value) ?? []
  const role = roleSubject(partition, itsAccountId, '/', name)
  return isOpenTo({ ...role, standsFor: 'anyOfAccount' }, input, (origin) => {
    const isOfAll = origin.statement.principal?.entries.some(
      (entry) => entry.value === '*' || entry.accountId === itsAccountId,
    )
    return names(origin, value) || (!isAllow(origin) && isOfAll === true)
  })
}

/**
 * May sessions of this very role assume the role of the trust policy?
 *
 * @param value - Only where the trust policy names it so; by whatever names it when left out.
 */
export function roleMayAssume(roleArn: string, input: TrustInput, value?: string): boolean {
  const [, partition, accountId, path, name] = ROLE.exec(roleArn) ?? []
  if (partition === undefined || accountId === undefined || path === undefined || name === undefined) return true
  const sessions = `arn:${partition}:sts::${accountId}:assumed-role/${name}/`
  const id = [...(input.arnsById ?? [])].find(([, arn]) => arn === roleArn)?.[0]
  return isOpenTo(roleSubject(partition, accountId, path, name), input, (origin, { principal: caller }) => {
    const { principal } = origin.statement
    if (principal === undefined) return false
    if (value !== undefined && names(origin, value)) return true
    // A Deny of one session leaves the others out.
    if (!isAllow(origin))
      return matchPrincipal(principal, { ...caller, arn: undefined, uniqueId: id }, false) !== NAMED.NOT
    if (value !== undefined) return false
    const isNamed = matchPrincipal(principal, { ...caller, uniqueId: id }, false) !== NAMED.NOT
    return isNamed || principal.entries.some((entry) => entry.value.startsWith(sessions))
  })
}

function names({ statement }: ProofStatement, value: string): boolean {
  return statement.principal?.entries.some((entry) => entry.value === value) ?? false
}

function isOpenTo(subject: ProofSubject, input: TrustInput, counts?: CountsFor): boolean {
  const answers = answersOfTrust(subject, input, counts)
  const profiles =
    subject.type === 'Role' ? (['roleSession'] as const) : (['longTermKey', 'sessionWithoutMfa'] as const)
  return profiles.some((name) => assuming(answers, name).kind !== 'closed')
}

function roleSubject(partition: string, accountId: string, path: string, name: string): ProofSubject {
  return { partition, accountId, path, name, type: 'Role' }
}
