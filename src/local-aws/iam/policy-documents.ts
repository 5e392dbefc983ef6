import { parsePolicy } from '../../policy/index.ts'
import { limitExceeded } from './iam-errors.ts'
import { QUOTAS } from './quotas.ts'

/** The characters of a document as AWS's quotas count them: without white space. */
export function documentSize(document: string): number {
  return document.replaceAll(/\s/g, '').length
}

/** A document as AWS's answers carry it: percent-encoded but for the unreserved characters (RFC 3986 section 2.3). */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document).replaceAll(/[!'()*]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
  })
}

/** @throws AwsApiError MalformedPolicyDocument, LimitExceeded */
export function checkManagedPolicy(document: string): void {
  parsePolicy(document, { type: 'managed' })
  if (documentSize(document) > QUOTAS.PolicySize) throw limitExceeded('PolicySize', QUOTAS.PolicySize)
}

/** @throws AwsApiError MalformedPolicyDocument */
export function checkInlinePolicy(document: string): void {
  parsePolicy(document, { type: 'identity' })
}
