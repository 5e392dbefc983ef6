import type { ActionEntry } from '../../catalogue/index.ts'
import { openCatalogue } from '../../catalogue/index.ts'
import type { Statement } from '../../policy/index.ts'
import { compileActions, includesAction } from '../../policy/action-index.ts'
import { parsePolicy } from '../../policy/index.ts'
import { bindPrincipals, withPresentPrincipals } from '../iam/bound-principals.ts'
import type { BucketRow } from '../store/s3-rows.ts'
import type { Tables } from '../store/tables.ts'
import { s3Error } from './s3-errors.ts'

/** AWS: counted without white space that means nothing. */
const MAX_BYTES = 20_480

type BucketPolicy = Required<Pick<BucketRow, 'policy' | 'policyPrincipals'>>

/**
 * A document to keep as a bucket's policy, its users and roles bound (Amazon S3 User Guide, "Bucket policies").
 *
 * @throws AwsApiError MalformedPolicy, PolicyTooLarge
 */
export function readBucketPolicy(tables: Tables, bucketName: string, document: string): BucketPolicy {
  const { statements } = parsePolicy(document, { type: 'resource' })
  if (Buffer.byteLength(JSON.stringify(JSON.parse(document))) > MAX_BYTES) {
    // AWS documents the limit; code and wording are our guess.
    throw s3Error('PolicyTooLarge', 400, `The policy is larger than ${MAX_BYTES} bytes`)
  }
  for (const statement of statements) {
    requireApplicable(bucketName, statement)
    requireKeys(statement)
  }
  const policyPrincipals = bindPrincipals(tables, statements, (principal) => {
    throw s3Error('MalformedPolicy', 400, 'Invalid principal in policy', { Detail: `"AWS" : "${principal}"` })
  })
  return { policy: document, policyPrincipals }
}

/** A bucket's policy as it stands now, to show and to evaluate. */
export function bucketPolicyOf(tables: Tables, { policy, policyPrincipals }: BucketRow): string | undefined {
  return policy === undefined ? undefined : withPresentPrincipals(tables, policy, policyPrincipals)
}

/** @throws AwsApiError NoSuchBucketPolicy */
export function requireBucketPolicy(tables: Tables, bucket: BucketRow): string {
  const policy = bucketPolicyOf(tables, bucket)
  if (policy !== undefined) return policy
  throw s3Error('NoSuchBucketPolicy', 404, 'The bucket policy does not exist', { BucketName: bucket.name })
}

/** Each action must be one of S3's and be about one of the resources, and these must be the bucket's own. */
function requireApplicable(bucketName: string, { action, resource }: Statement): void {
  const bucketArn = `arn:aws:s3:::${bucketName}`
  const kinds = new Set<string>()
  for (const value of resource?.values ?? []) {
    const rest = value.startsWith(bucketArn) ? value.slice(bucketArn.length) : undefined
    if (rest === undefined || !/^(?:$|[/*])/.test(rest)) throw malformed('Policy has invalid resource')
    if (!rest.startsWith('/')) kinds.add('bucket')
    if (rest !== '') kinds.add('object')
  }
  for (const value of action.values) {
    const named = actionsOf(value)
    if (named.length === 0) throw malformed('Policy has invalid action')
    const isApplicable =
      value === '*' || named.some(({ resourceTypes }) => resourceTypes.some(({ name }) => kinds.has(name)))
    if (!isApplicable && !action.not && resource?.not !== true) {
      throw malformed('Action does not apply to any resource(s) in statement')
    }
  }
}

/** Each key of S3's must be one, and one of those that an action of the statement has. */
function requireKeys({ action, conditions }: Statement): void {
  const actions = action.not ? actionsOf('*') : action.values.flatMap(actionsOf)
  for (const { key } of conditions) {
    if (!/^s3:/i.test(key)) continue
    const known = openCatalogue().findConditionKey(key)
    if (known === undefined) throw malformed('Policy has an invalid condition key')
    // AWS refuses some statements where a key fits a part of the actions, too; by which rule isn't known.
    const hasKey = ({ conditionKeys }: Pick<ActionEntry, 'conditionKeys'>) =>
      conditionKeys.some(({ name }) => name === known.name)
    if (!actions.some((entry) => hasKey(entry) || entry.resourceTypes.some(hasKey))) {
      throw malformed('Conditions do not apply to combination of actions and resources in statement')
    }
  }
}

/** The actions of S3 that a pattern fits. */
function actionsOf(pattern: string): readonly ActionEntry[] {
  const actions = openCatalogue().findService('s3')?.actions ?? []
  const index = compileActions([pattern])
  return actions.filter(({ name }) => includesAction(index, name.toLowerCase()))
}

function malformed(message: string) {
  return s3Error('MalformedPolicy', 400, message)
}
