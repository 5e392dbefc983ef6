import type { ActionContext } from '../query/action.ts'
import type { PolicyHolder } from '../store/rows.ts'
import { AwsApiError } from '../../errors.ts'
import { noSuchEntity } from './iam-errors.ts'
import type { Page, PageInput } from './paging.ts'
import { pageOfList } from './paging.ts'
import { checkInlinePolicy, documentSize, encodeDocument } from './policy-documents.ts'
import type { HolderKind } from './policy-holders.ts'
import { INLINE_POLICY_SIZES } from './quotas.ts'

interface NamedDocument {
  readonly PolicyName: string
  readonly PolicyDocument: string
}

/** Adds an inline policy or replaces the one of that name. @throws AwsApiError as PutUserPolicy does */
export function putInlinePolicy<Row extends PolicyHolder>(
  kind: HolderKind<Row>,
  context: ActionContext,
  holderName: string,
  { PolicyName, PolicyDocument }: NamedDocument,
): object {
  const holder = kind.requireOwn(context, holderName)
  checkInlinePolicy(PolicyDocument)
  const name = findName(holder, PolicyName) ?? PolicyName
  const inlinePolicies = { ...holder.inlinePolicies, [name]: PolicyDocument }
  const limit = INLINE_POLICY_SIZES[kind.word]
  if (documentSize(Object.values(inlinePolicies).join('')) > limit) {
    throw new AwsApiError(
      'LimitExceeded',
      409,
      `Maximum policy size of ${limit} bytes exceeded for ${kind.word} ${kind.nameOf(holder)}`,
    )
  }
  kind.put(context, { ...holder, inlinePolicies })
  return {}
}

/** The holder's name as it is spelt, and the policy as AWS shows it. @throws AwsApiError NoSuchEntity */
export function getInlinePolicy<Row extends PolicyHolder>(
  kind: HolderKind<Row>,
  context: ActionContext,
  holderName: string,
  policyName: string,
): NamedDocument & { readonly holderName: string } {
  const holder = kind.require(context, holderName)
  const { document } = requireInlinePolicy(kind, holder, policyName)
  return { holderName: kind.nameOf(holder), PolicyName: policyName, PolicyDocument: encodeDocument(document) }
}

/** @throws AwsApiError NoSuchEntity */
export function deleteInlinePolicy<Row extends PolicyHolder>(
  kind: HolderKind<Row>,
  context: ActionContext,
  holderName: string,
  policyName: string,
): object {
  const holder = kind.requireOwn(context, holderName)
  const { name } = requireInlinePolicy(kind, holder, policyName)
  const { [name]: _, ...inlinePolicies } = holder.inlinePolicies
  kind.put(context, { ...holder, inlinePolicies })
  return {}
}

/** One page of the names of a holder's inline policies. @throws AwsApiError NoSuchEntity */
export function listInlinePolicies<Row extends PolicyHolder>(
  kind: HolderKind<Row>,
  context: ActionContext,
  holderName: string,
  page: PageInput,
): object {
  const { items, ...rest }: Page<string> = pageOfList(
    Object.keys(kind.require(context, holderName).inlinePolicies).sort(),
    page,
  )
  return { PolicyNames: items, ...rest }
}

function requireInlinePolicy<Row extends PolicyHolder>(
  kind: HolderKind<Row>,
  holder: Row,
  policyName: string,
): { readonly name: string; readonly document: string } {
  const name = findName(holder, policyName)
  const document = name === undefined ? undefined : holder.inlinePolicies[name]
  if (name === undefined || document === undefined) {
    throw noSuchEntity(`The ${kind.word} policy with name ${policyName} cannot be found.`)
  }
  return { name, document }
}

/** The name as it was first spelt. AWS (observed): case is ignored, and the answer of a Get repeats the spelling of the question. */
function findName({ inlinePolicies }: PolicyHolder, policyName: string): string | undefined {
  // A policy may be called `constructor`.
  if (Object.hasOwn(inlinePolicies, policyName)) return policyName
  const wanted = policyName.toLowerCase()
  return Object.keys(inlinePolicies).find((name) => name.toLowerCase() === wanted)
}
