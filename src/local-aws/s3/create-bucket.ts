import { isRegion } from '../regions.ts'
import type { Tag } from '../store/rows.ts'
import { requireOwnership } from './acl.ts'
import { authorizeNewBucket } from './authorize-s3.ts'
import { isBucketName } from './buckets.ts'
import { newBucket } from './new-bucket.ts'
import type { XmlElement } from './read-xml.ts'
import { childText, readXml } from './read-xml.ts'
import { readSmallBody } from './receive-body.ts'
import { headerNotImplemented, s3Error } from './s3-errors.ts'
import type { S3Operation, S3Request } from './s3-request.ts'
import { header } from './s3-request.ts'
import { sendEmpty } from './send.ts'
import { readTagSet } from './tags.ts'

const DEFAULT_REGION = 'us-east-1'
const OWNERSHIP = 'x-amz-object-ownership'
const BUCKETS_PER_ACCOUNT = 10_000
const MAX_BODY_BYTES = 65_536

export const createBucket: S3Operation = {
  name: 'CreateBucket',

  async run(request) {
    const { bucketName: name, context, state, exchange } = request
    if (!isBucketName(name))
      throw s3Error('InvalidBucketName', 400, 'The specified bucket is not valid.', { BucketName: name })
    const body = await readSmallBody(request, MAX_BODY_BYTES)
    const document = body.trim() === '' ? undefined : await readXml(body, 'CreateBucketConfiguration')
    const constraint = document && childText(document, 'LocationConstraint')
    const tags = tagsOf(document)
    authorizeCreation(request, constraint, tags)
    const region = requireLocation(request, constraint)
    requireNoAcl(request)
    if (header(request, 'x-amz-bucket-object-lock-enabled')?.toLowerCase() === 'true') {
      throw headerNotImplemented('x-amz-bucket-object-lock-enabled')
    }

    await state.database.transact(() => {
      const { buckets } = state.database.tables
      const { accountId } = context
      const existing = buckets.get(name)
      if (existing !== undefined) {
        // AWS: in us-east-1, and only there, an owner may create a bucket twice.
        if (existing.accountId === accountId && existing.region === DEFAULT_REGION && region === DEFAULT_REGION) return
        throw nameTaken(name, existing.accountId === accountId)
      }
      if (buckets.sorted(accountId).rows.length >= BUCKETS_PER_ACCOUNT) {
        throw s3Error('TooManyBuckets', 400, 'You have attempted to create more buckets than allowed')
      }
      const bucket = newBucket({ name, accountId, region }, context.now)
      buckets.put(tags.length === 0 ? bucket : { ...bucket, tags })
    })
    sendEmpty(exchange, 200, {
      location: region === DEFAULT_REGION ? `/${name}` : `http://${header(request, 'host') ?? ''}/${name}`,
    })
  },
}

function tagsOf(document: XmlElement | undefined): readonly Tag[] {
  const set = document?.children.find(({ name }) => name === 'Tags')
  return set === undefined ? [] : readTagSet(set, 'bucket')
}

/** AWS: tags and an object ownership in the request need permissions of their own. @throws AwsApiError AccessDenied */
function authorizeCreation(request: S3Request, constraint: string | undefined, tags: readonly Tag[]): void {
  const ofTags = {
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])),
    'aws:TagKeys': tags.length === 0 ? undefined : tags.map(({ Key }) => Key),
  }
  const ownership = header(request, OWNERSHIP)
  authorizeNewBucket(request, 's3:CreateBucket', {
    ...ofTags,
    's3:locationconstraint': constraint,
    's3:x-amz-acl': header(request, 'x-amz-acl'),
    's3:x-amz-object-ownership': ownership,
  })
  if (tags.length > 0) authorizeNewBucket(request, 's3:TagResource', ofTags)
  if (ownership !== undefined) authorizeNewBucket(request, 's3:PutBucketOwnershipControls', {})
}

/** AWS: a bucket is made with ACLs off, unless it asks for another ownership. @throws AwsApiError */
function requireNoAcl(request: S3Request): void {
  const ownership = header(request, OWNERSHIP)
  if (ownership !== undefined) requireOwnership(ownership)
  const grants = [...request.exchange.signable.headers.keys()].some((name) => name.startsWith('x-amz-grant-'))
  if (!grants && (header(request, 'x-amz-acl') ?? 'private') === 'private') return
  const message = "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"
  throw s3Error('InvalidBucketAclWithObjectOwnership', 400, message)
}

/** Where the bucket is to be; the endpoint's Region must agree. @throws AwsApiError */
function requireLocation({ context }: S3Request, constraint: string | undefined): string {
  const endpointRegion = context.request.region
  const isUnspecific = endpointRegion === DEFAULT_REGION
  if (constraint === undefined || constraint === '') {
    if (isUnspecific) return DEFAULT_REGION
    throw incompatible('unspecified')
  }
  const region = constraint === 'EU' ? 'eu-west-1' : constraint
  // AWS: us-east-1 is the one that can't be named.
  if (!isRegion(region) || region === DEFAULT_REGION) {
    throw s3Error('InvalidLocationConstraint', 400, 'The specified location-constraint is not valid', {
      LocationConstraint: constraint,
    })
  }
  if (!isUnspecific && region !== endpointRegion) throw incompatible(constraint)
  return region
}

function incompatible(constraint: string) {
  const message = `The ${constraint} location constraint is incompatible for the region specific endpoint this request was sent to.`
  return s3Error('IllegalLocationConstraintException', 400, message)
}

function nameTaken(name: string, isOwn: boolean) {
  const details = { BucketName: name }
  if (isOwn) {
    const message = 'Your previous request to create the named bucket succeeded and you already own it.'
    return s3Error('BucketAlreadyOwnedByYou', 409, message, details)
  }
  const message =
    'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.'
  return s3Error('BucketAlreadyExists', 409, message, details)
}
