import type { JsonNode, JsonObject } from '../json-text.ts'
import type { AuthorizationRequest } from '../request.ts'
import { RequestContext, type ContextValue } from '../request-context.ts'
import { offsetOf, readOptionalText, readText, type ReportProblem } from './read-members.ts'
import { readPrincipal } from './read-principal.ts'

/** The request of a case; `undefined` after a problem was reported. */
export function readRequest(node: JsonObject, report: ReportProblem): AuthorizationRequest | undefined {
  const action = readAction(node, report)
  const resource = readResource(node, report)
  const resourceAccountId = readOptionalText(node, 'resourceAccountId', report, 'request.')
  const principal = readPrincipal(node, report)
  const context = readContext(node.members.get('context')?.value, report)
  if (action === undefined || resource === undefined || principal === undefined) return undefined
  return { action, resource, resourceAccountId, principal, context }
}

const ONE_ACTION = /^[^\s:*?]+:[^\s:*?]+$/

function readAction(node: JsonObject, report: ReportProblem): string | undefined {
  const action = readText(node, 'action', report, 'request.')
  if (action === undefined || ONE_ACTION.test(action)) return action
  report(`request.action ${JSON.stringify(action)} is not one action, as in s3:GetObject`, offsetOf(node, 'action'))
  return undefined
}

function readResource(node: JsonObject, report: ReportProblem): string | undefined {
  const resource = readText(node, 'resource', report, 'request.')
  if (resource === undefined || resource === '*' || resource.startsWith('arn:')) return resource
  report(`request.resource ${JSON.stringify(resource)} is neither an ARN nor *`, offsetOf(node, 'resource'))
  return undefined
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
    else if (context.get(key.toLowerCase()) !== undefined)
      report(`request.context: ${key} is there in another letter case`, offset)
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
