import type { AnyAction } from '../query/action.ts'
import { createAccountAlias } from './create-account-alias.ts'
import { deleteAccountAlias } from './delete-account-alias.ts'
import { deleteAccountPasswordPolicy } from './delete-account-password-policy.ts'
import { generateCredentialReport } from './generate-credential-report.ts'
import { generateServiceLastAccessedDetails } from './generate-service-last-accessed-details.ts'
import { getAccountAuthorizationDetails } from './get-account-authorization-details.ts'
import { getAccountPasswordPolicy } from './get-account-password-policy.ts'
import { getAccountSummary } from './get-account-summary.ts'
import { getContextKeysForCustomPolicy } from './get-context-keys-for-custom-policy.ts'
import { getContextKeysForPrincipalPolicy } from './get-context-keys-for-principal-policy.ts'
import { getCredentialReport } from './get-credential-report.ts'
import { getServiceLastAccessedDetails } from './get-service-last-accessed-details.ts'
import { getServiceLastAccessedDetailsWithEntities } from './get-service-last-accessed-details-with-entities.ts'
import { listAccountAliases } from './list-account-aliases.ts'
import { listPoliciesGrantingServiceAccess } from './list-policies-granting-service-access.ts'
import { setSecurityTokenServicePreferences } from './set-security-token-service-preferences.ts'
import { simulateCustomPolicy } from './simulate-custom-policy.ts'
import { simulatePrincipalPolicy } from './simulate-principal-policy.ts'
import { updateAccountPasswordPolicy } from './update-account-password-policy.ts'

/** What IAM can do with the account as a whole: its alias and password policy, reports, and questions about policies. */
export const accountActions: readonly AnyAction[] = [
  createAccountAlias,
  deleteAccountAlias,
  deleteAccountPasswordPolicy,
  generateCredentialReport,
  generateServiceLastAccessedDetails,
  getAccountAuthorizationDetails,
  getAccountPasswordPolicy,
  getAccountSummary,
  getContextKeysForCustomPolicy,
  getContextKeysForPrincipalPolicy,
  getCredentialReport,
  getServiceLastAccessedDetails,
  getServiceLastAccessedDetailsWithEntities,
  listAccountAliases,
  listPoliciesGrantingServiceAccess,
  setSecurityTokenServicePreferences,
  simulateCustomPolicy,
  simulatePrincipalPolicy,
  updateAccountPasswordPolicy,
]
