import { RCP_VERSION } from '../check-rcp.ts'
import type { JsonMember, JsonNode } from '../json-text.ts'
import type { PolicyDocument, PolicyType, PrincipalElement } from '../policy-document.ts'
import { SYNTAX } from '../refusals.ts'
import { readLocatedStatement } from './located-statement.ts'

/** A policy as it was written, each part with its place; what AWS refuses in it has been reported and left out. */
export interface LocatedPolicy {
  readonly type: PolicyType
  readonly version: PolicyDocument['version']
  /** Where its Version is, or the policy begins. */
  readonly versionOffset: number
  readonly statements: readonly LocatedStatement[]
}

export interface LocatedStatement {
  readonly index: number
  readonly sid: string | undefined
  readonly offset: number
  /** One past its last character. */
  readonly end: number
  readonly effect: 'Allow' | 'Deny' | undefined
  readonly principal: PrincipalElement | undefined
  readonly action: LocatedList | undefined
  readonly resource: LocatedList | undefined
  readonly conditions: readonly LocatedCondition[]
}

export interface LocatedText {
  readonly text: string
  readonly offset: number
}

/** `Action` or `NotAction`, `Resource` or `NotResource`. */
export interface LocatedList {
  readonly not: boolean
  readonly offset: number
  readonly values: readonly LocatedText[]
  /** Was it written as a list of nothing? Values that are no text are left out, too. */
  readonly isEmpty?: boolean
}

export interface LocatedCondition {
  readonly operator: LocatedText
  readonly key: LocatedText
  readonly values: readonly LocatedText[]
}

/**
 * Told of each thing AWS refuses.
 *
 * @param answer - What AWS says when that doesn't tell what is wrong.
 */
export type ReportRefusal = (problem: string, offset: number, answer?: string) => void

const ELEMENTS = new Set(['Version', 'Id', 'Statement'])

/** Reads all of a policy, past everything that AWS refuses and `parsePolicy` stops at. */
export function readLocatedPolicy(
  root: JsonNode,
  type: PolicyType,
  report: (statement: Pick<LocatedStatement, 'index' | 'sid'> | undefined) => ReportRefusal,
): LocatedPolicy | undefined {
  const refuse = report(undefined)
  if (root.kind !== 'object') {
    refuse('a policy is an object', root.offset, SYNTAX)
    return undefined
  }
  for (const [name, { offset }] of root.members) {
    if (!ELEMENTS.has(name)) refuse(`\`${name}\` is no element of a policy`, offset, SYNTAX)
  }
  const id = root.members.get('Id')
  if (id !== undefined && id.value.kind !== 'string') refuse('Id is text', id.offset, SYNTAX)
  const versionMember = root.members.get('Version')
  const version = readVersion(versionMember, type, root.offset, refuse)
  const list = root.members.get('Statement')
  if (list === undefined) refuse('Statement is missing', root.offset, SYNTAX)
  const nodes = list === undefined ? [] : list.value.kind === 'array' ? list.value.items : [list.value]
  if (list !== undefined && nodes.length === 0) refuse('Statement is empty', list.value.offset, SYNTAX)

  const statements = nodes.map((node, index) => readLocatedStatement(node, index, type, report))
  reportTwiceUsedSids(statements, report)
  return { type, version, versionOffset: versionMember?.offset ?? root.offset, statements }
}

function readVersion(
  member: JsonMember | undefined,
  type: PolicyType,
  rootOffset: number,
  refuse: ReportRefusal,
): PolicyDocument['version'] {
  const value = member?.value
  const version = value === undefined ? '2008-10-17' : value.kind === 'string' ? value.text : ''
  const offset = value?.offset ?? rootOffset
  if (version === '2012-10-17') return version
  if (version !== '2008-10-17') refuse('Version is "2012-10-17" or "2008-10-17"', offset, SYNTAX)
  else if (type === 'rcp') refuse(RCP_VERSION, offset)
  else if (type === 'managed') refuse('Policy document must be version 2012-10-17 or greater.', offset)
  return '2008-10-17'
}

function reportTwiceUsedSids(
  statements: readonly LocatedStatement[],
  report: (statement: LocatedStatement) => ReportRefusal,
): void {
  const seen = new Set<string>()
  for (const statement of statements) {
    const { sid, offset } = statement
    if (sid === undefined || sid === '') continue
    if (seen.has(sid)) report(statement)('Statement IDs (SID) in a single policy must be unique.', offset)
    seen.add(sid)
  }
}
