import { authorizeAllBuckets } from './authorize-s3.ts'
import { canonicalUserId } from './owner.ts'
import { readPageSize } from './page-size.ts'
import type { S3Operation } from './s3-request.ts'
import { query } from './s3-request.ts'
import { sendXml } from './send.ts'
import { element, parent, root, xmlTime } from './write-xml.ts'

const MAX_BUCKETS = 10_000

export const listBuckets: S3Operation = {
  name: 'ListBuckets',

  async run(request) {
    authorizeAllBuckets(request, 's3:ListAllMyBuckets')
    const { tables, accountId } = request.context
    const prefix = query(request, 'prefix')
    const region = query(request, 'bucket-region')
    const after = query(request, 'continuation-token') ?? ''
    const limit = readPageSize(request, 'max-buckets', MAX_BUCKETS)
    const wanted = tables.buckets
      .sorted(accountId)
      .rows.filter(({ name }) => name > after && name.startsWith(prefix ?? ''))
      .filter((bucket) => region === undefined || bucket.region === region)

    const page = wanted.slice(0, limit)
    const buckets = page.map((bucket) =>
      parent(
        'Bucket',
        element('Name', bucket.name),
        element('CreationDate', xmlTime(bucket.createdAt)),
        element('BucketRegion', bucket.region),
      ),
    )
    sendXml(
      request.exchange,
      root(
        'ListAllMyBucketsResult',
        parent('Owner', element('ID', canonicalUserId(accountId))),
        parent('Buckets', ...buckets),
        element('Prefix', prefix),
        element('ContinuationToken', wanted.length > limit ? page.at(-1)?.name : undefined),
      ),
    )
  },
}
