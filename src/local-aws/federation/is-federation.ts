import type { Exchange } from '../http/server.ts'
import { hasSignature } from '../../sigv4/index.ts'

/** AWS's host for it is `signin.aws.amazon.com`; here one may write `signin.localhost`, or the bare endpoint. */
const SIGN_IN_HOST = /^(?:[a-z0-9-]+\.)?signin\.localhost\.?(?::[0-9]*)?$/i
const BUCKET_HOST = /\.localhost\.?(?::[0-9]*)?$/i

/**
 * Whether a request is for the federation endpoint and not for a bucket of the name `federation`: what is for S3 is signed and has
 * no `Action`, what is for the endpoint never is and always has.
 */
export function isFederation({ request, signable }: Pick<Exchange, 'request' | 'signable'>): boolean {
  if (signable.path !== '/federation' || hasSignature(signable)) return false
  const host = request.headers.host ?? ''
  if (BUCKET_HOST.test(host) && !SIGN_IN_HOST.test(host)) return false
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true
  return /(?:^|&)Action=/.test(signable.rawQuery) || (request.method === 'POST' && isForm)
}
