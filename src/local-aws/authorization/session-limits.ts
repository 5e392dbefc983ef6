import { AwsApiError } from '../../errors.ts'
import type { Caller } from '../callers/caller.ts'
import { hasMfa } from '../callers/caller.ts'

/**
 * What temporary credentials may not call at all, whatever policies say (IAM User Guide, "Comparing the AWS STS API operations").
 * A console session is not concerned: it is no answer of STS.
 *
 * @throws AwsApiError
 */
export function refuseForSession(caller: Caller, service: 'iam' | 'sts', operation: string): void {
  const source = caller.session?.source
  if (source === undefined) return
  // AWS: these two take long-term keys alone.
  if (service === 'sts' && (operation === 'GetSessionToken' || operation === 'GetFederationToken'))
    throw cannotCall(operation)
  if (source === 'Console' || caller.session?.isConsole === true) return
  if (service === 'iam') {
    const isRefused = source === 'GetFederationToken' || (source === 'GetSessionToken' && !hasMfa(caller))
    // AWS: no AccessDenied, but the text for a broken token.
    if (isRefused)
      throw new AwsApiError('InvalidClientTokenId', 403, 'The security token included in the request is invalid')
    return
  }
  if (operation === 'GetCallerIdentity' || source === 'AssumeRole') return
  if (operation === 'AssumeRole' && source === 'GetSessionToken') return
  throw cannotCall(operation)
}

function cannotCall(operation: string): AwsApiError {
  return new AwsApiError('AccessDenied', 403, `Cannot call ${operation} with session credentials`)
}
