import type { Tag } from './rows.ts'

// What local AWS keeps of S3. Times are milliseconds since 1970. The bytes are in a BlobStore.

export interface BlobOfRow {
  readonly blobId: string
  readonly size: number
}

export interface BucketRow {
  readonly name: string
  readonly accountId: string
  readonly region: string
  readonly createdAt: number
  /** Tells it from others that had the name before; buckets of earlier versions have none. */
  readonly bucketId?: string
  /** The document as given. */
  readonly policy?: string
  /** The users and roles that the policy names: their ARNs as written, with their unique ids at that time. */
  readonly policyPrincipals?: Readonly<Record<string, string>>
  readonly publicAccessBlock?: PublicAccessBlock
  readonly tags?: readonly Tag[]
}

/** By AWS's names; the two about ACLs change nothing here, where there are none. */
export interface PublicAccessBlock {
  readonly BlockPublicAcls: boolean
  readonly IgnorePublicAcls: boolean
  readonly BlockPublicPolicy: boolean
  readonly RestrictPublicBuckets: boolean
}

export interface ObjectRow {
  readonly bucket: string
  readonly key: string
  /** The bytes, in one piece or in the parts of a multipart upload. */
  readonly blobs: readonly BlobOfRow[]
  readonly size: number
  /** Hexadecimal MD5, without quotes; after a multipart upload with the number of parts. */
  readonly etag: string
  readonly lastModifiedAt: number
  /** Headers to answer with, lower-cased: content-type, cache-control, x-amz-meta-… */
  readonly headers: Readonly<Record<string, string>>
  readonly checksum?: ObjectChecksum
  readonly tags?: readonly Tag[]
}

/** A checksum that the client gave and that was right. */
export interface ObjectChecksum {
  readonly algorithm: 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256'
  readonly type: 'FULL_OBJECT' | 'COMPOSITE'
  /** Base64; of a composite with the number of parts. */
  readonly value: string
}

/** A multipart upload that was begun and neither completed nor aborted. */
export interface UploadRow {
  readonly uploadId: string
  readonly bucket: string
  readonly key: string
  readonly initiatedAt: number
  readonly headers: Readonly<Record<string, string>>
  readonly checksum?: Omit<ObjectChecksum, 'value'>
  readonly tags?: readonly Tag[]
}

export interface UploadPartRow {
  readonly uploadId: string
  readonly partNumber: number
  readonly blob: BlobOfRow
  readonly etag: string
  readonly lastModifiedAt: number
  readonly checksum?: ObjectChecksum
}
