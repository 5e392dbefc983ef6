import type { Tables } from '../store/tables.ts'

/** The blobs that rows name; every other one was left behind by a crash. */
export function knownBlobIds({ objects, uploadParts }: Tables): Set<string> {
  const known = new Set<string>()
  for (const { blobs } of objects.all()) for (const { blobId } of blobs) known.add(blobId)
  for (const { blob } of uploadParts.all()) known.add(blob.blobId)
  return known
}
