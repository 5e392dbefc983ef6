import { parsePolicy } from '../../policy/index.ts'
import { authorizeS3 } from './authorize-s3.ts'
import { requireBucketPolicy } from './bucket-policy.ts'
import { requireBucket } from './buckets.ts'
import { isPublicPolicy } from './public-policy.ts'
import type { S3Operation } from './s3-request.ts'
import { sendXml } from './send.ts'
import { element, root } from './write-xml.ts'

export const getBucketPolicyStatus: S3Operation = {
  name: 'GetBucketPolicyStatus',

  async run(request) {
    const { bucketName, context, exchange } = request
    const bucket = requireBucket(request)
    authorizeS3(request, 's3:GetBucketPolicyStatus', { bucketName })
    const policy = parsePolicy(requireBucketPolicy(context.tables, bucket), { type: 'resource' })
    sendXml(exchange, root('PolicyStatus', element('IsPublic', isPublicPolicy(policy))))
  },
}
