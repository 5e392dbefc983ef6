import type { PolicyDescriptorType } from '@aws-sdk/client-sts'

import { AwsApiError } from '../../errors.ts'
import { parsePolicy } from '../../policy/index.ts'
import type { ActionContext } from '../action.ts'
import { defaultDocument, findManagedPolicy } from '../iam/managed-policies.ts'

const MAX_CHARACTERS = 2048

interface SessionPolicyInput {
  readonly Policy?: string | undefined
  readonly PolicyArns?: readonly PolicyDescriptorType[] | undefined
}

/**
 * The documents of the session policies that a call carries, inline and by ARN.
 *
 * @throws AwsApiError MalformedPolicyDocument, PackedPolicyTooLarge, NoSuchEntity
 */
export function readSessionPolicies(context: ActionContext, accountId: string, input: SessionPolicyInput): string[] {
  const documents: string[] = []
  if (input.Policy !== undefined) {
    if (input.Policy.length > MAX_CHARACTERS) {
      throw new AwsApiError(
        'PackedPolicyTooLarge',
        400,
        `The session policy is larger than ${MAX_CHARACTERS} characters.`,
      )
    }
    parsePolicy(input.Policy, { type: 'session' })
    documents.push(input.Policy)
  }
  for (const { arn = '' } of input.PolicyArns ?? []) {
    const policy = findManagedPolicy({ ...context, accountId }, arn)
    if (policy === undefined) throw new AwsApiError('NoSuchEntity', 404, `Policy ${arn} was not found.`)
    documents.push(defaultDocument(policy))
  }
  return documents
}
