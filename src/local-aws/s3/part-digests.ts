import { hash } from 'node:crypto'

import type { ObjectChecksum, UploadPartRow, UploadRow } from '../store/s3-rows.ts'
import type { BlobStore } from './blobs.ts'
import { startChecksum } from './checksums.ts'

/** AWS: the MD5 of the parts' MD5s, and how many there are. */
export function etagOfParts(parts: readonly UploadPartRow[]): string {
  const md5s = Buffer.concat(parts.map(({ etag }) => Buffer.from(etag, 'hex')))
  return `${hash('md5', md5s, 'hex')}-${parts.length}`
}

/**
 * The checksum of an object in parts: one of the parts' checksums, or one of all bytes, which are read for it (Amazon S3 User
 * Guide, "Checking object integrity").
 */
export async function checksumOfParts(
  blobs: BlobStore,
  wanted: UploadRow['checksum'],
  parts: readonly UploadPartRow[],
): Promise<ObjectChecksum | undefined> {
  if (wanted === undefined) return undefined
  const { algorithm, type } = wanted
  const checksum = startChecksum(algorithm)
  if (type === 'COMPOSITE') {
    if (parts.some((part) => part.checksum?.algorithm !== algorithm)) return undefined
    for (const part of parts) checksum.update(Buffer.from(part.checksum?.value ?? '', 'base64'))
    return { algorithm, type, value: `${checksum.digest().toString('base64')}-${parts.length}` }
  }
  for await (const bytes of blobs.read(parts.map(({ blob }) => blob))) {
    if (Buffer.isBuffer(bytes)) checksum.update(bytes)
  }
  return { algorithm, type, value: checksum.digest().toString('base64') }
}
