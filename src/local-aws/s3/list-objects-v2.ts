import { beginListing, findPage, writeListed } from './listing.ts'
import { invalidArgument } from './s3-errors.ts'
import type { S3Operation, S3Request } from './s3-request.ts'
import { query } from './s3-request.ts'
import { sendXml } from './send.ts'
import { element, root } from './write-xml.ts'

const TOKEN_HEAD = 'after '

export const listObjectsV2: S3Operation = {
  name: 'ListObjectsV2',

  async run(request) {
    const listType = query(request, 'list-type') ?? ''
    if (listType !== '2') throw invalidArgument('Invalid List Type specified in Request', 'list-type', listType)
    const input = beginListing(request)
    const { prefix, delimiter, maxKeys, encode, isEncoded } = input
    const startAfter = query(request, 'start-after')
    const token = query(request, 'continuation-token')
    const page = findPage(request, input, readToken(request) ?? startAfter ?? '')
    sendXml(
      request.exchange,
      root(
        'ListBucketResult',
        element('Name', request.bucketName),
        element('Prefix', encode(prefix)),
        element('StartAfter', startAfter === undefined ? undefined : encode(startAfter)),
        element('ContinuationToken', token),
        element('NextContinuationToken', page.nextAfter === undefined ? undefined : writeToken(page.nextAfter)),
        element('KeyCount', page.objects.length + page.commonPrefixes.length),
        element('MaxKeys', maxKeys),
        element('Delimiter', delimiter === '' ? undefined : encode(delimiter)),
        element('EncodingType', isEncoded ? 'url' : undefined),
        element('IsTruncated', page.nextAfter !== undefined),
        writeListed(request, input, page, { as: 'Contents', withOwner: query(request, 'fetch-owner') === 'true' }),
      ),
    )
  },
}

function writeToken(after: string): string {
  return Buffer.from(TOKEN_HEAD + after).toString('base64')
}

/** @throws AwsApiError InvalidArgument */
function readToken(request: S3Request): string | undefined {
  const token = query(request, 'continuation-token')
  if (token === undefined) return undefined
  const text = Buffer.from(token, 'base64').toString('utf8')
  if (text.startsWith(TOKEN_HEAD)) return text.slice(TOKEN_HEAD.length)
  throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', token)
}
