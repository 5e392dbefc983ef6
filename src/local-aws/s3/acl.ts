import type { BucketRow } from '../store/s3-rows.ts'
import { canonicalUserId } from './owner.ts'
import { malformedXml, s3Error } from './s3-errors.ts'
import { element, parent, root } from './write-xml.ts'

// Buckets are as AWS makes them since April 2023: their owner owns every object, and ACLs are off ("BucketOwnerEnforced").
// They can be read, and say that the owner may do everything; they can't be set.

const OWNERSHIPS = new Set(['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'])

/** The ACL of a bucket and of each object in it. */
export function writeAcl({ accountId }: BucketRow): string {
  const id = element('ID', canonicalUserId(accountId))
  const schema = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"'
  const grant = parent('Grant', `<Grantee ${schema}>${id}</Grantee>`, element('Permission', 'FULL_CONTROL'))
  return root('AccessControlPolicy', parent('Owner', id), parent('AccessControlList', grant))
}

export function aclNotSupported() {
  return s3Error('AccessControlListNotSupported', 400, 'The bucket does not allow ACLs')
}

/** @throws AwsApiError NotImplemented for the two that turn ACLs on, MalformedXML for what is none. */
export function requireOwnership(ownership: string): void {
  if (!OWNERSHIPS.has(ownership)) throw malformedXml()
  if (ownership === 'BucketOwnerEnforced') return
  throw s3Error(
    'NotImplemented',
    501,
    `local AWS has no ACLs, and so no object ownership but BucketOwnerEnforced: ${ownership}`,
  )
}
