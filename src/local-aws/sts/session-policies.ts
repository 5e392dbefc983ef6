import type { PolicyDescriptorType } from '@aws-sdk/client-sts'

import { AwsApiError } from '../../errors.ts'
import { parsePolicy } from '../../policy/index.ts'
import type { ActionContext } from '../action.ts'
import { findManagedPolicy } from '../iam/managed-policies.ts'

const MAX_CHARACTERS = 2048

interface SessionPolicyInput {
  readonly Policy?: string | undefined
  readonly PolicyArns?: readonly PolicyDescriptorType[] | undefined
}

/**
 * The session policies that a call carries: the inline one as a document, the managed ones by ARN, so that the token stays small.
 *
 * @throws AwsApiError MalformedPolicyDocument, PackedPolicyTooLarge, NoSuchEntity
 */
export function readSessionPolicies(context: ActionContext, accountId: string, input: SessionPolicyInput): string[] {
  const policies: string[] = []
  if (input.Policy !== undefined) {
    if (input.Policy.length > MAX_CHARACTERS) {
      throw new AwsApiError(
        'PackedPolicyTooLarge',
        400,
        `The session policy is larger than ${MAX_CHARACTERS} characters.`,
      )
    }
    parsePolicy(input.Policy, { type: 'session' })
    policies.push(input.Policy)
  }
  for (const { arn = '' } of input.PolicyArns ?? []) {
    if (findManagedPolicy({ ...context, accountId }, arn) === undefined)
      throw new AwsApiError('NoSuchEntity', 404, `Policy ${arn} was not found.`)
    policies.push(arn)
  }
  return policies
}
