import type { PolicyType } from '../policy-document.ts'

/** The kinds of policy AWS has a size for. `identity` is one of which only that much is known. */
export const POLICY_KINDS = {
  managed: kind('managed', { quota: 6144 }),
  'inline-user': kind('identity', { quota: 2048 }),
  'inline-group': kind('identity', { quota: 5120 }),
  'inline-role': kind('identity', { quota: 10_240 }),
  identity: kind('identity', { quota: 10_240, usual: 6144 }),
  session: kind('session', { quota: 2048, countsWhiteSpace: true }),
  trust: kind('trust', { quota: 4096, usual: 2048 }),
  resource: kind('resource', { quota: 20_480, countsWhiteSpace: true }),
  scp: kind('scp', { quota: 10_240, usual: 5120 }),
  rcp: kind('rcp', { quota: 10_240, usual: 5120 }),
} as const satisfies Record<string, Kind>

export type PolicyKind = keyof typeof POLICY_KINDS

/** How long a policy may be (IAM User Guide, "IAM and AWS STS quotas"; for SCPs and RCPs AWS Organizations' own). */
interface Kind {
  readonly type: PolicyType
  /** In characters: more AWS never takes. For inline policies it is what all those of one user, group or role share. */
  readonly quota: number
  /** What it takes without having been asked for more, or for any use; the same when not given. */
  readonly usual: number
  /** AWS: IAM doesn't count white space. */
  readonly countsWhiteSpace: boolean
}

function kind(
  type: PolicyType,
  { quota, usual = quota, countsWhiteSpace = false }: { quota: number; usual?: number; countsWhiteSpace?: boolean },
): Kind {
  return { type, quota, usual, countsWhiteSpace }
}

/** How long AWS finds the policy. */
export function policyLength(text: string, { countsWhiteSpace }: Kind): number {
  if (countsWhiteSpace) return text.length
  return text.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (part) => (part.startsWith('"') ? part : '')).length
}

/** The kind a policy must be, going by whether its statements name principals, resources and actions of STS. */
export function guessPolicyKind(text: string): PolicyKind {
  const parts = /"(?:Not)?(Principal|Resource)"\s*:/g
  const found = new Set([...text.slice(0, 200_000).matchAll(parts)].map(([, name]) => name))
  if (!found.has('Principal')) return 'identity'
  return found.has('Resource') || !/"sts:/i.test(text) ? 'resource' : 'trust'
}
