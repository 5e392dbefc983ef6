import { beginListing, findPage, writeListed } from './listing.ts'
import type { S3Operation } from './s3-request.ts'
import { query } from './s3-request.ts'
import { sendXml } from './send.ts'
import { element, root } from './write-xml.ts'

export const listObjects: S3Operation = {
  name: 'ListObjects',

  async run(request) {
    const input = beginListing(request)
    const { prefix, delimiter, maxKeys, encode, isEncoded } = input
    const marker = query(request, 'marker') ?? ''
    const page = findPage(request, input, marker)
    // AWS: without a delimiter there is no NextMarker; clients take the last key.
    const nextMarker = delimiter === '' || page.nextAfter === undefined ? undefined : encode(page.nextAfter)
    sendXml(
      request.exchange,
      root(
        'ListBucketResult',
        element('Name', request.bucketName),
        element('Prefix', encode(prefix)),
        element('Marker', encode(marker)),
        element('NextMarker', nextMarker),
        element('MaxKeys', maxKeys),
        element('Delimiter', delimiter === '' ? undefined : encode(delimiter)),
        element('EncodingType', isEncoded ? 'url' : undefined),
        element('IsTruncated', page.nextAfter !== undefined),
        writeListed(request, input, page, { as: 'Contents', withOwner: true }),
      ),
    )
  },
}
