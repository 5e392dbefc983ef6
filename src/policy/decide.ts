import { holdsFor, type CompiledStatement } from './compile-statement.ts'
import type { CompiledPolicy } from './compile-policy.ts'
import { decidedBy, implicitDeny, ROOT_IS_ALLOWED, type Decision, type PolicyLayer } from './decision.ts'
import { matchPrincipal, NAMED, type Named } from './principal.ts'
import { hasIdentity, isOfRoot, isUnderRcps, isUnderScps, ownPolicyMustAllow } from './applicable-policies.ts'
import type { AuthorizationRequest } from './request.ts'

/** Every policy that applies to a request. Put together per principal; the policies in it are compiled once each. */
export interface PolicyLayers {
  /** All of the user's, role's or federating user's: inline, managed and those of groups. */
  readonly identity: readonly CompiledPolicy[]
  readonly boundary?: CompiledPolicy | undefined
  /** Session policies, of which one must allow; none or an empty list means the session has none. */
  readonly session?: readonly CompiledPolicy[] | undefined
  /** A KMS key's must allow even within its account; one that is not given is not known, and limits nobody. */
  readonly resource?: CompiledPolicy | undefined
  /** The role's trust policy, for the actions that assume it. Unlike other resource policies it must always allow. */
  readonly trust?: CompiledPolicy | undefined
  /** Service control policies by level, outermost first; each level must allow. */
  readonly scps?: readonly (readonly CompiledPolicy[])[] | undefined
  /** Resource control policies of the resource's account, likewise. */
  readonly rcps?: readonly (readonly CompiledPolicy[])[] | undefined
}

const NONE: readonly CompiledPolicy[] = []
const NO_LEVELS: readonly (readonly CompiledPolicy[])[] = []

/**
 * Decides a request (IAM User Guide, "Policy evaluation logic"): an explicit Deny anywhere wins; then organization
 * policies must allow at each level; then identity and resource policies must, both of them across accounts, either
 * within one; boundary and session policies limit what comes from the identity.
 *
 * The same decision is the same object, and nothing is allocated but for what can't be compared in place: variables in the
 * first parts of an ARN or under `…IgnoreCase`, letters beyond ASCII, and numbers with fractions of several keys in turn.
 */
export function decide(layers: PolicyLayers, request: AuthorizationRequest): Decision {
  return findExplicitDeny(layers, request) ?? findSilentLevel(layers, request) ?? decideGrants(layers, request)
}

function findExplicitDeny(layers: PolicyLayers, request: AuthorizationRequest): Decision | undefined {
  const { scps = NO_LEVELS, rcps = NO_LEVELS, boundary, resource, trust } = layers
  const { principal } = request
  const hasBoundary = boundary !== undefined
  let deny: Decision | undefined
  if (isUnderScps(principal)) for (const level of scps) deny ??= findIn(level, request, 'denies', 'scp')
  if (isUnderRcps(principal)) for (const level of rcps) deny ??= findIn(level, request, 'denies', 'rcp')
  if (resource !== undefined) deny ??= findInOne(resource, request, 'denies', 'resource', hasBoundary)
  if (trust !== undefined) deny ??= findInOne(trust, request, 'denies', 'trust', hasBoundary)
  if (deny !== undefined || !hasIdentity(principal)) return deny

  if (principal.type !== 'Root') {
    deny = findIn(layers.identity, request, 'denies', 'identity')
    if (boundary !== undefined) deny ??= findInOne(boundary, request, 'denies', 'boundary', false)
  }
  return deny ?? findIn(layers.session ?? NONE, request, 'denies', 'session')
}

function findSilentLevel(layers: PolicyLayers, request: AuthorizationRequest): Decision | undefined {
  const { scps = NO_LEVELS, rcps = NO_LEVELS } = layers
  if (isUnderScps(request.principal)) {
    for (const level of scps) if (findIn(level, request, 'allows', 'scp') === undefined) return implicitDeny('scp')
  }
  if (isUnderRcps(request.principal)) {
    for (const level of rcps) if (findIn(level, request, 'allows', 'rcp') === undefined) return implicitDeny('rcp')
  }
  return undefined
}

function decideGrants(layers: PolicyLayers, request: AuthorizationRequest): Decision {
  const { principal, resource, resourceAccountId } = request
  const guard: PolicyLayer = layers.trust === undefined ? 'resource' : 'trust'
  const grant = findGrant(layers.trust ?? layers.resource, request, guard)
  if (grant === undefined && layers.trust !== undefined) return implicitDeny('trust')
  if (!hasIdentity(principal)) return grant ?? implicitDeny('resource')

  const sameAccount = resourceAccountId === undefined || resourceAccountId === principal.accountId
  if (sameAccount && grant !== undefined) {
    const named = nameIn(grant.statement, request)
    if (named === NAMED.DIRECTLY) return grant
    if (named === NAMED.BY_ENTITY) return findLimit(layers, request) ?? grant
  }

  const allow = findIdentityAllow(layers, request)
  if (allow === undefined) return implicitDeny('identity')
  const limit = findLimit(layers, request)
  if (limit !== undefined) return limit
  if (grant !== undefined) return allow
  const isLeftToIdentity = sameAccount && (layers.resource === undefined || !ownPolicyMustAllow(resource))
  return isLeftToIdentity ? allow : implicitDeny('resource')
}

function findIdentityAllow(layers: PolicyLayers, request: AuthorizationRequest): Decision | undefined {
  if (isOfRoot(request.principal)) return ROOT_IS_ALLOWED
  return findIn(layers.identity, request, 'allows', 'identity')
}

/** The boundary or session policy that doesn't allow, if one of them doesn't. */
function findLimit({ boundary, session = NONE }: PolicyLayers, request: AuthorizationRequest): Decision | undefined {
  const { type } = request.principal
  if (boundary !== undefined && type !== 'Root') {
    if (findInOne(boundary, request, 'allows', 'boundary', false) === undefined) return implicitDeny('boundary')
  }
  // AWS: a role session without a session policy has all the role's permissions, a federated user's has none.
  if (session.length === 0) return type === 'FederatedUser' ? implicitDeny('session') : undefined
  return findIn(session, request, 'allows', 'session') === undefined ? implicitDeny('session') : undefined
}

/** The Allow of a resource or trust policy that names the caller most closely. */
function findGrant(
  policy: CompiledPolicy | undefined,
  request: AuthorizationRequest,
  layer: PolicyLayer,
): Decision | undefined {
  if (policy === undefined) return undefined
  let best: Decision | undefined
  let bestName: Named = NAMED.NOT
  for (const statement of policy.statementsFor(request.action).allows) {
    const named = nameIn(statement, request)
    if (named <= bestName || !holdsFor(statement, request.resource, request.context)) continue
    best = decidedBy(layer, policy, statement)
    bestName = named
  }
  return best
}

/** Without a Principal a resource policy grants to nobody. */
function nameIn(statement: CompiledStatement | undefined, { principal }: AuthorizationRequest): Named {
  return statement?.principal === undefined ? NAMED.NOT : matchPrincipal(statement.principal, principal, false)
}

function findIn(
  policies: readonly CompiledPolicy[],
  request: AuthorizationRequest,
  effect: 'denies' | 'allows',
  layer: PolicyLayer,
): Decision | undefined {
  for (const policy of policies) {
    const decision = findInOne(policy, request, effect, layer, false)
    if (decision !== undefined) return decision
  }
  return undefined
}

function findInOne(
  policy: CompiledPolicy,
  request: AuthorizationRequest,
  effect: 'denies' | 'allows',
  layer: PolicyLayer,
  isBoundedDeny: boolean,
): Decision | undefined {
  for (const statement of policy.statementsFor(request.action)[effect]) {
    const { principal } = statement
    if (principal !== undefined && matchPrincipal(principal, request.principal, isBoundedDeny) === NAMED.NOT) continue
    if (holdsFor(statement, request.resource, request.context)) return decidedBy(layer, policy, statement)
  }
  return undefined
}
