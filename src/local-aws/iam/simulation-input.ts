import type { ContextEntry } from '@aws-sdk/client-iam'

import type { RequestContext } from '../../policy/index.ts'
import { invalidInput } from './iam-errors.ts'

/** Sets a context key as the caller gives it: one value, or a list for the types that are lists. */
export function setEntry(context: RequestContext, entry: ContextEntry): void {
  const { ContextKeyName: name, ContextKeyValues: values = [], ContextKeyType: type = 'string' } = entry
  if (name === undefined) return
  context.set(name, type.endsWith('List') ? values : values[0])
}

/** AWS: no wildcards. @throws AwsApiError InvalidInput */
export function readActions(names: readonly string[]): readonly string[] {
  for (const name of names) {
    if (!/^[\w-]+:[\w-]+$/.test(name)) throw invalidInput(`Invalid Action Name: ${name}`)
  }
  return names
}

/** ARNs, or `*` where none are given. @throws AwsApiError InvalidInput */
export function readResources(arns: readonly string[] = []): readonly string[] {
  for (const arn of arns) {
    if (arn !== '*' && !/^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/s.test(arn)) {
      throw invalidInput(`Invalid Resource ARN: ${arn}`)
    }
  }
  return arns.length === 0 ? ['*'] : arns
}

/** The account of the simulated resources, by id or ARN. @throws AwsApiError InvalidInput */
export function readOwner(owner: string | undefined): string | undefined {
  if (owner === undefined) return undefined
  const accountId = /^(?:arn:aws:iam::)?(\d{12})(?::root)?$/.exec(owner)?.[1]
  if (accountId === undefined) throw invalidInput(`Invalid Resource Owner: ${owner}`)
  return accountId
}
