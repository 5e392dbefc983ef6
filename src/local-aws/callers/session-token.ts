import { AwsApiError } from '../../errors.ts'
import type { Sealer } from '../store/sealer.ts'

/**
 * What temporary credentials say of themselves. It travels sealed in the session token, so that nothing has to be looked
 * up to know it; what may change (policies, groups, whether the user still exists) is looked up at each request.
 * Times are milliseconds since 1970.
 */
export interface SessionClaims {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly accountId: string
  readonly issuedAt: number
  readonly expiresAt: number
  readonly source: 'GetSessionToken' | 'Console' | 'AssumeRole' | 'GetFederationToken'
  /** A user's or role's unique id; for the root user the account id. */
  readonly ownerId: string
  /** When a token code was checked; sessions of roles and federated users never have it. */
  readonly mfaAuthenticatedAt?: number
  /** Of a role session: its name; of a federated user: the name. */
  readonly sessionName?: string
  /** Session policies: documents, and ARNs of managed policies. */
  readonly sessionPolicies?: readonly string[]
  readonly sessionTags?: Readonly<Record<string, string>>
  /** Of `sessionTags`, those that the sessions inherit which this one begins. */
  readonly transitiveTagKeys?: readonly string[]
  readonly sourceIdentity?: string
  /** Whether temporary credentials called AssumeRole. */
  readonly isChained?: true
  /** Whether the session came about at the federation endpoint: what it may call is not limited then. */
  readonly isConsole?: true
}

/** AWS's current tokens all start so: "!", LF, tab and "origin_ec". */
const HEAD = Buffer.from('\u0021\u000a\u0009origin_ec', 'latin1')
const PURPOSE = 'session token'
/** What fits into a header, with all the others. */
const MAX_CHARACTERS = 16_384

/** @throws AwsApiError PackedPolicyTooLarge for more policies and tags than fit. */
export function sealSessionToken(sealer: Sealer, claims: SessionClaims): string {
  const token = Buffer.concat([HEAD, sealer.seal(JSON.stringify(claims), PURPOSE)]).toString('base64')
  if (token.length <= MAX_CHARACTERS) return token
  const percent = Math.ceil((token.length / MAX_CHARACTERS) * 100)
  throw new AwsApiError(
    'PackedPolicyTooLarge',
    400,
    `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
  )
}

/** @returns `undefined` for anything that this server didn't seal. */
export function unsealSessionToken(sealer: Sealer, sessionToken: string): SessionClaims | undefined {
  if (sessionToken.length > MAX_CHARACTERS) return undefined
  const bytes = Buffer.from(sessionToken, 'base64')
  // Base64 has many spellings of the same bytes; only the one that was given out counts.
  if (!bytes.subarray(0, HEAD.length).equals(HEAD) || bytes.toString('base64') !== sessionToken) return undefined
  const json = sealer.unseal(bytes.subarray(HEAD.length), PURPOSE)
  return json === undefined ? undefined : (JSON.parse(json) as SessionClaims)
}
