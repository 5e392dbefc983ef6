import { beginListing, findPage, writeListed } from './listing.ts'
import { invalidArgument } from './s3-errors.ts'
import type { S3Operation } from './s3-request.ts'
import { query } from './s3-request.ts'
import { sendXml } from './send.ts'
import { element, root } from './write-xml.ts'

/** Versioning is off, so every object is its own latest version, which AWS calls `null`. */
export const listObjectVersions: S3Operation = {
  name: 'ListObjectVersions',

  async run(request) {
    const input = beginListing(request, 's3:ListBucketVersions')
    const { prefix, delimiter, maxKeys, encode, isEncoded } = input
    const keyMarker = query(request, 'key-marker') ?? ''
    const versionIdMarker = query(request, 'version-id-marker') ?? ''
    if (versionIdMarker !== '' && keyMarker === '') {
      const message = 'A version-id marker cannot be specified without a key marker.'
      throw invalidArgument(message, 'version-id-marker', versionIdMarker)
    }
    if (versionIdMarker !== '' && versionIdMarker !== 'null') {
      throw invalidArgument('Invalid version id specified', 'version-id-marker', versionIdMarker)
    }
    const page = findPage(request, input, keyMarker)
    const { nextAfter } = page
    sendXml(
      request.exchange,
      root(
        'ListVersionsResult',
        element('Name', request.bucketName),
        element('Prefix', encode(prefix)),
        element('KeyMarker', encode(keyMarker)),
        element('VersionIdMarker', versionIdMarker),
        element('NextKeyMarker', nextAfter === undefined ? undefined : encode(nextAfter)),
        // AWS: after a common prefix there is none.
        element('NextVersionIdMarker', page.objects.at(-1)?.key === nextAfter && nextAfter ? 'null' : undefined),
        element('MaxKeys', maxKeys),
        element('Delimiter', delimiter === '' ? undefined : encode(delimiter)),
        element('EncodingType', isEncoded ? 'url' : undefined),
        element('IsTruncated', nextAfter !== undefined),
        writeListed(request, input, page, { as: 'Version', withOwner: true }),
      ),
    )
  },
}
