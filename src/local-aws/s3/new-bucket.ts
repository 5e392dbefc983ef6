import { randomUUID } from 'node:crypto'

import type { BucketRow, PublicAccessBlock } from '../store/s3-rows.ts'

/** AWS: since April 2023 a new bucket blocks public access. */
const BLOCK_ALL: PublicAccessBlock = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
}

export function newBucket(bucket: Pick<BucketRow, 'name' | 'accountId' | 'region'>, now: number): BucketRow {
  return {
    ...bucket,
    createdAt: Math.floor(now / 1000) * 1000,
    bucketId: randomUUID(),
    publicAccessBlock: BLOCK_ALL,
  }
}
