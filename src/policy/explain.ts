import type { CompiledPolicy } from './compile-policy.ts'
import { decide, type PolicyLayers } from './decide.ts'
import type { Decision, PolicyLayer } from './decision.ts'
import { explainStatement, type ElementExplanation } from './explain-statement.ts'
import { hasIdentity, isUnderRcps, isUnderScps, ownPolicyMustAllow } from './applicable-policies.ts'
import type { AuthorizationRequest } from './request.ts'

export interface Explanation {
  readonly decision: Decision
  /** The decision in a sentence. */
  readonly reason: string
  /** Every statement of every policy that takes part, in the order of the layers. */
  readonly statements: readonly StatementExplanation[]
}

export interface StatementExplanation {
  readonly layer: PolicyLayer
  readonly policy: CompiledPolicy
  /** Level of an SCP or RCP, outermost 0. */
  readonly level: number | undefined
  /** Place in the policy, from 0. */
  readonly index: number
  readonly sid: string | undefined
  readonly effect: 'Allow' | 'Deny'
  /** Does the statement apply to the request: do all its elements hold? */
  readonly matched: boolean
  readonly elements: readonly ElementExplanation[]
}

/** Why `decide` decides as it does: each statement element by element, in words. Slow, for people. */
export function explain(layers: PolicyLayers, request: AuthorizationRequest): Explanation {
  const decision = decide(layers, request)
  const hasBoundary = layers.boundary !== undefined
  const statements = listPolicies(layers, request).flatMap(({ layer, policy, level }) =>
    policy.statements.map((statement): StatementExplanation => {
      const { sid, effect } = statement.source
      const isGuard = layer === 'resource' || layer === 'trust'
      const elements = explainStatement(policy, statement, request, hasBoundary && isGuard && effect === 'Deny')
      const matched = elements.every((element) => element.holds)
      return { layer, policy, level, index: statement.index, sid, effect, matched, elements }
    }),
  )
  return { decision, reason: summarize(decision, layers, request, statements), statements }
}

interface AppliedPolicy {
  readonly layer: PolicyLayer
  readonly policy: CompiledPolicy
  readonly level: number | undefined
}

function listPolicies(layers: PolicyLayers, { principal }: AuthorizationRequest): AppliedPolicy[] {
  const { identity, boundary, session = [], resource, trust, scps = [], rcps = [] } = layers
  const isSomebody = hasIdentity(principal)
  return [
    ...(isUnderScps(principal) ? scps.flatMap((policies, level) => list('scp', policies, level)) : []),
    ...(isUnderRcps(principal) ? rcps.flatMap((policies, level) => list('rcp', policies, level)) : []),
    ...list('resource', [resource]),
    ...list('trust', [trust]),
    ...(isSomebody && principal.type !== 'Root'
      ? [...list('identity', identity), ...list('boundary', [boundary])]
      : []),
    ...(isSomebody ? list('session', session) : []),
  ]
}

function list(layer: PolicyLayer, policies: readonly (CompiledPolicy | undefined)[], level?: number): AppliedPolicy[] {
  return policies.filter((policy) => policy !== undefined).map((policy) => ({ layer, policy, level }))
}

const LAYER_NAMES: Readonly<Record<PolicyLayer, string>> = {
  identity: 'identity-based policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  resource: 'resource-based policy',
  trust: 'role trust policy',
  scp: 'service control policy',
  rcp: 'resource control policy',
}

function summarize(
  decision: Decision,
  layers: PolicyLayers,
  { action, principal, resource }: AuthorizationRequest,
  statements: readonly StatementExplanation[],
): string {
  const { effect, layer, policy, statement } = decision
  if (statement === undefined) {
    if (effect === 'allowed') {
      const who = principal.type === 'Root' ? 'the root user' : 'a federated user of root'
      return `allowed: ${who} needs no identity-based policy`
    }
    if (layer === 'session' && (layers.session ?? []).length === 0 && principal.type === 'FederatedUser') {
      return `denied: a federated user without a session policy has no permissions`
    }
    const silence = `denied: no ${LAYER_NAMES[layer]}${nameSilentLevel(layer, layers, statements)} allows ${action}`
    const isLeftOut = layer === 'resource' && layers.resource !== undefined && ownPolicyMustAllow(resource)
    return isLeftOut ? `${silence}, and that of a KMS key must, whatever identity-based policies say` : silence
  }
  const which = statement.source.sid ? `statement ${statement.source.sid}` : `statement ${statement.index + 1}`
  const where = `${which} of the ${LAYER_NAMES[layer]}${policy?.name === undefined ? '' : ` ${policy.name}`}`
  return effect === 'allowed' ? `allowed by ${where}` : `denied explicitly by ${where}`
}

/** The first level without an Allow, where there are several. */
function nameSilentLevel(
  layer: PolicyLayer,
  { scps = [], rcps = [] }: PolicyLayers,
  statements: readonly StatementExplanation[],
): string {
  const levels = layer === 'scp' ? scps : layer === 'rcp' ? rcps : []
  if (levels.length < 2) return ''
  const allowing = statements.filter((item) => item.layer === layer && item.matched && item.effect === 'Allow')
  const silent = levels.findIndex((_, level) => allowing.every((item) => item.level !== level))
  return ` of level ${silent + 1}`
}
