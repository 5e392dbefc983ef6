import { readJson, type JsonNode } from '../json-text.ts'
import { LONGEST, TOO_LONG } from '../parse-policy.ts'
import type { PolicyType } from '../policy-document.ts'
import type { Finding, StatementPlace } from './finding.ts'
import { readLocatedPolicy, type LocatedPolicy, type ReportRefusal } from './located-policy.ts'
import { RULES, type RuleName } from './rules.ts'
import { statementIndexAt } from './statement-at.ts'

/** A policy read past its faults, and all that AWS refuses in it. */
export interface ReadPolicy {
  /** `undefined` when there is nothing to read. */
  readonly policy: LocatedPolicy | undefined
  readonly refusals: readonly Finding[]
  readonly isTooLong: boolean
}

const BYTE_ORDER_MARK = '\uFEFF'

/**
 * Reads a policy and says all that AWS would refuse in it.
 *
 * @param readsLong - Read also what is longer than AWS takes; else that is all that is said of it.
 */
export function readPolicy(text: string, type: PolicyType, readsLong = false): ReadPolicy {
  const refusals: Finding[] = []
  const note = (rule: RuleName, message: string, advice: string | undefined, offset: number): void => {
    refusals.push({ rule, severity: 'error', message, advice, offset, statement: undefined })
  }
  const isTooLong = text.length > LONGEST
  if (isTooLong) {
    note('too-long', `the policy is ${TOO_LONG}: ${text.length}`, 'AWS reads no policy longer than that', 0)
    if (!readsLong) return { policy: undefined, refusals, isTooLong }
  }
  const hasMark = text.startsWith(BYTE_ORDER_MARK)
  // As a blank it stays out of the way and keeps the places.
  const json = hasMark ? ` ${text.slice(1)}` : text
  if (hasMark) note('byte-order-mark', 'the text begins with a byte order mark', 'save it as UTF-8 without one', 0)
  const node = readTolerantly(json, note)
  if (node === undefined) {
    return { policy: undefined, refusals: refusals.map((finding) => placeInText(finding, json)), isTooLong }
  }
  const read = readNode(node, type)
  const placed = refusals.map((finding) => ({ ...finding, statement: statementAt(read.policy, finding.offset) }))
  return {
    policy: read.policy,
    refusals: [...placed, ...read.refusals].sort((left, right) => left.offset - right.offset),
    isTooLong,
  }
}

function placeInText(finding: Finding, json: string): Finding {
  const index = statementIndexAt(json, finding.offset)
  return index === undefined ? finding : { ...finding, statement: { index, sid: undefined } }
}

function statementAt(policy: LocatedPolicy | undefined, place: number): StatementPlace | undefined {
  const statement = policy?.statements.find(({ offset, end }) => place >= offset && place < end)
  return statement && { index: statement.index, sid: statement.sid }
}

/** The same for a policy that was read as part of some other JSON; the places are those of that text. */
export function readPolicyNode(node: JsonNode, type: PolicyType): ReadPolicy {
  const { policy, refusals } = readNode(node, type)
  const isTooLong = node.kind === 'object' && node.end - node.offset > LONGEST
  if (isTooLong) refuserOf(refusals, undefined)(`the policy is ${TOO_LONG}`, node.offset)
  return { policy, refusals: refusals.sort((left, right) => left.offset - right.offset), isTooLong }
}

function readNode(node: JsonNode, type: PolicyType): { policy: LocatedPolicy | undefined; refusals: Finding[] } {
  const refusals: Finding[] = []
  return { policy: readLocatedPolicy(node, type, (statement) => refuserOf(refusals, statement)), refusals }
}

function refuserOf(refusals: Finding[], statement: StatementPlace | undefined): ReportRefusal {
  return (message, offset, answer) => {
    const advice = answer === undefined ? undefined : `AWS says: ${answer}`
    const { severity } = RULES.refused
    const place = statement && { index: statement.index, sid: statement.sid }
    refusals.push({ rule: 'refused', severity, message, advice, offset, statement: place })
  }
}

type Note = (rule: RuleName, message: string, advice: string | undefined, offset: number) => void

const NO_JSON = new Error('not JSON')

function readTolerantly(json: string, note: Note): JsonNode | undefined {
  try {
    return readJson(
      json,
      (problem, offset) => {
        note('not-json', `not JSON: ${problem}`, undefined, offset)
        throw NO_JSON
      },
      (problem, offset) => note('duplicate-name', problem, 'AWS refuses it; keep one of the two', offset),
    )
  } catch (error) {
    if (error === NO_JSON) return undefined
    throw error
  }
}
