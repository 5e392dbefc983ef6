import type { Finding, Proof, ProofStatement } from '../../../proof/index.ts'
import { placesOf } from '../../../policy/index.ts'
import type { PolicyTexts, ProofTarget } from './proof-target.ts'

export interface ProvedTarget {
  readonly target: ProofTarget
  readonly proof: Proof
  /** Those of the proof and of trust policies, the worst first. */
  readonly findings: readonly Finding[]
}

/** Where a statement stands, as editors count. */
export interface StatementPlace {
  readonly policy: string
  /** From 1. */
  readonly number: number
  readonly sid: string | undefined
  readonly line: number
  readonly column: number
}

export function placeOf({ policy, statement }: ProofStatement, texts: PolicyTexts): StatementPlace {
  const name = policy.name ?? 'policy'
  const { line, column } = placesOf(texts.get(name) ?? '')(statement.source.offset)
  return { policy: name, number: statement.index + 1, sid: statement.source.sid, line, column }
}
