import type { CompiledPolicy } from './compile-policy.ts'
import type { CompiledStatement } from './compile-statement.ts'

/** The kinds of policy that take part in a decision. */
export type PolicyLayer = 'identity' | 'boundary' | 'session' | 'resource' | 'trust' | 'scp' | 'rcp'

/**
 * What the policies say, and which of them said it. `layer` is the kind that allowed or denied, or for an implicit deny
 * the kind that lacked an Allow; AWS names the same one in its AccessDenied messages.
 */
export interface Decision {
  readonly effect: 'allowed' | 'explicitDeny' | 'implicitDeny'
  readonly layer: PolicyLayer
  /** The policy and statement that decided; none for an implicit deny, nor for what root may by being root. */
  readonly policy: CompiledPolicy | undefined
  readonly statement: CompiledStatement | undefined
}

export const ROOT_IS_ALLOWED: Decision = undecidedBy('allowed', 'identity')

const IMPLICIT_DENIES: Readonly<Record<PolicyLayer, Decision>> = {
  identity: undecidedBy('implicitDeny', 'identity'),
  boundary: undecidedBy('implicitDeny', 'boundary'),
  session: undecidedBy('implicitDeny', 'session'),
  resource: undecidedBy('implicitDeny', 'resource'),
  trust: undecidedBy('implicitDeny', 'trust'),
  scp: undecidedBy('implicitDeny', 'scp'),
  rcp: undecidedBy('implicitDeny', 'rcp'),
}

/** Made on first use and kept: a decision costs no memory when it is made again. */
const MADE = new WeakMap<CompiledStatement, Map<PolicyLayer, Decision>>()

/** The decision of one statement, by its own effect. */
export function decidedBy(layer: PolicyLayer, policy: CompiledPolicy, statement: CompiledStatement): Decision {
  let byLayer = MADE.get(statement)
  if (byLayer === undefined) MADE.set(statement, (byLayer = new Map()))
  let decision = byLayer.get(layer)
  if (decision === undefined) {
    const effect = statement.source.effect === 'Deny' ? 'explicitDeny' : 'allowed'
    byLayer.set(layer, (decision = { effect, layer, policy, statement }))
  }
  return decision
}

export function implicitDeny(layer: PolicyLayer): Decision {
  return IMPLICIT_DENIES[layer]
}

function undecidedBy(effect: Decision['effect'], layer: PolicyLayer): Decision {
  return { effect, layer, policy: undefined, statement: undefined }
}
