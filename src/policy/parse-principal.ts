import type { JsonMember, JsonObject, Refuse } from './json-text.ts'
import type { PolicyType, PrincipalElement, PrincipalEntry } from './policy-document.ts'
import { SYNTAX } from './refusals.ts'

const NAMES_PRINCIPALS: ReadonlySet<PolicyType> = new Set(['resource', 'trust', 'rcp'])

/** The Principal of a statement, required where a policy is attached to what is asked for and refused elsewhere. */
export function parsePrincipal(
  { members, offset }: JsonObject,
  type: PolicyType,
  refuse: Refuse,
): PrincipalElement | undefined {
  const plain = members.get('Principal')
  const negated = members.get('NotPrincipal')
  const member = plain ?? negated
  if (!NAMES_PRINCIPALS.has(type)) {
    if (member !== undefined) refuse('Policy document should not specify a principal.', member.offset)
    return undefined
  }
  if (member === undefined) return refuse('Missing required field Principal', offset)
  if (plain !== undefined && negated !== undefined) refuse(SYNTAX, negated.offset)
  if (negated !== undefined && type === 'trust') refuse('Has prohibited field NotPrincipal', negated.offset)
  return { not: negated !== undefined, entries: parseEntries(member, type, refuse) }
}

function parseEntries({ value, offset }: JsonMember, type: PolicyType, refuse: Refuse): PrincipalEntry[] {
  if (value.kind === 'string' && value.text === '*') return [{ type: 'AWS', value: '*' }]
  if (value.kind !== 'object' || value.members.size === 0) return refuse(invalid(type, ''), offset)
  const entries: PrincipalEntry[] = []
  for (const [kind, member] of value.members) {
    if (!isPrincipalType(kind)) return refuse(invalid(type, `"${kind}"`), member.offset)
    const items = member.value.kind === 'array' ? member.value.items : [member.value]
    for (const item of items) {
      if (item.kind !== 'string') return refuse(SYNTAX, member.offset)
      if (kind === 'AWS' && !isAwsPrincipal(item.text)) refuse(invalid(type, `"AWS":"${item.text}"`), item.offset)
      entries.push({ type: kind, value: item.text })
    }
  }
  return entries
}

function isPrincipalType(kind: string): kind is PrincipalEntry['type'] {
  return kind === 'AWS' || kind === 'Service' || kind === 'Federated' || kind === 'CanonicalUser'
}

/** AWS: `*` stands for everyone and for nothing less; the unique id is what is left of a deleted user or role. */
function isAwsPrincipal(value: string): boolean {
  return (
    /^(?:\*|\d{12}|A[A-Z0-9]{15,})$/.test(value) ||
    /^arn:[\w-]+:(?:iam|sts)::\d{12}:(?:root|(?:user|role|assumed-role|federated-user)\/[^*?]+)$/.test(value)
  )
}

function invalid(type: PolicyType, value: string): string {
  return type === 'resource' || value === '' ? 'Invalid principal in policy' : `Invalid principal in policy: ${value}`
}
