/**
 * A policy as read from its JSON, before it is made fast to evaluate (IAM User Guide, "IAM JSON policy element
 * reference"). Lists that AWS lets one write as a single value are lists here.
 */
export interface PolicyDocument {
  readonly type: PolicyType
  /** AWS: without `Version`, the old one holds. Only the new one has policy variables. */
  readonly version: '2008-10-17' | '2012-10-17'
  readonly id: string | undefined
  readonly statements: readonly Statement[]
}

/**
 * Where a policy is attached, which decides what AWS lets it say. `managed` and `identity` (inline) are both
 * identity-based; a permissions boundary is a managed policy.
 */
export type PolicyType = 'managed' | 'identity' | 'session' | 'resource' | 'trust' | 'scp' | 'rcp'

export interface Statement {
  readonly sid: string | undefined
  readonly effect: 'Allow' | 'Deny'
  /** `undefined` in the policy types that name no principal. */
  readonly principal: PrincipalElement | undefined
  readonly action: ListElement
  /** `undefined` in a trust policy, which is about its own role. */
  readonly resource: ListElement | undefined
  /** All of them must hold. */
  readonly conditions: readonly Condition[]
  /** Where the statement begins in the text, in characters. */
  readonly offset: number
}

/** `Action` or `NotAction`, `Resource` or `NotResource`. */
export interface ListElement {
  readonly not: boolean
  readonly values: readonly string[]
}

/** `Principal` or `NotPrincipal`; `"Principal": "*"` is the entry `AWS` `*`. */
export interface PrincipalElement {
  readonly not: boolean
  readonly entries: readonly PrincipalEntry[]
}

export interface PrincipalEntry {
  readonly type: 'AWS' | 'Service' | 'Federated' | 'CanonicalUser'
  readonly value: string
}

/** One key under one operator; one of `values` must match, or none of them under a negated operator. */
export interface Condition {
  /** As written, such as `ForAnyValue:StringLikeIfExists`. */
  readonly operator: string
  readonly key: string
  readonly values: readonly string[]
}
