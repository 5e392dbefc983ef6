import type { Principal } from '../policy/request.ts'
import type { ContextValue } from '../policy/request-context.ts'
import { ofWhichever } from './naming-keys.ts'

/** The kinds of credentials that differ in what their condition keys say about MFA. */
export const PROFILE_NAMES = [
  'longTermKey',
  'sessionWithoutMfa',
  'sessionWithMfa',
  'forwardedCall',
  'roleSession',
  'root',
] as const

export type ProfileName = (typeof PROFILE_NAMES)[number]

/** Who is proved something about. */
export interface ProofSubject {
  readonly accountId: string
  readonly partition: string
  /** Of a user; of a role when `type` says so. */
  readonly name: string
  /** With slashes at both ends, such as `/team/`. */
  readonly path: string
  readonly type: 'User' | 'Role'
  /** `undefined`: not known, so conditions on `aws:userid` may go either way. */
  readonly uniqueId?: string | undefined
  /** `undefined`: not known, so any tag may have any value. */
  readonly tags?: Readonly<Record<string, string>> | undefined
  /** `undefined`: not known. */
  readonly hasMfaDevice?: boolean | undefined
  /** It stands for users, or roles, of any name and path, in the account or in whichever; `undefined`: for itself. */
  readonly standsFor?: 'anyOfAccount' | 'anyOfAnyAccount' | undefined
}

/**
 * A kind of credentials. The keys that it determines are determined together: never MFA without its age.
 * (IAM User Guide, "AWS global condition context keys".)
 */
export interface CredentialProfile {
  readonly name: ProfileName
  readonly principal: Principal
  /** Keys in lower case with their values; `undefined` is an absent key. */
  readonly known: ReadonlyMap<string, ContextValue | undefined>
  /** Keys that are there, with values of the request's own. */
  readonly present: ReadonlySet<string>
  /** Are the tags that `known` doesn't list absent? */
  readonly tagsAreKnown: boolean
  /** As of the subject. */
  readonly standsFor?: ProofSubject['standsFor']
  /** Of credentials that come in several states, each as a profile, this one first; what one of them may is open. */
  readonly states?: readonly CredentialProfile[]
}

/** Requests have these whatever the credentials. */
const ALWAYS_PRESENT = ['aws:currenttime', 'aws:epochtime', 'aws:securetransport', 'aws:userid']

/** AWS sets these for calls of its own services and for sessions of roles; a user's calls are without them. */
const OF_ROLES_ONLY = [
  'aws:federatedprovider',
  'aws:sourceidentity',
  'aws:ec2instancesourcevpc',
  'aws:ec2instancesourceprivateipv4',
  'ec2:roledelivery',
  'ec2:sourceinstancearn',
  'glue:roleassumedby',
  'glue:credentialissuingservice',
  'lambda:sourcefunctionarn',
  'ssm:sourceinstancearn',
]

const MFA = 'aws:multifactorauthpresent'
const MFA_AGE = 'aws:multifactorauthage'
const ISSUED_AT = 'aws:tokenissuetime'

export function credentialProfiles(subject: ProofSubject): CredentialProfile[] {
  const user = userKeys(subject)
  const role = roleKeys(subject)
  const direct = { 'aws:viaawsservice': 'false', ...absent('aws:calledvia', 'aws:calledviafirst', 'aws:calledvialast') }
  const forwarded = { 'aws:viaawsservice': 'true' }
  const calledVia = ['aws:calledvia', 'aws:calledviafirst', 'aws:calledvialast']
  const withoutMfa = { [MFA]: 'false', ...absent(MFA_AGE) }
  const ofSubject = subject.type === 'User' ? user : role
  const profiles: CredentialProfile[] = [
    profile('forwardedCall', ofSubject, { ...withoutMfa, ...forwarded }, [ISSUED_AT, ...calledVia]),
    profile('roleSession', role, { ...withoutMfa, ...direct }, [ISSUED_AT]),
    rootProfile(rootKeys(subject), direct),
  ]
  if (subject.type === 'Role') return profiles.map((one) => ofWhichever(one, subject))
  return [
    profile('longTermKey', user, { ...direct, ...absent(MFA, MFA_AGE, ISSUED_AT) }, []),
    profile('sessionWithoutMfa', user, { ...direct, ...withoutMfa }, [ISSUED_AT]),
    profile('sessionWithMfa', user, { ...direct, [MFA]: 'true' }, [ISSUED_AT, MFA_AGE]),
    ...profiles,
  ].map((one) => ofWhichever(one, subject))
}

/** The root user by key, and signed in without MFA and with it. */
function rootProfile(root: Identity, direct: Readonly<Record<string, string | undefined>>): CredentialProfile {
  const states = [
    profile('root', root, { ...direct, ...absent(MFA, MFA_AGE, ISSUED_AT) }, []),
    profile('root', root, { ...direct, [MFA]: 'false', ...absent(MFA_AGE) }, [ISSUED_AT]),
    profile('root', root, { ...direct, [MFA]: 'true' }, [ISSUED_AT, MFA_AGE]),
  ] as const
  return { ...states[0], states }
}

interface Identity {
  readonly principal: Principal
  readonly keys: Readonly<Record<string, string | undefined>>
  readonly tagsAreKnown: boolean
}

function profile(
  name: ProfileName,
  { principal, keys, tagsAreKnown }: Identity,
  credentials: Readonly<Record<string, string | undefined>>,
  present: readonly string[],
): CredentialProfile {
  const known = new Map<string, ContextValue | undefined>(
    Object.entries({ ...ofEveryone(principal), ...keys, ...credentials }),
  )
  return { name, principal, known, present: new Set([...ALWAYS_PRESENT, ...present]), tagsAreKnown }
}

function ofEveryone({ accountId, arn }: Principal): Record<string, string | undefined> {
  return {
    'aws:principalaccount': accountId,
    'aws:principalarn': arn,
    'aws:principalisawsservice': 'false',
    ...absent('aws:principalservicename', 'aws:principalservicenameslist', 'aws:assumedroot'),
  }
}

function userKeys({ accountId, partition, name, path, tags, uniqueId }: ProofSubject): Identity {
  const arn = `arn:${partition}:iam::${accountId}:user${path}${name}`
  return {
    principal: { type: 'User', arn, accountId, name, uniqueId },
    keys: {
      'aws:username': name,
      ...(uniqueId === undefined ? {} : { 'aws:userid': uniqueId }),
      'aws:principaltype': 'User',
      ...absent(...OF_ROLES_ONLY),
      ...tagKeys(tags),
    },
    tagsAreKnown: tags !== undefined,
  }
}

function roleKeys({ accountId, partition, name, path, type, uniqueId }: ProofSubject): Identity {
  const roleName = type === 'Role' ? name : 'role'
  const roleArn = `arn:${partition}:iam::${accountId}:role${type === 'Role' ? path : '/'}${roleName}`
  const arn = `arn:${partition}:sts::${accountId}:assumed-role/${roleName}/session`
  return {
    principal: { type: 'AssumedRole', arn, accountId, roleArn, ...(type === 'Role' && { uniqueId }) },
    keys: {
      'aws:principalarn': roleArn,
      'aws:principaltype': 'AssumedRole',
      ...absent('aws:username'),
    },
    // AWS: tags of the session come before those of the role.
    tagsAreKnown: false,
  }
}

function rootKeys({ accountId, partition }: ProofSubject): Identity {
  const arn = `arn:${partition}:iam::${accountId}:root`
  return {
    principal: { type: 'Root', arn, accountId },
    keys: { 'aws:userid': accountId, 'aws:principaltype': 'Account', ...absent('aws:username', ...OF_ROLES_ONLY) },
    tagsAreKnown: true,
  }
}

function tagKeys(tags: ProofSubject['tags'] = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [`aws:principaltag/${key.toLowerCase()}`, value]),
  )
}

function absent(...keys: string[]): Record<string, undefined> {
  return Object.fromEntries(keys.map((key) => [key, undefined]))
}
