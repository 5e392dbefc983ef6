import type { ResourceOwner } from '../query/action.ts'
import { authorize } from '../authorization/authorize.ts'
import type { BucketRow } from '../store/s3-rows.ts'
import { bucketPolicyOf } from './bucket-policy.ts'
import { isPublicPolicy } from './public-policy.ts'
import type { S3Request } from './s3-request.ts'
import { header } from './s3-request.ts'

export type ConditionKeys = Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * Asks the caller's policies and the bucket's about the bucket, or about an object when there is a key.
 *
 * @throws AwsApiError AccessDenied
 */
export function authorizeS3(
  request: S3Request,
  action: string,
  { bucketName, key }: { readonly bucketName: string; readonly key?: string },
  conditionKeys: ConditionKeys = {},
): void {
  const { state, context } = request
  const bucket = context.tables.buckets.get(bucketName)
  const arn = `arn:aws:s3:::${bucketName}${key === undefined ? '' : `/${key}`}`
  const keys = { ...ofRequest(request, bucket?.accountId ?? context.accountId), ...conditionKeys }
  const check = { arn, conditionKeys: present(keys) }
  authorize(state, context, action, check, bucket === undefined ? {} : { owner: ownerOf(request, bucket, action) })
}

/** Asks about a bucket that is to be made, whoever has one of that name. @throws AwsApiError AccessDenied */
export function authorizeNewBucket(request: S3Request, action: string, conditionKeys: ConditionKeys): void {
  const { state, context, bucketName } = request
  const keys = { ...ofRequest(request, context.accountId), ...conditionKeys }
  authorize(state, context, action, { arn: `arn:aws:s3:::${bucketName}`, conditionKeys: present(keys) })
}

/** Asks about what belongs to no bucket. AWS: a denial names no resource; policies may say `*` or `arn:aws:s3:::*`. */
export function authorizeAllBuckets(request: S3Request, action: string): void {
  const { state, context } = request
  const conditionKeys = present(ofRequest(request, context.accountId))
  authorize(state, context, action, { arn: 'arn:aws:s3:::*', shown: '', conditionKeys })
}

/** AWS: nobody can lock out the root user of the bucket's own account from these. */
const ALWAYS_ROOTS = new Set(['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'])

function ownerOf({ state, context }: S3Request, bucket: BucketRow, action: string): ResourceOwner {
  const { accountId } = bucket
  const { caller } = context
  const isOwn = caller.accountId === accountId
  const policy = bucketPolicyOf(context.tables, bucket)
  if (policy === undefined || (isOwn && caller.type === 'Root' && ALWAYS_ROOTS.has(action))) return { accountId }
  // AWS: to strangers a public policy grants nothing while public access is restricted.
  const isRestricted = bucket.publicAccessBlock?.RestrictPublicBuckets === true
  const isShut = isRestricted && !isOwn && isPublicPolicy(state.policies.get(policy, 'resource').document)
  return isShut ? { accountId } : { accountId, policy }
}

/** Amazon S3 User Guide, "Condition keys for Amazon S3 actions": what every request has, and what only signed ones have. */
function ofRequest(request: S3Request, resourceAccountId: string): ConditionKeys {
  const { verified, context, state } = request
  const always = { 's3:ResourceAccount': resourceAccountId, 'aws:Referer': header(request, 'referer') }
  if (context.caller.type === 'Anonymous') return always
  const isPresigned = verified.form === 'presigned'
  const age = state.signatureClock.now().getTime() - verified.timestamp.date.getTime()
  return {
    ...always,
    's3:authType': isPresigned ? 'REST-QUERY-STRING' : 'REST-HEADER',
    's3:signatureversion': verified.signedHeaders.length === 0 ? 'AWS' : 'AWS4-HMAC-SHA256',
    's3:signatureAge': String(Math.max(0, age)),
    's3:x-amz-content-sha256': verified.payloadHash,
  }
}

function present(keys: ConditionKeys): Record<string, string | readonly string[]> {
  const found: Record<string, string | readonly string[]> = {}
  for (const [name, value] of Object.entries(keys)) if (value !== undefined) found[name] = value
  return found
}
