import { abortMultipartUpload } from './abort-multipart-upload.ts'
import { completeMultipartUpload } from './complete-multipart-upload.ts'
import { copyObject } from './copy-object.ts'
import { createBucket } from './create-bucket.ts'
import { createMultipartUpload } from './create-multipart-upload.ts'
import { deleteBucketEncryption } from './delete-bucket-encryption.ts'
import { deleteBucketPolicy } from './delete-bucket-policy.ts'
import { deleteBucketTagging } from './delete-bucket-tagging.ts'
import { deleteBucket } from './delete-bucket.ts'
import { deleteObjectTagging } from './delete-object-tagging.ts'
import { deleteObject } from './delete-object.ts'
import { deleteObjects } from './delete-objects.ts'
import { deletePublicAccessBlock } from './delete-public-access-block.ts'
import { FIXED_CONFIGURATIONS } from './fixed-configurations.ts'
import { getBucketAcl } from './get-bucket-acl.ts'
import { getBucketLocation } from './get-bucket-location.ts'
import { getBucketPolicyStatus } from './get-bucket-policy-status.ts'
import { getBucketPolicy } from './get-bucket-policy.ts'
import { getBucketTagging } from './get-bucket-tagging.ts'
import { getObjectAcl } from './get-object-acl.ts'
import { getObjectAttributes } from './get-object-attributes.ts'
import { getObjectTagging } from './get-object-tagging.ts'
import { getObject } from './get-object.ts'
import { getPublicAccessBlock } from './get-public-access-block.ts'
import { headBucket } from './head-bucket.ts'
import { headObject } from './head-object.ts'
import { listBuckets } from './list-buckets.ts'
import { listMultipartUploads } from './list-multipart-uploads.ts'
import { listObjectVersions } from './list-object-versions.ts'
import { listObjectsV2 } from './list-objects-v2.ts'
import { listObjects } from './list-objects.ts'
import { listParts } from './list-parts.ts'
import { putBucketAcl } from './put-bucket-acl.ts'
import { putBucketEncryption } from './put-bucket-encryption.ts'
import { putBucketOwnershipControls } from './put-bucket-ownership-controls.ts'
import { putBucketPolicy } from './put-bucket-policy.ts'
import { putBucketTagging } from './put-bucket-tagging.ts'
import { putObjectAcl } from './put-object-acl.ts'
import { putObjectTagging } from './put-object-tagging.ts'
import { putObject } from './put-object.ts'
import { putPublicAccessBlock } from './put-public-access-block.ts'
import type { S3Operation } from './s3-request.ts'
import { uploadPartCopy } from './upload-part-copy.ts'
import { uploadPart } from './upload-part.ts'

/** By method, kind of resource, and the parameter or header that makes it another operation. */
export const OPERATIONS: Readonly<Record<string, S3Operation>> = {
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
  'GET bucket versions': listObjectVersions,
  'GET bucket tagging': getBucketTagging,
  'PUT bucket tagging': putBucketTagging,
  'DELETE bucket tagging': deleteBucketTagging,
  'GET bucket acl': getBucketAcl,
  'PUT bucket acl': putBucketAcl,
  'PUT bucket encryption': putBucketEncryption,
  'DELETE bucket encryption': deleteBucketEncryption,
  'PUT bucket ownershipControls': putBucketOwnershipControls,
  ...fixedConfigurations(),
  'POST bucket delete': deleteObjects,
  'GET object': getObject,
  'HEAD object': headObject,
  'PUT object': putObject,
  'PUT object copy': copyObject,
  'DELETE object': deleteObject,
  'GET object attributes': getObjectAttributes,
  'GET object tagging': getObjectTagging,
  'PUT object tagging': putObjectTagging,
  'DELETE object tagging': deleteObjectTagging,
  'GET object acl': getObjectAcl,
  'PUT object acl': putObjectAcl,
  'POST object uploads': createMultipartUpload,
  'PUT object uploadId': uploadPart,
  'PUT object uploadId copy': uploadPartCopy,
  'POST object uploadId': completeMultipartUpload,
  'DELETE object uploadId': abortMultipartUpload,
  'GET object uploadId': listParts,
}

/** The names of the operations of S3 that local AWS has. */
export const S3_OPERATIONS: readonly string[] = Object.values(OPERATIONS).map(({ name }) => name)

function fixedConfigurations(): Record<string, S3Operation> {
  return Object.fromEntries([...FIXED_CONFIGURATIONS].map(([name, operation]) => [`GET bucket ${name}`, operation]))
}
