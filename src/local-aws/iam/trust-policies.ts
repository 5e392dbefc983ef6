import { AwsApiError } from '../../errors.ts'
import { parsePolicy } from '../../policy/index.ts'
import type { RoleRow } from '../store/rows.ts'
import type { Tables } from '../store/tables.ts'
import { bindPrincipals, withPresentPrincipals } from './bound-principals.ts'
import { limitExceeded } from './iam-errors.ts'
import { documentSize } from './policy-documents.ts'
import { QUOTAS } from './quotas.ts'

type TrustPolicy = Required<Pick<RoleRow, 'assumeRolePolicyDocument' | 'trustedPrincipals'>>

/** A document to keep, its users and roles bound. @throws AwsApiError MalformedPolicyDocument, LimitExceeded */
export function readTrustPolicy(tables: Tables, document: string): TrustPolicy {
  const { statements } = parsePolicy(document, { type: 'trust' })
  if (documentSize(document) > QUOTAS.ACLSizePerRole) throw limitExceeded('ACLSizePerRole', QUOTAS.ACLSizePerRole)
  const trustedPrincipals = bindPrincipals(tables, statements, (principal) => {
    throw new AwsApiError('MalformedPolicyDocument', 400, `Invalid principal in policy: "AWS":"${principal}"`)
  })
  return { assumeRolePolicyDocument: document, trustedPrincipals }
}

/** A role's trust policy as it stands now, to show and to evaluate. */
export function trustPolicyOf(tables: Tables, role: RoleRow): string {
  return withPresentPrincipals(tables, role.assumeRolePolicyDocument, role.trustedPrincipals)
}
