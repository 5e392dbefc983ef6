import { AwsApiError, SallyportError } from '../../errors.ts'
import { readTrustPolicy } from '../iam/trust-policies.ts'
import type { Tables } from '../store/tables.ts'

/**
 * Binds the trust policies of seeded roles to the users and roles that they name, which may be of any account of the seed: to
 * be done when all are there.
 *
 * @throws SallyportError USAGE for somebody who doesn't exist: IAM refuses such a policy.
 */
export function bindSeededRoles(tables: Tables): void {
  for (const role of tables.roles.all()) {
    try {
      tables.roles.put({ ...role, ...readTrustPolicy(tables, role.assumeRolePolicyDocument) })
    } catch (cause) {
      if (!(cause instanceof AwsApiError)) throw cause
      throw new SallyportError('USAGE', `the trust policy of the role ${role.roleName} is none: ${cause.message}`, {
        cause,
      })
    }
  }
}
