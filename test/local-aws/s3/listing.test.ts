import {
  CreateBucketCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { listKeys } from '../../../src/local-aws/s3/list-keys.ts'
import type { ObjectRow } from '../../../src/local-aws/store/s3-rows.ts'
import { insertRow } from '../../../src/local-aws/store/sorted-rows.ts'
import type { SortedRows } from '../../../src/local-aws/store/sorted-rows.ts'
import { byteOrder } from '../../../src/local-aws/store/tables.ts'
import { refusalOf } from '../refusal.ts'

const Bucket = 'photos'

async function startWithObjects(keys: readonly string[]) {
  const aws = await startLocalAws()
  const s3 = new S3Client(aws.clientConfig())
  await s3.send(new CreateBucketCommand({ Bucket }))
  for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }))
  return { s3, [Symbol.asyncDispose]: () => aws.close() }
}

test('keys beyond a delimiter are rolled up', async () => {
  await using place = await startWithObjects(['a.txt', 'b/1', 'b/2', 'c/d/1', 'e.txt'])
  const top = await place.s3.send(new ListObjectsV2Command({ Bucket, Delimiter: '/' }))
  expect(top.Contents?.map(({ Key }) => Key)).toEqual(['a.txt', 'e.txt'])
  expect(top.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(['b/', 'c/'])
  expect(top.KeyCount).toBe(4)
  const below = await place.s3.send(new ListObjectsV2Command({ Bucket, Delimiter: '/', Prefix: 'b/' }))
  expect(below.Contents).toMatchObject([{ Key: 'b/1', Size: 3, StorageClass: 'STANDARD' }, { Key: 'b/2' }])
})

test('pages follow each other without a gap', async () => {
  const keys = Array.from({ length: 25 }, (_, index) => `k${String(index).padStart(2, '0')}`)
  await using place = await startWithObjects(keys)
  const found: string[] = []
  for await (const page of paginateListObjectsV2({ client: place.s3, pageSize: 10 }, { Bucket })) {
    for (const { Key = '' } of page.Contents ?? []) found.push(Key)
  }
  expect(found).toEqual(keys)
  const after = await place.s3.send(new ListObjectsV2Command({ Bucket, StartAfter: 'k22' }))
  expect(after.Contents?.map(({ Key }) => Key)).toEqual(['k23', 'k24'])
})

test('version 1 goes on after a marker', async () => {
  await using place = await startWithObjects(['a/1', 'a/2', 'b/1', 'c'])
  const first = await place.s3.send(new ListObjectsCommand({ Bucket, Delimiter: '/', MaxKeys: 2 }))
  expect(first).toMatchObject({ IsTruncated: true, NextMarker: 'b/' })
  const second = await place.s3.send(new ListObjectsCommand({ Bucket, Delimiter: '/', Marker: first.NextMarker }))
  expect(second.Contents).toMatchObject([{ Key: 'c', Owner: { ID: expect.any(String) } }])
  expect(second.CommonPrefixes).toBeUndefined()
})

test('keys are encoded when asked', async () => {
  await using place = await startWithObjects(["it's (1)/ü +&"])
  const { Contents } = await place.s3.send(new ListObjectsV2Command({ Bucket, EncodingType: 'url' }))
  expect(Contents?.[0]?.Key).toBe('it%27s%20%281%29/%C3%BC%20%2B%26')
})

test.each([
  [{ MaxKeys: -1 }, /^400 InvalidArgument/],
  [{ ContinuationToken: 'bm9uc2Vuc2U=' }, /^400 InvalidArgument: The continuation token provided is incorrect/],
])('%j is refused', async (input, refusal) => {
  await using place = await startWithObjects([])
  expect(await refusalOf(place.s3.send(new ListObjectsV2Command({ Bucket, ...input })))).toMatch(refusal)
})

describe('listKeys', () => {
  const key = fc.string({ unit: fc.constantFrom('a', 'b', '/', 'é', '\ue000', '𝒳'), minLength: 1, maxLength: 6 })
  const inputs = fc.record({
    keys: fc.uniqueArray(key, { maxLength: 30 }),
    prefix: fc.oneof(fc.constant(''), key),
    delimiter: fc.constantFrom('', '/', 'a', 'é'),
    limit: fc.integer({ min: 1, max: 5 }),
  })

  test('pages give what one look at all keys gives', () => {
    fc.assert(
      fc.property(inputs, ({ keys, prefix, delimiter, limit }) => {
        const sorted: SortedRows<ObjectRow> = { sortKeys: [], rows: [] }
        for (const item of keys) insertRow(sorted, byteOrder(item), rowOf(item))
        const found: string[] = []
        for (let after: string | undefined = ''; after !== undefined;) {
          const page = listKeys(sorted, { prefix, delimiter, after, limit })
          const items = [...page.objects.map((row) => row.key), ...page.commonPrefixes].sort(byBytes)
          expect(items.length).toBeLessThanOrEqual(limit)
          found.push(...items)
          after = page.nextAfter
        }
        expect(found).toEqual(allItems(keys, prefix, delimiter))
      }),
    )
  })
})

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

function rowOf(item: string): ObjectRow {
  return { bucket: Bucket, key: item, blobs: [], size: 0, etag: '', lastModifiedAt: 0, headers: {} }
}

function allItems(keys: readonly string[], prefix: string, delimiter: string): string[] {
  const items = keys
    .filter((item) => item.startsWith(prefix))
    .map((item) => {
      const at = delimiter === '' ? -1 : item.indexOf(delimiter, prefix.length)
      return at < 0 ? item : item.slice(0, at + delimiter.length)
    })
  return [...new Set(items)].sort(byBytes)
}
