import type { PolicyLayers } from '../../../policy/index.ts'
import type { ProofSubject, RoleTrust } from '../../../proof/index.ts'

/** Whom something is proved about. */
export interface ProofTarget {
  /** What the report calls it. */
  readonly title: string
  readonly subject: ProofSubject
  /** Nobody was named, and the policies tell users apart by their names. */
  readonly isAnybody?: boolean
  readonly layers: PolicyLayers
  /** Trust policies of roles that users may assume. */
  readonly trusts: readonly RoleTrust[]
  /** What an account tells of those whom trust policies name. */
  readonly account?: { readonly arnsById: ReadonlyMap<string, string>; readonly isWholeAccount: true }
}

/** Texts of the policies by their name, so that findings can point into them. */
export type PolicyTexts = ReadonlyMap<string, string>
