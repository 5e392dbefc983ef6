import { AwsApiError } from '../../errors.ts'
import { nameStatement, type Finding } from '../check/finding.ts'
import { understandPolicy } from '../check/lenient-policy.ts'
import { readPolicy, readPolicyNode, type ReadPolicy } from '../check/read-policy.ts'
import { refuseLength } from '../check/stored-length.ts'
import { placesOf } from '../check/text-lines.ts'
import { compilePolicy, type CompiledPolicy } from '../compile-policy.ts'
import type { JsonNode } from '../json-text.ts'
import { parsePolicy, parsePolicyNode } from '../parse-policy.ts'
import type { PolicyDocument, PolicyType } from '../policy-document.ts'

/** A policy ready to decide, or why there is none. */
export interface BuiltPolicy {
  /** `undefined` when AWS would refuse it; when that is passed over, only when nothing of it can be understood. */
  readonly policy: CompiledPolicy | undefined
  /** What AWS would refuse, each with its place. */
  readonly refusals: readonly string[]
  /** Can nothing of it be understood, such as what is no JSON? */
  readonly isUnreadable: boolean
  /** Longer than AWS takes. */
  readonly isTooLong: boolean
}

interface Source {
  readonly type: PolicyType
  /** What the policy is called in explanations. */
  readonly name: string
  /** Understand also what AWS would refuse; `short` when it isn't longer than AWS takes. */
  readonly lenient: boolean | 'short'
  /** `file:line:column`. */
  readonly place: (offset: number) => string
}

/** A policy that is a text of its own. */
export function buildPolicy(text: string, file: string, source: Omit<Source, 'place'>): BuiltPolicy {
  const placeOf = placesOf(text)
  const place = (offset: number): string => placeIn(file, placeOf(offset))
  return build(
    { ...source, place },
    text,
    () => parsePolicy(text, source),
    () => readPolicy(text, source.type, source.lenient === true),
  )
}

/** A policy that is part of another text. */
export function buildPolicyNode(node: JsonNode, source: Source): BuiltPolicy {
  return build(
    source,
    node,
    () => parsePolicyNode(node, source),
    () => readPolicyNode(node, source.type),
  )
}

export function placeIn(file: string, { line, column }: { line: number; column: number }): string {
  return `${file}:${line}:${column}`
}

function build(
  source: Source,
  text: string | JsonNode,
  parse: () => PolicyDocument,
  read: () => ReadPolicy,
): BuiltPolicy {
  try {
    const policy = compilePolicy(parse(), source.name)
    const refusal = refuseLength(text, source.type)
    const refusals = refusal === undefined ? [] : [tell(refusal, source)]
    const isTaken = refusal === undefined || source.lenient !== false
    return { policy: isTaken ? policy : undefined, refusals, isUnreadable: false, isTooLong: false }
  } catch (error) {
    if (!(error instanceof AwsApiError)) throw error
    const { policy, refusals, isTooLong } = read()
    const isRead = policy !== undefined || source.lenient !== true
    // What is passed over isn't the reason; the last refusal is.
    const told = (isRead ? refusals : refusals.slice(-1)).map((refusal) => tell(refusal, source))
    const isPassedOver = source.lenient === true || (source.lenient === 'short' && !isTooLong)
    return {
      // What is too long to be read strictly may be read all the same.
      isUnreadable: policy === undefined && (!isTooLong || source.lenient === true),
      isTooLong,
      policy: isPassedOver && policy !== undefined ? compilePolicy(understandPolicy(policy), source.name) : undefined,
      refusals: told.length > 0 ? told : [`${source.place(0)}: ${error.message}`],
    }
  }
}

function tell({ offset, statement, message, advice }: Finding, { place }: Source): string {
  const where = statement === undefined ? '' : `${nameStatement(statement)}: `
  return `${place(offset)}: ${where}${message}${advice === undefined ? '' : ` (${advice})`}`
}
