import type { StatusType } from '@aws-sdk/client-iam'

import { invalidInput } from './iam-errors.ts'

/**
 * The status to set. AWS: the type has a third value, `Expired`, which credentials come to by themselves and which nobody sets.
 *
 * @throws AwsApiError InvalidInput
 */
export function readStatus(status: StatusType): 'Active' | 'Inactive' {
  if (status === 'Active' || status === 'Inactive') return status
  throw invalidInput(`Operation does not support status ${status}`)
}
