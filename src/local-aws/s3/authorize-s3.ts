import { authorize } from '../authorize.ts'
import type { S3Request } from './s3-request.ts'

type ConditionKeys = Readonly<Record<string, string | undefined>>

/** Asks the caller's policies about a bucket, or about an object when there is a key. @throws AwsApiError AccessDenied */
export function authorizeS3(
  request: S3Request,
  action: string,
  { bucketName, key }: { readonly bucketName: string; readonly key?: string },
  conditionKeys: ConditionKeys = {},
): void {
  const arn = `arn:aws:s3:::${bucketName}${key === undefined ? '' : `/${key}`}`
  authorize(request.state, request.context, action, {
    arn,
    conditionKeys: present({ ...ofRequest(request), ...conditionKeys }),
  })
}

/** Asks about what belongs to no bucket. AWS: a denial names no resource; policies may say `*` or `arn:aws:s3:::*`. */
export function authorizeAllBuckets(request: S3Request, action: string): void {
  authorize(request.state, request.context, action, {
    arn: 'arn:aws:s3:::*',
    shown: '',
    conditionKeys: present(ofRequest(request)),
  })
}

/** Amazon S3 User Guide, "Condition keys for Amazon S3 actions": what every signed request has. */
function ofRequest({ verified, context, state }: S3Request): ConditionKeys {
  const isPresigned = verified.form === 'presigned'
  const age = state.signatureClock.now().getTime() - verified.timestamp.date.getTime()
  return {
    's3:authType': isPresigned ? 'REST-QUERY-STRING' : 'REST-HEADER',
    's3:signatureversion': verified.signedHeaders.length === 0 ? 'AWS' : 'AWS4-HMAC-SHA256',
    's3:signatureAge': String(Math.max(0, age)),
    's3:x-amz-content-sha256': verified.payloadHash,
    's3:ResourceAccount': context.accountId,
  }
}

function present(keys: ConditionKeys): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [name, value] of Object.entries(keys)) if (value !== undefined) found[name] = value
  return found
}
