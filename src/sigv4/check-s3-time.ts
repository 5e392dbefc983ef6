import { AwsApiError } from '../errors.ts'
import { formatS3Time, MAX_SKEW_SECONDS, type Timestamp } from './timestamp.ts'

/** AWS: a signature in the header is good for 15 minutes either way. */
export function requireS3Skew({ date, basic }: Timestamp, now: Date): void {
  const maxSkewMilliseconds = MAX_SKEW_SECONDS * 1000
  if (Math.abs(now.getTime() - date.getTime()) <= maxSkewMilliseconds) return
  throw new AwsApiError(
    'RequestTimeTooSkewed',
    403,
    'The difference between the request time and the current time is too large.',
    {
      details: {
        RequestTime: basic,
        ServerTime: formatS3Time(now),
        MaxAllowedSkewMilliseconds: String(maxSkewMilliseconds),
      },
    },
  )
}

/** AWS: a presigned URL is good from its date, give or take the allowed skew, until it expires. */
export function requireS3Expiry({ date }: Timestamp, expiresSeconds: number, now: Date): void {
  const expires = new Date(date.getTime() + expiresSeconds * 1000)
  const times = {
    'X-Amz-Expires': String(expiresSeconds),
    Expires: formatS3Time(expires),
    ServerTime: formatS3Time(now),
  }
  if (now > expires) throw new AwsApiError('AccessDenied', 403, 'Request has expired', { details: times })
  if (date.getTime() > now.getTime() + MAX_SKEW_SECONDS * 1000) {
    throw new AwsApiError('AccessDenied', 403, 'Request is not valid yet', { details: times })
  }
}
