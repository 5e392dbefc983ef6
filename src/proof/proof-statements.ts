import type { CompiledPolicy } from '../policy/compile-policy.ts'
import type { CompiledStatement } from '../policy/compile-statement.ts'
import type { PolicyLayers } from '../policy/decide.ts'
import type { PolicyLayer } from '../policy/decision.ts'
import type { Principal } from '../policy/request.ts'
import type { CredentialProfile } from './credential-profiles.ts'

/** A statement of the policies that a proof is about. */
export interface ProofStatement {
  /** Its place among all of them. */
  readonly id: number
  readonly policy: CompiledPolicy
  readonly statement: CompiledStatement
  readonly layer: PolicyLayer
  /** Of each gate, one statement must allow. */
  readonly gate: Gate
  /** Does its policy's Version have variables? */
  readonly variables: boolean
}

/** Policies of which one must allow: the identity-based ones, the boundary, the session policies, a level of SCPs. */
export interface Gate {
  readonly layer: PolicyLayer
  /** Of SCPs, outermost 0. */
  readonly level: number | undefined
  /** Two sets of policies are compared: is it one of the old set? */
  readonly isOld: boolean
  readonly policies: readonly CompiledPolicy[]
}

/** The gates that policies make. Resource policies are not among them: a proof is about what identities hold. */
export function gatesOf({ identity, boundary, session = [], scps = [] }: PolicyLayers, isOld: boolean): Gate[] {
  return [
    { layer: 'identity', level: undefined, isOld, policies: identity },
    ...(boundary === undefined ? [] : [{ layer: 'boundary', level: undefined, isOld, policies: [boundary] } as const]),
    ...(session.length === 0 ? [] : [{ layer: 'session', level: undefined, isOld, policies: session } as const]),
    ...scps.map((policies, level) => ({ layer: 'scp', level, isOld, policies }) as const),
  ]
}

export function listStatements(gates: readonly Gate[]): ProofStatement[] {
  const statements: ProofStatement[] = []
  for (const gate of gates) {
    for (const policy of gate.policies) {
      const variables = policy.document.version === '2012-10-17'
      for (const statement of policy.statements) {
        statements.push({ id: statements.length, policy, statement, layer: gate.layer, gate, variables })
      }
    }
  }
  return statements
}

/**
 * Do the policies of a gate bind these credentials? AWS: root has no identity policies, so only those of the organization
 * bind it; and only sessions of roles take session policies, never a key nor a session of GetSessionToken or the console.
 */
export function isBoundBy({ layer }: Gate, { principal }: CredentialProfile): boolean {
  if (layer === 'session') return takesSessionPolicies(principal)
  return principal.type !== 'Root' || layer === 'scp'
}

/** The policies that the engine is to decide by, for a request with such credentials. */
export function layersFor(principal: Principal, layers: PolicyLayers): PolicyLayers {
  const { session = [] } = layers
  return session.length === 0 || takesSessionPolicies(principal) ? layers : { ...layers, session: undefined }
}

function takesSessionPolicies({ type }: Principal): boolean {
  return type === 'AssumedRole'
}

/** Must it hold for a request to be an answer, or must it not? In an old set, which is to refuse, it's the other way round. */
export function isWanted({ statement, gate }: ProofStatement): boolean {
  return (statement.source.effect === 'Allow') !== gate.isOld
}
