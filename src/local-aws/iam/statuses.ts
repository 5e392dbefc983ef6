import type { StatusType } from '@aws-sdk/client-iam'

import { validationError } from './iam-errors.ts'

/**
 * The status to set. AWS: the type has a third value, `Expired`, which credentials come to by themselves and which nobody sets.
 *
 * @throws AwsApiError ValidationError
 */
export function readStatus(status: StatusType): 'Active' | 'Inactive' {
  if (status === 'Active' || status === 'Inactive') return status
  throw validationError(
    "1 validation error detected: Value at 'status' failed to satisfy constraint: Member must satisfy enum value set",
  )
}
