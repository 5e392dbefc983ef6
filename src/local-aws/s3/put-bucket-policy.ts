import { parsePolicy } from '../../policy/index.ts'
import { authorizeS3 } from './authorize-s3.ts'
import { readBucketPolicy } from './bucket-policy.ts'
import { requireBucket, requireOwnBucket } from './buckets.ts'
import { isPublicPolicy } from './public-policy.ts'
import { readSmallBody } from './receive-body.ts'
import { s3Error } from './s3-errors.ts'
import type { S3Operation } from './s3-request.ts'
import { sendEmpty } from './send.ts'

/** More than any policy has, white space and all. */
const MAX_BODY_BYTES = 131_072

export const putBucketPolicy: S3Operation = {
  name: 'PutBucketPolicy',

  async run(request) {
    const { bucketName, state, exchange, context } = request
    requireBucket(request)
    authorizeS3(request, 's3:PutBucketPolicy', { bucketName })
    requireOwnBucket(request)
    const document = await readSmallBody(request, MAX_BODY_BYTES)
    await state.database.transact(() => {
      const bucket = requireBucket(request)
      const kept = readBucketPolicy(context.tables, bucketName, document)
      if (bucket.publicAccessBlock?.BlockPublicPolicy === true) {
        if (isPublicPolicy(parsePolicy(document, { type: 'resource' })))
          throw publicPolicyBlocked(request.context.caller.arn, bucketName)
      }
      state.database.tables.buckets.put({ ...bucket, ...kept })
    })
    sendEmpty(exchange, 204)
  },
}

function publicPolicyBlocked(principalArn: string, bucketName: string) {
  const message = `User: ${principalArn} is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::${bucketName}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`
  return s3Error('AccessDenied', 403, message)
}
