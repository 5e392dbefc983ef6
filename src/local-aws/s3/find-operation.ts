import { OPERATIONS } from './operations.ts'
import { preflight } from './preflight.ts'
import { invalidArgument, s3Error } from './s3-errors.ts'
import type { S3Operation, S3Request } from './s3-request.ts'
import { header, query } from './s3-request.ts'
import { SUBRESOURCES } from './subresources.ts'

const SELECTING = ['uploadId', 'uploads', 'delete', 'location', 'list-type']

/** @throws AwsApiError NotImplemented 501 for an operation that isn't there, MethodNotAllowed for what is none. */
export function findOperation(request: S3Request): S3Operation {
  const { method, parameters, path } = request.exchange.signable
  // Of accounts: S3 Control signs as S3 does, and has this header on every request.
  if (path.startsWith('/v20180820/') && header(request, 'x-amz-account-id') !== undefined) throw isControl()
  const kind = request.bucketName === '' ? 'service' : request.key === '' ? 'bucket' : 'object'
  const given = new Set(parameters.map(({ name }) => name))
  const subresource = Object.keys(SUBRESOURCES).find((name) => given.has(name))
  const selecting = subresource ?? SELECTING.find((name) => given.has(name))
  if (method === 'OPTIONS' && kind !== 'service' && header(request, 'origin') !== undefined) return preflight
  if (method === 'POST' && kind === 'bucket' && isForm(request)) throw notImplementedForm()
  const isCopy = method === 'PUT' && header(request, 'x-amz-copy-source') !== undefined
  const name = [method, kind, selecting, isCopy && kind === 'object' ? 'copy' : undefined]
  const operation = OPERATIONS[name.filter((part) => part !== undefined).join(' ')]
  if (operation === undefined) {
    throw subresource === undefined ? methodNotAllowed(method, kind) : notImplemented(method, kind, subresource)
  }
  requireOnlyVersion(request)
  return operation
}

function notImplemented(method: string, kind: string, subresource: string) {
  const what = `${method} of a${kind === 'object' ? 'n object' : ` ${kind}`}'s ?${subresource}`
  const verb = method.charAt(0) + method.slice(1).toLowerCase()
  const subject = SUBRESOURCES[subresource] ?? ''
  const scope = subject.startsWith('Object') ? '' : kind === 'object' ? 'Object' : 'Bucket'
  const operation = `${verb}${scope}${subject}`
  return s3Error('NotImplemented', 501, `local AWS does not implement ${operation} (${what})`, { Operation: operation })
}

/** AWS: a form of a web page, which uploads an object by a policy of its own that is signed. */
function isForm(request: S3Request): boolean {
  return header(request, 'content-type')?.toLowerCase().startsWith('multipart/form-data') === true
}

function notImplementedForm() {
  const message = 'local AWS does not take uploads by forms of web pages (PostObject); presign a PUT instead'
  return s3Error('NotImplemented', 501, message, { Operation: 'PostObject' })
}

function isControl() {
  const message = 'local AWS has no S3 Control: public access is blocked bucket by bucket, with PutPublicAccessBlock'
  return s3Error('NotImplemented', 501, message)
}

function methodNotAllowed(method: string, kind: string) {
  const details = { Method: method, ResourceType: kind.toUpperCase() }
  return s3Error('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.', details)
}

/** Buckets have no versions: the only one of an object is `null`. */
function requireOnlyVersion(request: S3Request): void {
  const versionId = query(request, 'versionId')
  if (versionId === undefined || versionId === 'null') return
  throw invalidArgument('Invalid version id specified', 'versionId', versionId)
}
