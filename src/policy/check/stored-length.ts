import type { JsonNode } from '../json-text.ts'
import type { PolicyType } from '../policy-document.ts'
import type { Finding } from './finding.ts'
import { POLICY_KINDS, policyLength } from './policy-kinds.ts'

/**
 * The types whose length tells that AWS would refuse to store them, wherever they are meant for. Of an identity-based
 * policy it doesn't: AWS's own managed ones are longer than those of customers may be. Nor of a resource policy: each
 * service has a quota of its own.
 */
const BOUNDED = {
  trust: POLICY_KINDS.trust,
  session: POLICY_KINDS.session,
  scp: POLICY_KINDS.scp,
  rcp: POLICY_KINDS.rcp,
}

/**
 * Is it longer than AWS ever stores such a policy, also where the quota was raised?
 *
 * @param source - The text, or what was read as part of another one, of which no white space is counted.
 */
export function refuseLength(source: string | JsonNode, type: PolicyType): Finding | undefined {
  const kind = Object.entries(BOUNDED).find(([name]) => name === type)?.[1]
  if (kind === undefined) return undefined
  const length = typeof source === 'string' ? policyLength(source, kind) : lengthOf(source)
  if (length <= kind.quota) return undefined
  const message = `${length} characters; AWS allows ${kind.quota} for a policy of type ${type}`
  const offset = typeof source === 'string' ? 0 : source.offset
  return { rule: 'too-long', severity: 'error', message, advice: 'split it up', offset, statement: undefined }
}

/** Written as short as can be. */
function lengthOf(node: JsonNode): number {
  if (node.kind === 'array') return listLength(node.items.map(lengthOf))
  if (node.kind === 'string') return JSON.stringify(node.text).length
  if (node.kind !== 'object') return node.text.length
  return listLength([...node.members].map(([name, { value }]) => JSON.stringify(name).length + 1 + lengthOf(value)))
}

/** With brackets and commas. */
function listLength(lengths: readonly number[]): number {
  return lengths.reduce((sum, length) => sum + length, 2 + Math.max(0, lengths.length - 1))
}
