import { openCatalogue } from '../../catalogue/index.ts'
import type { Statement } from '../../policy/index.ts'
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
    throw s3Error('PolicyTooLarge', 400, `The policy is larger than ${MAX_BYTES} bytes`)
  }
  for (const statement of statements) requireApplicable(bucketName, statement)
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
    const named = value === '*' ? undefined : typesOf(value)
    if (named?.size === 0) throw malformed('Policy has invalid action')
    const isApplicable = named === undefined || [...kinds].some((kind) => named.has(kind))
    if (!isApplicable && !action.not && resource?.not !== true) {
      throw malformed('Action does not apply to any resource(s) in statement')
    }
  }
}

/** The types of resource that the actions of a pattern are about; none for a pattern that fits no action. */
function typesOf(pattern: string): Set<string> {
  const expression = pattern.toLowerCase().replace(/[.+^${}()|[\]\\]/g, '\\$&')
  const fits = new RegExp(`^${expression.replace(/\*+/g, '.*').replaceAll('?', '.')}$`)
  const actions = openCatalogue().findService('s3')?.actions ?? []
  const fitting = actions.filter(({ name }) => fits.test(name.toLowerCase()))
  return new Set(fitting.flatMap(({ resourceTypes }) => ['some', ...resourceTypes.map(({ name }) => name)]))
}

function malformed(message: string) {
  return s3Error('MalformedPolicy', 400, message)
}
