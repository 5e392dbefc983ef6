import { checkAction, checkResource } from '../check-patterns.ts'
import { checkRcpStatement } from '../check-rcp.ts'
import { findOperator } from '../conditions/operators.ts'
import type { JsonMember, JsonNode, JsonObject, Refuse } from '../json-text.ts'
import { parsePrincipal } from '../parse-principal.ts'
import { ELEMENTS, NO_ACTIONS, NO_RESOURCES, SIDS } from '../parse-statement.ts'
import type { PolicyType } from '../policy-document.ts'
import { SYNTAX } from '../refusals.ts'
import type { LocatedCondition, LocatedList, LocatedStatement, LocatedText, ReportRefusal } from './located-policy.ts'

/** One statement; what AWS refuses in it is reported and left out. */
export function readLocatedStatement(
  node: JsonNode,
  index: number,
  type: PolicyType,
  report: (statement: Pick<LocatedStatement, 'index' | 'sid'>) => ReportRefusal,
): LocatedStatement {
  const { offset } = node
  const nothing = { effect: undefined, principal: undefined, action: undefined, resource: undefined, conditions: [] }
  if (node.kind !== 'object') {
    report({ index, sid: undefined })('a statement is an object', offset, SYNTAX)
    return { ...nothing, index, sid: undefined, offset, end: offset }
  }
  const sid = textOf(node.members.get('Sid'))
  const refuse = report({ index, sid })
  for (const [name, member] of node.members) {
    if (!ELEMENTS.has(name)) refuse(`\`${name}\` is no element of a statement`, member.offset, SYNTAX)
  }
  checkSid(node, type, refuse)
  if (type === 'rcp') checkRcpStatement(node, refuse)
  const principal = attempt(refuse, (stop) => parsePrincipal(node, type, stop))
  return {
    index,
    sid,
    offset,
    end: node.end,
    effect: readEffect(node, refuse),
    principal,
    action: readActions(node, type, refuse),
    resource: readResources(node, type, refuse),
    conditions: readConditions(node, refuse),
  }
}

function textOf(member: JsonMember | undefined): string | undefined {
  return member?.value.kind === 'string' ? member.value.text : undefined
}

function checkSid({ members }: JsonObject, type: PolicyType, refuse: ReportRefusal): void {
  const member = members.get('Sid')
  const text = textOf(member)
  if (member === undefined) return
  if (text === undefined) refuse('Sid is text', member.offset, SYNTAX)
  else if (type !== 'resource' && !/^[A-Za-z0-9]*$/.test(text)) refuse(SIDS, member.offset)
}

function readEffect({ members, offset }: JsonObject, refuse: ReportRefusal): LocatedStatement['effect'] {
  const member = members.get('Effect')
  const text = textOf(member) ?? ''
  if (text === 'Allow' || text === 'Deny') return text
  if (member === undefined) {
    refuse('Effect is missing', offset, SYNTAX)
    return undefined
  }
  const named = /^(allow|deny)$/i.exec(text)?.[1]?.toLowerCase()
  refuse('Effect is "Allow" or "Deny"', member.value.offset, named ? 'The policy failed legacy parsing' : SYNTAX)
  return named === undefined ? undefined : named === 'deny' ? 'Deny' : 'Allow'
}

function readActions(node: JsonObject, type: PolicyType, refuse: ReportRefusal): LocatedList | undefined {
  const list = readList(node, 'Action', refuse)
  if (list === undefined || list.values.length === 0) {
    refuse(type === 'resource' ? 'Missing required field Action' : NO_ACTIONS, list?.offset ?? node.offset)
  }
  for (const { text, offset } of list?.values ?? []) {
    attempt(refuse, (stop) => checkAction(text, type, (problem) => stop(problem, offset)))
  }
  return list
}

function readResources(node: JsonObject, type: PolicyType, refuse: ReportRefusal): LocatedList | undefined {
  const list = readList(node, 'Resource', refuse)
  if (type === 'trust') {
    if (list !== undefined) refuse('Has prohibited field Resource', list.offset)
    return undefined
  }
  if (list === undefined || list.values.length === 0) {
    refuse(type === 'resource' ? 'Missing required field Resource' : NO_RESOURCES, list?.offset ?? node.offset)
  }
  for (const { text, offset } of list?.values ?? []) {
    attempt(refuse, (stop) => checkResource(text, type, (problem) => stop(problem, offset)))
  }
  return list
}

function readList(node: JsonObject, name: 'Action' | 'Resource', refuse: ReportRefusal): LocatedList | undefined {
  const plain = node.members.get(name)
  const negated = node.members.get(`Not${name}`)
  if (plain !== undefined && negated !== undefined) {
    refuse(`${name} and Not${name} in one statement`, negated.offset, SYNTAX)
  }
  const member = plain ?? negated
  if (member === undefined) return undefined
  const not = plain === undefined
  const isEmpty = member.value.kind === 'array' && member.value.items.length === 0
  return { not, offset: member.offset, values: readTexts(member, not ? `Not${name}` : name, refuse), isEmpty }
}

function readTexts({ value }: JsonMember, name: string, refuse: ReportRefusal): LocatedText[] {
  const items = value.kind === 'array' ? value.items : [value]
  return items.flatMap((item) => {
    if (item.kind === 'string') return [{ text: item.text, offset: item.offset }]
    refuse(`${name} is text or a list of texts`, item.offset, SYNTAX)
    return []
  })
}

function readConditions({ members }: JsonObject, refuse: ReportRefusal): LocatedCondition[] {
  const block = members.get('Condition')
  if (block === undefined) return []
  return membersOf(block, 'Condition', refuse).flatMap(([operator, keys]) => {
    if (findOperator(operator) === undefined) {
      refuse(`\`${operator}\` is no condition operator`, keys.offset, SYNTAX)
    }
    return membersOf(keys, operator, refuse).map(([key, member]) => ({
      operator: { text: operator, offset: keys.offset },
      key: { text: key, offset: member.offset },
      values: readConditionValues(member, key, refuse),
    }))
  })
}

function membersOf({ value }: JsonMember, name: string, refuse: ReportRefusal): [string, JsonMember][] {
  if (value.kind === 'object') return [...value.members]
  refuse(`what stands under ${name} is an object`, value.offset, SYNTAX)
  return []
}

function readConditionValues({ value }: JsonMember, key: string, refuse: ReportRefusal): LocatedText[] {
  const items = value.kind === 'array' ? value.items : [value]
  return items.flatMap((item) => {
    if (item.kind !== 'object' && item.kind !== 'array' && item.kind !== 'null') {
      return [{ text: item.text, offset: item.offset }]
    }
    refuse(`a value of ${key} is text, a number, true or false`, item.offset, SYNTAX)
    return []
  })
}

const STOPPED = new Error('stopped')

/** Runs what stops at the first thing it refuses, and goes on after it. */
function attempt<Result>(report: ReportRefusal, parse: (stop: Refuse) => Result): Result | undefined {
  try {
    return parse((problem, offset) => {
      report(problem, offset, undefined)
      throw STOPPED
    })
  } catch (error) {
    if (error === STOPPED) return undefined
    throw error
  }
}
