import type { Principal } from './request.ts'

/** Has the caller an identity that policies are attached to? Services and anonymous callers have none. */
export function hasIdentity({ type }: Principal): boolean {
  return type !== 'Service' && type !== 'Anonymous'
}

/** Is the caller root, or did root federate it? Then no identity-based policy is needed. */
export function isOfRoot({ type, userArn }: Principal): boolean {
  return type === 'Root' || (type === 'FederatedUser' && userArn?.endsWith(':root') === true)
}

/**
 * AWS Organizations User Guide, "Service control policies (SCPs)": they are about the identities of their accounts, root
 * included, but not about service-linked roles.
 */
export function isUnderScps(principal: Principal): boolean {
  return hasIdentity(principal) && !isServiceLinkedRole(principal)
}

/** The same guide, "Resource control policies (RCPs)": they are about every caller but service-linked roles. */
export function isUnderRcps(principal: Principal): boolean {
  return !isServiceLinkedRole(principal)
}

/** Is it a session of a role that AWS made for a service? Its path tells, so the role's ARN must be known. */
function isServiceLinkedRole({ type, roleArn }: Principal): boolean {
  return type === 'AssumedRole' && roleArn?.includes(':role/aws-service-role/') === true
}

/**
 * Does the resource's own policy have to allow, whatever identity-based policies say? AWS KMS Developer Guide, "Key policies
 * in AWS KMS": without permission from the key policy, IAM policies that allow have no effect, nor has being root.
 */
export function ownPolicyMustAllow(resource: string): boolean {
  return KMS_KEY.test(resource)
}

const KMS_KEY = /^arn:[^:]*:kms:[^:]*:[^:]*:key\//
