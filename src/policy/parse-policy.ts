import { AwsApiError } from '../errors.ts'
import { RCP_VERSION } from './check-rcp.ts'
import { readJson, type JsonNode, type JsonObject, type Refuse } from './json-text.ts'
import { parseStatement } from './parse-statement.ts'
import type { PolicyDocument, PolicyType, Statement } from './policy-document.ts'
import { SYNTAX } from './refusals.ts'

/** AWS: the longest PolicyDocument parameter IAM takes. What a kind of policy may hold is less and is a quota. */
export const LONGEST = 131_072
export const TOO_LONG = 'longer than 131072 characters'
const ELEMENTS = new Set(['Version', 'Id', 'Statement'])

/**
 * Reads a policy as AWS does when it is stored, and refuses what AWS refuses.
 *
 * @param type - Where the policy is to be attached; a resource policy is refused in S3's words.
 * @throws AwsApiError - `MalformedPolicyDocument` (`MalformedPolicy` from S3), with AWS's message; its `cause` is a
 *   `PolicyFault` that says where.
 */
export function parsePolicy(text: string, { type }: { type: PolicyType }): PolicyDocument {
  const refuseJson = refuserOf(type)
  if (text.length > LONGEST) refuseJson(TOO_LONG, LONGEST)
  return parsePolicyNode(readJson(text, refuseJson), { type })
}

/** The same for a policy that was read as part of some other JSON; the places are those of that text. */
export function parsePolicyNode(root: JsonNode, { type }: { type: PolicyType }): PolicyDocument {
  const refuse: Refuse = (problem, offset) => refusePolicy(type, problem, { problem, offset })
  const refuseJson = refuserOf(type)
  if (root.kind === 'object' && root.end - root.offset > LONGEST) refuseJson(TOO_LONG, root.offset)
  if (root.kind !== 'object') return refuseJson('a policy is an object', root.offset)

  const version = parseVersion(root, type, refuse)
  const id = root.members.get('Id')
  if (id !== undefined && id.value.kind !== 'string') refuse(SYNTAX, id.offset)
  for (const [name, { offset }] of root.members) if (!ELEMENTS.has(name)) refuse(SYNTAX, offset)
  const list = root.members.get('Statement')?.value ?? refuse(SYNTAX, root.offset)
  const nodes = list.kind === 'array' ? list.items : [list]
  if (nodes.length === 0) refuse(SYNTAX, list.offset)
  const statements = nodes.map((node) => parseStatement(node, type, refuse))
  requireUniqueSids(statements, refuse)
  return { type, version, id: id && textOf(id.value), statements }
}

/** What is wrong, and at which character of the policy, counted from 0. */
export interface PolicyFault {
  readonly problem: string
  readonly offset: number
}

const JSON_REFUSALS: Readonly<Record<PolicyType, string>> = {
  managed: SYNTAX,
  identity: SYNTAX,
  session: SYNTAX,
  scp: SYNTAX,
  rcp: SYNTAX,
  trust: 'This policy contains invalid Json',
  resource: "Policies must be valid JSON and the first byte must be '{'",
}

function refuserOf(type: PolicyType): Refuse {
  return (problem, offset) => refusePolicy(type, JSON_REFUSALS[type], { problem, offset })
}

function refusePolicy(type: PolicyType, message: string, cause: PolicyFault): never {
  throw new AwsApiError(type === 'resource' ? 'MalformedPolicy' : 'MalformedPolicyDocument', 400, message, { cause })
}

function parseVersion({ members, offset }: JsonObject, type: PolicyType, refuse: Refuse): PolicyDocument['version'] {
  const member = members.get('Version')
  const version = member === undefined ? '2008-10-17' : textOf(member.value)
  if (version !== '2008-10-17' && version !== '2012-10-17') return refuse(SYNTAX, member?.offset ?? offset)
  if (version === '2008-10-17' && type === 'managed') {
    refuse('Policy document must be version 2012-10-17 or greater.', member?.offset ?? offset)
  }
  if (version === '2008-10-17' && type === 'rcp') refuse(RCP_VERSION, member?.offset ?? offset)
  return version
}

function requireUniqueSids(statements: readonly Statement[], refuse: Refuse): void {
  const seen = new Set<string>()
  for (const { sid, offset } of statements) {
    if (sid === undefined || sid === '') continue
    if (seen.has(sid)) refuse('Statement IDs (SID) in a single policy must be unique.', offset)
    seen.add(sid)
  }
}

function textOf(node: JsonNode): string | undefined {
  return node.kind === 'string' ? node.text : undefined
}
