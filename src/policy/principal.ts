import type { PrincipalElement, PrincipalEntry } from './policy-document.ts'
import type { Principal } from './request.ts'

/**
 * How a statement's Principal names the caller, weakest first (IAM User Guide, "AWS JSON policy elements: Principal").
 * An account only delegates: its own policies must allow too. The user or role behind a session grants to that entity,
 * so boundary and session policies still limit. Anything that names the caller itself, `*` included, grants outright, also
 * where a condition on `aws:PrincipalArn` then asks for the role.
 */
export const NAMED = { NOT: 0, BY_ACCOUNT: 1, BY_ENTITY: 2, DIRECTLY: 3 } as const

export type Named = (typeof NAMED)[keyof typeof NAMED]

export interface CompiledPrincipal {
  readonly source: PrincipalElement
  readonly entries: readonly CompiledEntry[]
}

interface CompiledEntry extends PrincipalEntry {
  /** The account meant by an account id or by `arn:aws:iam::…:root`. */
  readonly accountId: string | undefined
  /** What the ARNs of a role's sessions begin with. */
  readonly sessionPrefix: string | undefined
}

export function compilePrincipal(source: PrincipalElement): CompiledPrincipal {
  return {
    source,
    entries: source.entries.map((entry) => ({
      ...entry,
      accountId: accountOf(entry),
      sessionPrefix: sessionPrefixOf(entry),
    })),
  }
}

/**
 * @param isBoundedDeny - Does the statement deny, and has the caller a permissions boundary? It matters to `NotPrincipal`
 *   alone.
 */
export function matchPrincipal(element: CompiledPrincipal, principal: Principal, isBoundedDeny: boolean): Named {
  if (element.source.not) return isExempt(element, principal, isBoundedDeny) ? NAMED.NOT : NAMED.DIRECTLY
  let named: Named = NAMED.NOT
  for (const entry of element.entries) {
    const match = matchEntry(entry, principal)
    if (match > named) named = match
  }
  return named
}

/**
 * Is the caller one that `NotPrincipal` leaves out? The account alone leaves out only its root user. AWS: a Deny leaves out
 * nobody with a permissions boundary, and may deny those whose account isn't listed beside them, which depends on the
 * service and isn't imitated (IAM User Guide, "AWS JSON policy elements: NotPrincipal").
 */
function isExempt(element: CompiledPrincipal, principal: Principal, isBoundedDeny: boolean): boolean {
  if (isBoundedDeny && principal.type !== 'Root') return false
  for (const entry of element.entries) if (matchEntry(entry, principal) > NAMED.BY_ACCOUNT) return true
  return false
}

function matchEntry(entry: CompiledEntry, principal: Principal): Named {
  const { type, value } = entry
  if (type === 'Service') {
    return principal.type === 'Service' && (value === principal.name || value === '*') ? NAMED.DIRECTLY : NAMED.NOT
  }
  if (type === 'Federated') return value === principal.federatedProvider ? NAMED.DIRECTLY : NAMED.NOT
  if (type === 'CanonicalUser') return NAMED.NOT
  if (value === '*' || value === principal.arn) return NAMED.DIRECTLY
  if (entry.accountId !== undefined) return matchAccount(entry.accountId, principal)
  if (principal.type === 'User') return value === principal.uniqueId ? NAMED.DIRECTLY : NAMED.NOT
  if (principal.type === 'AssumedRole') return isRole(entry, principal) ? NAMED.BY_ENTITY : NAMED.NOT
  if (principal.type === 'FederatedUser') return value === principal.userArn ? NAMED.BY_ENTITY : NAMED.NOT
  return NAMED.NOT
}

function matchAccount(accountId: string, principal: Principal): Named {
  if (accountId !== principal.accountId || principal.type === 'Service') return NAMED.NOT
  return principal.type === 'Root' ? NAMED.DIRECTLY : NAMED.BY_ACCOUNT
}

/** AWS: role names are unique in an account whatever their paths, so the session's ARN tells its role. */
function isRole({ value, sessionPrefix }: CompiledEntry, { arn, roleArn, uniqueId }: Principal): boolean {
  if (roleArn !== undefined) return value === roleArn || value === uniqueId
  return value === uniqueId || (sessionPrefix !== undefined && arn?.startsWith(sessionPrefix) === true)
}

function sessionPrefixOf({ type, value }: PrincipalEntry): string | undefined {
  const [, partition, accountId, name] = /^arn:([\w-]+):iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(value) ?? []
  return type === 'AWS' && name !== undefined ? `arn:${partition}:sts::${accountId}:assumed-role/${name}/` : undefined
}

function accountOf({ type, value }: PrincipalEntry): string | undefined {
  if (type !== 'AWS') return undefined
  return /^(?:arn:[\w-]+:iam::)?(\d{12})(?::root)?$/.exec(value)?.[1]
}
