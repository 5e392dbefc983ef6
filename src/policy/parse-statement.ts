import { checkAction, checkResource } from './check-patterns.ts'
import { checkRcpStatement } from './check-rcp.ts'
import { findOperator } from './conditions/operators.ts'
import type { JsonMember, JsonNode, JsonObject, Refuse } from './json-text.ts'
import { parsePrincipal } from './parse-principal.ts'
import type { Condition, ListElement, PolicyType, Statement } from './policy-document.ts'
import { SYNTAX } from './refusals.ts'

export const ELEMENTS: ReadonlySet<string> = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
])

/** One statement, or a refusal in AWS's words (IAM User Guide, "Grammar of the IAM JSON policy language"). */
export function parseStatement(node: JsonNode, type: PolicyType, refuse: Refuse): Statement {
  if (node.kind !== 'object') return refuse(SYNTAX, node.offset)
  for (const [name, { offset }] of node.members) if (!ELEMENTS.has(name)) refuse(SYNTAX, offset)
  if (type === 'rcp') checkRcpStatement(node, refuse)
  const effect = parseEffect(node, refuse)
  const sid = parseSid(node, type, refuse)
  const action = parseList(node, 'Action', refuse)
  const resource = parseList(node, 'Resource', refuse)
  const conditions = parseConditions(node, refuse)
  const principal = parsePrincipal(node, type, refuse)

  for (const value of resource?.values ?? []) checkResource(value, type, (problem) => refuse(problem, node.offset))
  if (action === undefined || action.values.length === 0) {
    return refuse(type === 'resource' ? 'Missing required field Action' : NO_ACTIONS, node.offset)
  }
  for (const value of action.values) checkAction(value, type, (problem) => refuse(problem, node.offset))
  if (type === 'trust' && resource !== undefined) refuse('Has prohibited field Resource', node.offset)
  if (type !== 'trust' && (resource === undefined || resource.values.length === 0)) {
    refuse(type === 'resource' ? 'Missing required field Resource' : NO_RESOURCES, node.offset)
  }
  return { sid, effect, principal, action, resource, conditions, offset: node.offset }
}

export const NO_ACTIONS = 'Policy statement must contain actions.'
export const NO_RESOURCES = 'Policy statement must contain resources.'

function parseEffect({ members, offset }: JsonObject, refuse: Refuse): Statement['effect'] {
  const member = members.get('Effect') ?? refuse(SYNTAX, offset)
  const text = member.value.kind === 'string' ? member.value.text : ''
  if (text === 'Allow' || text === 'Deny') return text
  // AWS: letter case counts, and a wrong one gets an answer of its own.
  return refuse(/^(?:allow|deny)$/i.test(text) ? 'The policy failed legacy parsing' : SYNTAX, member.offset)
}

/** AWS: letters and digits only where identities hold the policy; a bucket policy may have more in it. */
function parseSid({ members }: JsonObject, type: PolicyType, refuse: Refuse): string | undefined {
  const member = members.get('Sid')
  if (member === undefined) return undefined
  if (member.value.kind !== 'string') return refuse(SYNTAX, member.offset)
  const { text } = member.value
  if (type === 'resource' || /^[A-Za-z0-9]*$/.test(text)) return text
  return refuse(SIDS, member.offset)
}

export const SIDS =
  'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*'

function parseList({ members }: JsonObject, name: 'Action' | 'Resource', refuse: Refuse): ListElement | undefined {
  const plain = members.get(name)
  const negated = members.get(`Not${name}`)
  if (plain !== undefined && negated !== undefined) refuse(SYNTAX, negated.offset)
  const member = plain ?? negated
  return member && { not: negated !== undefined, values: parseStrings(member, refuse) }
}

function parseStrings({ value, offset }: JsonMember, refuse: Refuse): string[] {
  const items = value.kind === 'array' ? value.items : [value]
  return items.map((item) => (item.kind === 'string' ? item.text : refuse(SYNTAX, offset)))
}

function parseConditions({ members }: JsonObject, refuse: Refuse): Condition[] {
  const block = members.get('Condition')
  if (block === undefined) return []
  const conditions: Condition[] = []
  for (const [operator, { value: keys, offset }] of membersOf(block, refuse)) {
    if (findOperator(operator) === undefined) refuse(SYNTAX, offset)
    for (const [key, member] of membersOf({ value: keys, offset }, refuse)) {
      conditions.push({ operator, key, values: parseConditionValues(member, refuse) })
    }
  }
  return conditions
}

function membersOf({ value, offset }: JsonMember, refuse: Refuse): JsonObject['members'] {
  return value.kind === 'object' ? value.members : refuse(SYNTAX, offset)
}

/** AWS: numbers and booleans may stand without quotes. */
function parseConditionValues({ value, offset }: JsonMember, refuse: Refuse): string[] {
  const items = value.kind === 'array' ? value.items : [value]
  return items.map((item) => {
    if (item.kind === 'object' || item.kind === 'array' || item.kind === 'null') return refuse(SYNTAX, offset)
    return item.text
  })
}
