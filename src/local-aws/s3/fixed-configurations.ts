import { authorizeS3 } from './authorize-s3.ts'
import { requireBucket } from './buckets.ts'
import { s3Error } from './s3-errors.ts'
import type { S3Operation } from './s3-request.ts'
import { sendXml } from './send.ts'
import { element, parent, root } from './write-xml.ts'

// What a bucket may be asked about and is the same for all buckets here: most of it is what AWS says of a bucket that was never
// told anything. Terraform reads all of it of each bucket it manages.

interface FixedConfiguration {
  /** The operation that reads it. */
  readonly name: string
  readonly permission: string
  /** What AWS answers: a document, or an error that says there is none. */
  readonly answer: string | { readonly code: string; readonly message: string }
}

const aes256 = parent('ApplyServerSideEncryptionByDefault', element('SSEAlgorithm', 'AES256'))

/** By the parameter that asks for it. */
const CONFIGURATIONS: Readonly<Record<string, FixedConfiguration>> = {
  accelerate: {
    name: 'GetBucketAccelerateConfiguration',
    permission: 's3:GetAccelerateConfiguration',
    answer: root('AccelerateConfiguration'),
  },
  cors: {
    name: 'GetBucketCors',
    permission: 's3:GetBucketCORS',
    answer: { code: 'NoSuchCORSConfiguration', message: 'The CORS configuration does not exist' },
  },
  // AWS: since January 2023 every bucket encrypts by default.
  encryption: {
    name: 'GetBucketEncryption',
    permission: 's3:GetEncryptionConfiguration',
    answer: root('ServerSideEncryptionConfiguration', parent('Rule', aes256, element('BucketKeyEnabled', false))),
  },
  lifecycle: {
    name: 'GetBucketLifecycleConfiguration',
    permission: 's3:GetLifecycleConfiguration',
    answer: { code: 'NoSuchLifecycleConfiguration', message: 'The lifecycle configuration does not exist' },
  },
  logging: {
    name: 'GetBucketLogging',
    permission: 's3:GetBucketLogging',
    answer: root('BucketLoggingStatus'),
  },
  notification: {
    name: 'GetBucketNotificationConfiguration',
    permission: 's3:GetBucketNotification',
    answer: root('NotificationConfiguration'),
  },
  'object-lock': {
    name: 'GetObjectLockConfiguration',
    permission: 's3:GetBucketObjectLockConfiguration',
    answer: {
      code: 'ObjectLockConfigurationNotFoundError',
      message: 'Object Lock configuration does not exist for this bucket',
    },
  },
  // AWS: since April 2023 a new bucket has its ACLs off.
  ownershipControls: {
    name: 'GetBucketOwnershipControls',
    permission: 's3:GetBucketOwnershipControls',
    answer: root('OwnershipControls', parent('Rule', element('ObjectOwnership', 'BucketOwnerEnforced'))),
  },
  replication: {
    name: 'GetBucketReplication',
    permission: 's3:GetReplicationConfiguration',
    answer: {
      code: 'ReplicationConfigurationNotFoundError',
      message: 'The replication configuration was not found',
    },
  },
  requestPayment: {
    name: 'GetBucketRequestPayment',
    permission: 's3:GetBucketRequestPayment',
    answer: root('RequestPaymentConfiguration', element('Payer', 'BucketOwner')),
  },
  // AWS: versions that were never turned on have no status at all.
  versioning: {
    name: 'GetBucketVersioning',
    permission: 's3:GetBucketVersioning',
    answer: root('VersioningConfiguration'),
  },
  website: {
    name: 'GetBucketWebsite',
    permission: 's3:GetBucketWebsite',
    answer: {
      code: 'NoSuchWebsiteConfiguration',
      message: 'The specified bucket does not have a website configuration',
    },
  },
}

/** The operations that read them, by the parameter that asks for each. */
export const FIXED_CONFIGURATIONS: ReadonlyMap<string, S3Operation> = new Map(
  Object.entries(CONFIGURATIONS).map(([parameter, configuration]) => [parameter, readerOf(configuration)]),
)

function readerOf({ name, permission, answer }: FixedConfiguration): S3Operation {
  return {
    name,
    async run(request) {
      const { bucketName, exchange } = request
      requireBucket(request)
      authorizeS3(request, permission, { bucketName })
      if (typeof answer !== 'string') throw s3Error(answer.code, 404, answer.message, { BucketName: bucketName })
      sendXml(exchange, answer)
    },
  }
}
