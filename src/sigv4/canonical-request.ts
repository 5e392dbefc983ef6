import { encodeAgain, encodeOnce, UNRESERVED_AND_SLASH } from './percent.ts'
import type { QueryParameter, SignableRequest } from './request.ts'

/** Whose variant of SigV4 a request is signed in: that of IAM, STS and nearly all services, or that of S3. */
export type Sigv4Flavour = 'query' | 's3'

/**
 * The text whose hash is signed (AWS IAM User Guide, "Create a signed AWS API request", step 1).
 *
 * AWS: a path is normalised and its escapes are escaped once more, but for S3, where a key is a key: `a//b` is not
 * `a/b`. The parameter `X-Amz-Signature` of a presigned URL is left out.
 *
 * @param signedHeaders - Lower-case names in order; a header that the request lacks counts as empty.
 * @param payloadHash - The body's SHA-256 in lower-case hexadecimal, or one of S3's words such as `UNSIGNED-PAYLOAD`.
 */
export function canonicalRequest(
  request: SignableRequest,
  signedHeaders: readonly string[],
  payloadHash: string,
  flavour: Sigv4Flavour,
): string {
  const path = flavour === 's3' ? s3Path(request.path) : canonicalPath(request.path)
  let text = `${request.method}\n${path}\n${canonicalQuery(request.parameters)}\n`
  for (const name of signedHeaders) text += `${name}:${canonicalHeader(request.headers.get(name))}\n`
  return `${text}\n${signedHeaders.join(';')}\n${payloadHash}`
}

function s3Path(path: string): string {
  return path === '' ? '/' : encodeOnce(path, UNRESERVED_AND_SLASH, { plusIsBlank: false })
}

function canonicalPath(path: string): string {
  return path === '/' || path === '' ? '/' : encodeAgain(removeDotSegments(path), UNRESERVED_AND_SLASH)
}

/** RFC 3986 section 5.2.4, and several slashes count as one. */
function removeDotSegments(path: string): string {
  const segments: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(segment)
  }
  const isFolder = /(?:^|\/)\.{0,2}$/.test(path)
  return segments.length === 0 ? '/' : `/${segments.join('/')}${isFolder ? '/' : ''}`
}

function canonicalQuery(parameters: readonly QueryParameter[]): string {
  if (parameters.length === 0) return ''
  return parameters
    .filter(({ name }) => name !== 'X-Amz-Signature')
    .sort((a, b) => compare(a.name, b.name) || compare(a.value, b.value))
    .map(({ name, value }) => `${name}=${value}`)
    .join('&')
}

/** By bytes, as AWS sorts; both texts are ASCII. */
function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

function canonicalHeader(values: readonly string[] = []): string {
  if (values.length === 1) return canonicalValue(values[0] ?? '')
  return values.map(canonicalValue).join(',')
}

/** Without blanks around, and with one blank for several and for a folded line. */
function canonicalValue(value: string): string {
  const trimmed = value.trim()
  const isPlain = !trimmed.includes('  ') && !trimmed.includes('\t') && !trimmed.includes('\n')
  return isPlain ? trimmed : trimmed.split(/[ \t\r\n]+/).join(' ')
}
