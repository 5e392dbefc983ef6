import { invalidArgument } from './s3-errors.ts'
import type { S3Request } from './s3-request.ts'
import { query } from './s3-request.ts'

/** How many items a page may have at most; more than the maximum counts as the maximum. @throws AwsApiError InvalidArgument */
export function readPageSize(request: S3Request, name: string, maximum: number): number {
  const text = query(request, name)
  if (text === undefined || text === '') return maximum
  if (!/^[0-9]{1,10}$/.test(text))
    throw invalidArgument(`Provided ${name} not an integer or within integer range`, name, text)
  return Math.min(Number(text), maximum)
}
