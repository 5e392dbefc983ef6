import type { Tag } from '../store/rows.ts'
import type { ConditionKeys } from './authorize-s3.ts'
import { authorizeS3 } from './authorize-s3.ts'
import { requestTagKeys } from './object-action.ts'
import type { S3Request } from './s3-request.ts'
import { header } from './s3-request.ts'

/** Headers that policies may ask about, each as the condition key `s3:` with its name (Service Authorization Reference). */
const ASKED_ABOUT = [
  'x-amz-acl',
  'x-amz-grant-read',
  'x-amz-grant-write',
  'x-amz-grant-read-acp',
  'x-amz-grant-write-acp',
  'x-amz-grant-full-control',
  'x-amz-storage-class',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-customer-algorithm',
  'x-amz-website-redirect-location',
  'if-match',
  'if-none-match',
]

/**
 * Asks whether the request may put its object, and its tags where it gives some.
 *
 * @param options.createsObject - Whether the object is there at the end; parts of one don't count (Amazon S3 User Guide,
 * "Enforce conditional writes on Amazon S3 buckets").
 * @throws AwsApiError AccessDenied
 */
export function authorizePut(
  request: S3Request,
  {
    createsObject,
    tags = [],
    conditionKeys = {},
  }: { readonly createsObject: boolean; readonly tags?: readonly Tag[]; readonly conditionKeys?: ConditionKeys },
): void {
  const { bucketName, key } = request
  const ofTags = requestTagKeys(tags)
  const keys: Record<string, string | readonly string[] | undefined> = { ...ofTags, ...conditionKeys }
  keys['s3:ObjectCreationOperation'] = String(createsObject)
  for (const name of ASKED_ABOUT) keys[`s3:${name}`] = header(request, name)
  authorizeS3(request, 's3:PutObject', { bucketName, key }, keys)
  if (tags.length > 0) authorizeS3(request, 's3:PutObjectTagging', { bucketName, key }, ofTags)
}
