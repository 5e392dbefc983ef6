import type { JsonNode, JsonObject } from '../json-text.ts'
import type { AuthorizationRequest, Principal } from '../request.ts'
import { RequestContext, type ContextValue } from '../request-context.ts'

/** Notes what is missing or wrong in a case, and where. */
export type ReportProblem = (problem: string, offset: number) => void

/** The request of a case; `undefined` after a problem was reported. */
export function readRequest(node: JsonObject, report: ReportProblem): AuthorizationRequest | undefined {
  const action = readText(node, 'action', report, 'request.')
  const resource = readText(node, 'resource', report, 'request.')
  const resourceAccountId = findText(node, 'resourceAccountId')
  const principal = readPrincipal(node, report)
  const context = readContext(node.members.get('context')?.value, report)
  if (action === undefined || resource === undefined || principal === undefined) return undefined
  return { action, resource, resourceAccountId, principal, context }
}

export function findText({ members }: JsonObject, name: string): string | undefined {
  const value = members.get(name)?.value
  return value?.kind === 'string' ? value.text : undefined
}

function readText(node: JsonObject, name: string, report: ReportProblem, path = ''): string | undefined {
  const member = node.members.get(name)
  if (member?.value.kind === 'string') return member.value.text
  report(`${path}${name} ${member === undefined ? 'is missing' : 'is no text'}`, member?.offset ?? node.offset)
  return undefined
}

const TYPES: readonly Principal['type'][] = ['User', 'AssumedRole', 'FederatedUser', 'Root', 'Service', 'Anonymous']

function readPrincipal({ members, offset }: JsonObject, report: ReportProblem): Principal | undefined {
  const member = members.get('principal')
  if (member?.value.kind !== 'object') {
    const problem = member === undefined ? 'is missing' : 'is no object'
    report(`request.principal ${problem}`, member?.offset ?? offset)
    return undefined
  }
  const node = member.value
  const named = findText(node, 'type')
  const type = TYPES.find((known) => known === named)
  if (type === undefined) {
    report(`request.principal.type is one of ${TYPES.join(', ')}`, node.members.get('type')?.offset ?? node.offset)
    return undefined
  }
  const arn = findText(node, 'arn')
  return {
    type,
    arn,
    accountId: findText(node, 'accountId') ?? arn?.split(':')[4],
    name: findText(node, 'name') ?? (type === 'Service' ? arn : undefined),
    roleArn: findText(node, 'roleArn'),
    userArn: findText(node, 'userArn'),
    uniqueId: findText(node, 'uniqueId'),
    federatedProvider: findText(node, 'federatedProvider'),
  }
}

/** Nothing is added to what is given: a key that isn't there is absent. */
function readContext(node: JsonNode | undefined, report: ReportProblem): RequestContext {
  const context = new RequestContext()
  if (node === undefined) return context
  if (node.kind !== 'object') {
    report('request.context is no object', node.offset)
    return context
  }
  for (const [key, { value, offset }] of node.members) {
    const read = readContextValue(value)
    if (read === undefined) report(`request.context: ${key} is neither text nor a list of texts`, offset)
    else context.set(key, read)
  }
  return context
}

function readContextValue(node: JsonNode): ContextValue | undefined {
  if (node.kind === 'array') {
    const items = node.items.map(readContextValue)
    const texts = items.filter((item) => typeof item === 'string')
    return texts.length === items.length ? texts : undefined
  }
  return node.kind === 'object' || node.kind === 'null' ? undefined : node.text
}
