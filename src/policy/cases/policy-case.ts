import type { PolicyLayers } from '../decide.ts'
import type { Decision } from '../decision.ts'
import type { AuthorizationRequest } from '../request.ts'

/** A request, the policies it meets, and what is to come of it. */
export interface PolicyCase {
  readonly name: string
  /** `file:line:column`. */
  readonly place: string
  readonly layers: PolicyLayers
  readonly request: AuthorizationRequest
  readonly expected: Decision['effect']
  /** What was passed over, in words: what AWS would refuse of its policies, and fields that look misspelt. */
  readonly passedOver: readonly string[]
}

/** A case that can't be decided, and why: what is missing in it, or what AWS would refuse of its policies. */
export interface UnreadableCase {
  readonly name: string
  readonly place: string
  /** Each with its place. */
  readonly problems: readonly string[]
}

export interface CaseOptions {
  /** What the file is called in messages. */
  readonly file: string
  /** Decide by policies that AWS would refuse too. */
  readonly lenient?: boolean | undefined
  /** The text of a policy that a case names instead of writing it out. */
  readonly loadPolicy?: ((path: string) => string) | undefined
}
