import type { AwsApiError } from '../../errors.ts'
import type { CompiledStatement, Condition, Decision, ListElement, RequestContext } from '../../policy/index.ts'
import type { Caller } from '../callers/caller.ts'
import type { Sealer } from '../store/sealer.ts'

const PURPOSE = 'authorization message'
/** It travels in a header: Node takes 16 KiB of all together, and AWS's model messages of 10,240 characters. */
const MAX_CHARACTERS = 8192

/** A request that policies denied. */
export interface Denial {
  readonly caller: Caller
  readonly action: string
  readonly resource: string
  readonly decision: Decision
  readonly context: RequestContext
}

interface DecodedMessage {
  /** Whose message it is: the account of who was denied. */
  readonly accountId: string
  /** What STS shows. */
  readonly message: object
}

const messages = new WeakMap<AwsApiError, string>()

/**
 * Notes with a refusal, sealed, why it was one (STS API Reference, "DecodeAuthorizationMessage"). AWS hands such a text out in
 * the messages of some services, EC2 first of all, and in none that local AWS has: here it comes in a header of our own.
 */
export function withAuthorizationMessage(sealer: Sealer, error: AwsApiError, denial: Denial): AwsApiError {
  const conditions = conditionsOf(denial.context)
  const { statement } = denial.decision
  const matched = statement === undefined ? [] : [statementOutput(statement, denial.caller)]
  // What is too long for a header leaves out first the context, then what the statement lists, then the statement.
  const forms: readonly Shown[] = [
    { matched, conditions },
    { matched, conditions: [] },
    { matched: matched.map(withoutLists), conditions },
    { matched: [], conditions: [] },
  ]
  for (const form of forms) {
    const sealed = seal(sealer, denial, form)
    if (sealed.length > MAX_CHARACTERS) continue
    messages.set(error, sealed)
    break
  }
  return error
}

/** The header that a refusal is answered with, where it was the policies' doing. */
export function authorizationMessageHeader(error: AwsApiError): Record<string, string> {
  const message = messages.get(error)
  return message === undefined ? {} : { 'x-sallyport-authorization-message': message }
}

/** @returns `undefined` for what this server didn't seal, and for messages of other accounts. */
export function decodeAuthorizationMessage(sealer: Sealer, accountId: string, encoded: string): string | undefined {
  const bytes = Buffer.from(encoded, 'base64url')
  const json = bytes.toString('base64url') === encoded ? sealer.unseal(bytes, PURPOSE) : undefined
  if (json === undefined) return undefined
  const decoded = JSON.parse(json) as DecodedMessage
  return decoded.accountId === accountId ? JSON.stringify(decoded.message) : undefined
}

type StatementOutput = ReturnType<typeof statementOutput>

interface Shown {
  readonly matched: readonly Partial<StatementOutput>[]
  readonly conditions: readonly KeyValues[]
}

function seal(sealer: Sealer, { caller, action, resource, decision }: Denial, { matched, conditions }: Shown): string {
  const message = {
    allowed: false,
    explicitDeny: decision.effect === 'explicitDeny',
    matchedStatements: items(matched),
    failures: items([]),
    context: { principal: principalOutput(caller), action, resource, conditions: items(conditions) },
  }
  const decoded: DecodedMessage = { accountId: caller.accountId, message }
  return sealer.seal(JSON.stringify(decoded), PURPOSE).toString('base64url')
}

/** AWS shows neither operators nor whether a list excludes; `not…` are our names for lists that do. */
function statementOutput({ source }: CompiledStatement, { userId }: Caller) {
  const { sid = '', effect, action, resource, conditions } = source
  return {
    statementId: sid,
    effect: effect === 'Deny' ? 'DENY' : 'ALLOW',
    principals: values([userId]),
    principalGroups: items([]),
    ...listOutput(action, 'actions', 'notActions'),
    ...listOutput(resource ?? { not: false, values: [] }, 'resources', 'notResources'),
    conditions: items(conditions.map(({ key, values: expected }: Condition) => ({ key, values: values(expected) }))),
  }
}

function withoutLists({ statementId, effect, principals, principalGroups }: StatementOutput) {
  return { statementId, effect, principals, principalGroups }
}

function listOutput(list: ListElement, name: string, notName: string) {
  return { [name]: values(list.not ? [] : list.values), ...(list.not && { [notName]: values(list.values) }) }
}

/** AWS: a name for IAM users only. */
function principalOutput({ type, userId, user, arn }: Caller) {
  return { id: userId, ...(type === 'User' && user !== undefined && { name: user.userName }), arn }
}

interface KeyValues {
  readonly key: string
  readonly values: object
}

function conditionsOf(context: RequestContext): KeyValues[] {
  return context.keys().map((key) => ({ key, values: values([context.get(key) ?? []].flat()) }))
}

function values(texts: readonly string[]) {
  return items(texts.map((value) => ({ value })))
}

function items<Item>(list: readonly Item[]): { readonly items: readonly Item[] } {
  return { items: list }
}
