import type { ContextValue } from '../../src/policy/index.ts'
import type { DifferentialCase } from './differential-case.ts'
import type { PolicySet } from './build-layers.ts'

interface StatementJson {
  NotResource?: string[]
  Resource?: string[]
  Condition?: Record<string, Record<string, string[]>>
}

/** One value of a condition, or of Resource or NotResource, and what it meets. */
interface Use {
  version: string
  /** `Resource`, `NotResource`, or the condition operator without set prefix and IfExists. */
  at: string
  /** The condition operator as written. */
  operator?: string
  value: string
  asked: ContextValue | undefined
  context: DifferentialCase['context']
}

/**
 * Rules of AWS's that iam-simulate 0.1.173 does not follow, by name: a case in which one of them could matter is not
 * compared. The rules have cases of their own in test/vectors/policy, which name their source.
 */
const DIFFERENCES: Readonly<Record<string, (use: Use) => boolean>> = {
  'a variable without a value makes a negated operator true': ({ version, at, value, context }) =>
    version === '2012-10-17' && at.includes('Not') && at !== 'NotResource' && hasUnsetVariable(value, context),
  'a NotResource entry with a variable without a value matches no resource': ({ version, at, value, context }) =>
    version === '2012-10-17' && at === 'NotResource' && hasUnsetVariable(value, context),
  '${*} is a literal star, also under StringEquals': ({ value }) => value.includes('${*}'),
  'Version 2008-10-17 has no variables': ({ version, value }) => version === '2008-10-17' && value.includes('${'),
  'a date may be epoch seconds, and counts by the millisecond': ({ at, value, asked }) =>
    at.startsWith('Date') && (/^\d+$/.test(value) || (typeof asked === 'string' && asked.includes('.'))),
  'what is no date is unequal to every date': ({ at, value }) => at.startsWith('Date') && value === 'soon',
  'what is no number is unequal to every number': ({ at, value, asked }) =>
    at.startsWith('Numeric') && (value === '1x' || asked === '1x'),
  'Bool: true in any letter case is true, any other text is false': ({ at, value, asked }) =>
    at === 'Bool' &&
    !(isPlainBool(value) && (asked === undefined || (typeof asked === 'string' && isPlainBool(asked)))),
  '0.0.0.0/0 matches every IPv4 address, and families never mix': ({ at, value, asked }) =>
    at.endsWith('IpAddress') && (value === '0.0.0.0/0' || value.includes(':') || asked?.includes(':') === true),
  // AWS says nothing of these two.
  'ForAnyValue with IfExists is true without the key': ({ operator, asked }) =>
    /^ForAnyValue:\w+IfExists$/.test(operator ?? '') && asked === undefined,
  'a value of the policy that is no ARN is unlike every ARN': ({ at, value }) =>
    at.startsWith('Arn') && value.split(':').length < 6,
}

const SILENT_SESSION = "a session policy that is silent doesn't block a resource policy's grant to the session itself"
/** AWS shows it of a Deny, and doesn't support NotPrincipal in an Allow. */
const LISTED_ACCOUNT = 'NotPrincipal of an account leaves out its root user, and nobody else of it'

export const KNOWN_DIFFERENCES: readonly string[] = [...Object.keys(DIFFERENCES), SILENT_SESSION, LISTED_ACCOUNT]

/** The names of the rules that could make the two engines differ. */
export function findKnownDifferences({ policies, principal, context }: DifferentialCase): string[] {
  const uses = usesOf(policies, context)
  const causes = Object.entries(DIFFERENCES)
    .filter(([, matters]) => uses.some(matters))
    .map(([cause]) => cause)
  const limits = policies.session !== undefined || principal.type === 'FederatedUser'
  if (limits && policies.resource !== undefined) {
    causes.push(SILENT_SESSION)
  }
  if (principal.type !== 'Root' && listsAccount(policies.resource, principal.accountId)) causes.push(LISTED_ACCOUNT)
  return causes
}

function listsAccount(resource: PolicySet['resource'], accountId = 'none'): boolean {
  const { Statement } = (resource ?? { Statement: [] }) as { Statement: { NotPrincipal?: { AWS?: string[] } }[] }
  const listed = Statement.flatMap(({ NotPrincipal }) => NotPrincipal?.AWS ?? [])
  return listed.some((text) => text === accountId || text === `arn:aws:iam::${accountId}:root`)
}

function usesOf(policies: PolicySet, context: DifferentialCase['context']): Use[] {
  const { identity = [], boundary, session = [], resource, scp = [], rcp = [] } = policies
  const all = [...identity, boundary, ...session, resource, ...scp.flat(), ...rcp.flat()]
  const documents = all.filter((item) => item !== undefined)
  return (documents as { Version: string; Statement: StatementJson[] }[]).flatMap(({ Version, Statement }) =>
    Statement.flatMap((statement) => usesOfStatement(statement, Version, context)),
  )
}

function usesOfStatement(
  { Resource = [], NotResource = [], Condition = {} }: StatementJson,
  version: string,
  context: DifferentialCase['context'],
): Use[] {
  const resources = [
    ...[Resource].flat().map((value) => ({ at: 'Resource', value })),
    ...NotResource.map((value) => ({ at: 'NotResource', value })),
  ].map((use) => ({ ...use, version, asked: undefined, context }))
  const conditions = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).flatMap(([key, values]) =>
      values.map((value) => ({ version, operator, at: baseOf(operator), value, asked: context[key], context })),
    ),
  )
  return [...resources, ...conditions]
}

function baseOf(operator: string): string {
  return operator.replace(/^\w+:|IfExists$/g, '')
}

function hasUnsetVariable(value: string, context: DifferentialCase['context']): boolean {
  const [, key] = /\$\{([\w:/]+)\}/.exec(value) ?? []
  return key !== undefined && typeof context[key] !== 'string'
}

function isPlainBool(text: string): boolean {
  return text === 'true' || text === 'false'
}
