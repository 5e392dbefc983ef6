import { requireBucket } from './buckets.ts'
import { s3Error } from './s3-errors.ts'
import type { S3Operation } from './s3-request.ts'
import { header } from './s3-request.ts'

/**
 * What a browser asks before it sends a request of another page's. Here no bucket can be told to answer other pages, so it is what AWS
 * answers for a bucket without a CORS configuration (Amazon S3 API Reference, "OPTIONS object").
 */
export const preflight: S3Operation = {
  name: 'OPTIONS',

  run(request) {
    const method = header(request, 'access-control-request-method')
    if (method === undefined) {
      throw s3Error('BadRequest', 400, 'Invalid Access-Control-Request-Method: null')
    }
    requireBucket(request)
    throw s3Error('AccessForbidden', 403, 'CORSResponse: CORS is not enabled for this bucket.', {
      Method: method,
      ResourceType: request.key === '' ? 'BUCKET' : 'OBJECT',
    })
  },
}
