import { abortMultipartUpload } from './abort-multipart-upload.ts'
import { completeMultipartUpload } from './complete-multipart-upload.ts'
import { copyObject } from './copy-object.ts'
import { createBucket } from './create-bucket.ts'
import { createMultipartUpload } from './create-multipart-upload.ts'
import { deleteBucketPolicy } from './delete-bucket-policy.ts'
import { deleteBucket } from './delete-bucket.ts'
import { deleteObject } from './delete-object.ts'
import { deleteObjects } from './delete-objects.ts'
import { deletePublicAccessBlock } from './delete-public-access-block.ts'
import { getBucketLocation } from './get-bucket-location.ts'
import { getBucketPolicyStatus } from './get-bucket-policy-status.ts'
import { getBucketPolicy } from './get-bucket-policy.ts'
import { getObject } from './get-object.ts'
import { getPublicAccessBlock } from './get-public-access-block.ts'
import { headBucket } from './head-bucket.ts'
import { headObject } from './head-object.ts'
import { listBuckets } from './list-buckets.ts'
import { listMultipartUploads } from './list-multipart-uploads.ts'
import { listObjects } from './list-objects.ts'
import { listObjectsV2 } from './list-objects-v2.ts'
import { listParts } from './list-parts.ts'
import { putBucketPolicy } from './put-bucket-policy.ts'
import { putObject } from './put-object.ts'
import { putPublicAccessBlock } from './put-public-access-block.ts'
import { invalidArgument, s3Error } from './s3-errors.ts'
import type { S3Operation, S3Request } from './s3-request.ts'
import { header, query } from './s3-request.ts'
import { uploadPart } from './upload-part.ts'
import { uploadPartCopy } from './upload-part-copy.ts'

/** By method, kind of resource, and the parameter or header that makes it another operation. */
const OPERATIONS: Readonly<Record<string, S3Operation>> = {
  'GET service': listBuckets,
  'PUT bucket': createBucket,
  'HEAD bucket': headBucket,
  'DELETE bucket': deleteBucket,
  'GET bucket': listObjects,
  'GET bucket list-type': listObjectsV2,
  'GET bucket location': getBucketLocation,
  'GET bucket uploads': listMultipartUploads,
  'GET bucket policy': getBucketPolicy,
  'PUT bucket policy': putBucketPolicy,
  'DELETE bucket policy': deleteBucketPolicy,
  'GET bucket policyStatus': getBucketPolicyStatus,
  'GET bucket publicAccessBlock': getPublicAccessBlock,
  'PUT bucket publicAccessBlock': putPublicAccessBlock,
  'DELETE bucket publicAccessBlock': deletePublicAccessBlock,
  'POST bucket delete': deleteObjects,
  'GET object': getObject,
  'HEAD object': headObject,
  'PUT object': putObject,
  'PUT object copy': copyObject,
  'DELETE object': deleteObject,
  'POST object uploads': createMultipartUpload,
  'PUT object uploadId': uploadPart,
  'PUT object uploadId copy': uploadPartCopy,
  'POST object uploadId': completeMultipartUpload,
  'DELETE object uploadId': abortMultipartUpload,
  'GET object uploadId': listParts,
}

/** The names of the operations of S3 that local AWS has. */
export const S3_OPERATIONS: readonly string[] = Object.values(OPERATIONS).map(({ name }) => name)

const SELECTING = ['uploadId', 'uploads', 'delete', 'location', 'list-type']

/** Parameters that ask for another operation than the ones above, by how AWS calls what they are about. */
const SUBRESOURCES: Readonly<Record<string, string>> = {
  accelerate: 'AccelerateConfiguration',
  acl: 'Acl',
  analytics: 'AnalyticsConfiguration',
  attributes: 'Attributes',
  cors: 'Cors',
  encryption: 'Encryption',
  'intelligent-tiering': 'IntelligentTieringConfiguration',
  inventory: 'InventoryConfiguration',
  'legal-hold': 'LegalHold',
  lifecycle: 'LifecycleConfiguration',
  logging: 'Logging',
  metrics: 'MetricsConfiguration',
  notification: 'NotificationConfiguration',
  'object-lock': 'LockConfiguration',
  ownershipControls: 'OwnershipControls',
  policy: 'Policy',
  policyStatus: 'PolicyStatus',
  publicAccessBlock: 'PublicAccessBlock',
  renameObject: 'Rename',
  replication: 'Replication',
  requestPayment: 'RequestPayment',
  restore: 'Restore',
  retention: 'Retention',
  select: 'Select',
  tagging: 'Tagging',
  torrent: 'Torrent',
  versioning: 'Versioning',
  versions: 'Versions',
  website: 'Website',
}

/** @throws AwsApiError NotImplemented 501 for an operation that isn't there, MethodNotAllowed for what is none. */
export function findOperation(request: S3Request): S3Operation {
  const { method, parameters } = request.exchange.signable
  const kind = request.bucketName === '' ? 'service' : request.key === '' ? 'bucket' : 'object'
  const given = new Set(parameters.map(({ name }) => name))
  const subresource = Object.keys(SUBRESOURCES).find((name) => given.has(name))
  const selecting = subresource ?? SELECTING.find((name) => given.has(name))
  const isCopy = method === 'PUT' && header(request, 'x-amz-copy-source') !== undefined
  const name = [method, kind, selecting, isCopy && kind === 'object' ? 'copy' : undefined]
  const operation = OPERATIONS[name.filter((part) => part !== undefined).join(' ')]
  if (operation === undefined) {
    throw subresource === undefined ? methodNotAllowed(method, kind) : notImplemented(method, kind, subresource)
  }
  requireOnlyVersion(request)
  return operation
}

function notImplemented(method: string, kind: string, subresource: string) {
  const what = `${method} of a${kind === 'object' ? 'n object' : ` ${kind}`}'s ?${subresource}`
  const verb = method.charAt(0) + method.slice(1).toLowerCase()
  const scope = kind === 'object' ? 'Object' : 'Bucket'
  const operation = `${verb}${scope}${SUBRESOURCES[subresource] ?? ''}`
  return s3Error('NotImplemented', 501, `local AWS does not implement ${operation} (${what})`, { Operation: operation })
}

function methodNotAllowed(method: string, kind: string) {
  const details = { Method: method, ResourceType: kind.toUpperCase() }
  return s3Error('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.', details)
}

/** Buckets have no versions: the only one of an object is `null`. */
function requireOnlyVersion(request: S3Request): void {
  const versionId = query(request, 'versionId')
  if (versionId === undefined || versionId === 'null') return
  throw invalidArgument('Invalid version id specified', 'versionId', versionId)
}
