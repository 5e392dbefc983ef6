import type { RequestContext } from './request-context.ts'

/** Who asks. A session of GetSessionToken is its user. */
export interface Principal {
  readonly type: 'User' | 'AssumedRole' | 'FederatedUser' | 'Root' | 'Service' | 'Anonymous'
  /** As in `GetCallerIdentity`: for a session the session's ARN. Absent for services and anonymous callers. */
  readonly arn?: string | undefined
  readonly accountId?: string | undefined
  /** User name, or the service's, such as `ec2.amazonaws.com`. */
  readonly name?: string | undefined
  /** The role behind an `AssumedRole` session. */
  readonly roleArn?: string | undefined
  /** The user behind a `FederatedUser` session. */
  readonly userArn?: string | undefined
  /** Unique id of the user or role (`AIDA…`, `AROA…`), which AWS keeps in place of the ARN in stored trust policies. */
  readonly uniqueId?: string | undefined
  /** The identity provider that vouches for the caller: a SAML or OIDC provider's ARN or a web identity's host. */
  readonly federatedProvider?: string | undefined
}

/** One action on one resource, as policies see it. */
export interface AuthorizationRequest {
  /** Such as `iam:CreateVirtualMFADevice`; letter case doesn't matter. */
  readonly action: string
  /** An ARN, or `*` for an action that has no resource. */
  readonly resource: string
  /** The account the resource belongs to; the principal's own when not given. */
  readonly resourceAccountId?: string | undefined
  readonly principal: Principal
  readonly context: RequestContext
}
