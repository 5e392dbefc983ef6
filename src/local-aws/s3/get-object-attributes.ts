import type { ObjectRow } from '../store/s3-rows.ts'
import { requireBucket } from './buckets.ts'
import { requireObject } from './object-action.ts'
import { invalidArgument } from './s3-errors.ts'
import type { S3Operation, S3Request } from './s3-request.ts'
import { header } from './s3-request.ts'
import { sendXml } from './send.ts'
import { storageClassOf } from './storage-class.ts'
import { element, parent, root } from './write-xml.ts'

const HEADER = 'x-amz-object-attributes'

/** By AWS's name; an attribute that an object hasn't is left out. */
const ATTRIBUTES: Readonly<Record<string, (object: ObjectRow) => string>> = {
  ETag: ({ etag }) => element('ETag', etag),
  Checksum: ({ checksum }) =>
    checksum === undefined
      ? ''
      : parent(
          'Checksum',
          element(`Checksum${checksum.algorithm}`, checksum.value),
          element('ChecksumType', checksum.type),
        ),
  // AWS: the parts themselves are told only with checksums of their own, which aren't kept here.
  ObjectParts: ({ etag, blobs }) =>
    etag.includes('-') ? parent('ObjectParts', element('PartsCount', blobs.length)) : '',
  StorageClass: ({ headers }) => element('StorageClass', storageClassOf(headers)),
  ObjectSize: ({ size }) => element('ObjectSize', size),
}

export const getObjectAttributes: S3Operation = {
  name: 'GetObjectAttributes',

  async run(request) {
    requireBucket(request)
    // AWS: takes the permission to read the object as well.
    requireObject(request, 's3:GetObject')
    const object = requireObject(request, 's3:GetObjectAttributes')
    const names = readNames(request)
    const written = Object.entries(ATTRIBUTES).map(([name, write]) => (names.has(name) ? write(object) : ''))
    const headers = { 'last-modified': new Date(object.lastModifiedAt).toUTCString() }
    sendXml(request.exchange, root('GetObjectAttributesResponse', ...written), headers)
  },
}

/** @throws AwsApiError InvalidArgument */
function readNames(request: S3Request): ReadonlySet<string> {
  const text = header(request, HEADER) ?? ''
  const names = text.split(',').map((name) => name.trim())
  if (text === '') {
    const message = `The ${HEADER} header specifying the attributes to be retrieved is either missing or empty`
    throw invalidArgument(message, HEADER, text)
  }
  const unknown = names.find((name) => !Object.hasOwn(ATTRIBUTES, name))
  if (unknown !== undefined) throw invalidArgument('Invalid attribute name specified.', HEADER, unknown)
  return new Set(names)
}
