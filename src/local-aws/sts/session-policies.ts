import type { PolicyDescriptorType } from '@aws-sdk/client-sts'

import { AwsApiError } from '../../errors.ts'
import { parsePolicy } from '../../policy/index.ts'
import type { ActionContext } from '../query/action.ts'
import { findManagedPolicy } from '../iam/managed-policies.ts'

/** Of documents and ARNs together. */
const MAX_CHARACTERS = 2048
const MAX_ARNS = 10

interface SessionPolicyInput {
  readonly Policy?: string | undefined
  readonly PolicyArns?: readonly PolicyDescriptorType[] | undefined
}

/**
 * The session policies that a call carries: the inline one as a document, the managed ones by ARN, so that the token stays small.
 *
 * @throws AwsApiError MalformedPolicyDocument, PackedPolicyTooLarge, NoSuchEntity, ValidationError
 */
export function readSessionPolicies(context: ActionContext, accountId: string, input: SessionPolicyInput): string[] {
  checkSize(input)
  const policies: string[] = []
  if (input.Policy !== undefined) {
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

function checkSize({ Policy = '', PolicyArns = [] }: SessionPolicyInput): void {
  if (PolicyArns.length > MAX_ARNS) {
    throw new AwsApiError('ValidationError', 400, `A session can have ${MAX_ARNS} managed session policies at most.`)
  }
  const characters = PolicyArns.reduce((sum, { arn = '' }) => sum + arn.length, Policy.length)
  if (characters <= MAX_CHARACTERS) return
  throw new AwsApiError(
    'PackedPolicyTooLarge',
    400,
    `The session policies are larger than ${MAX_CHARACTERS} characters.`,
  )
}
