import type { Profile } from '../../disk/aws-config.ts'
import { SallyportError } from '../../errors.ts'
import type { AssumeRoleInput } from '../../ports.ts'
import { roleDuration } from '../../session/duration.ts'

/** The role of a profile, with the roles on the way to it, and where that way begins. */
export interface RoleChain {
  readonly role: AssumeRoleInput
  /** The profile of the user who assumes the first role. */
  readonly user: Profile
  /** Whether the user's key is the one in the environment (`credential_source = Environment`). */
  readonly fromEnvironment: boolean
}

/**
 * Follows `source_profile` from a profile with a `role_arn` to the user. As in the AWS CLI, a source with a key of its own
 * is a user even where it has a `role_arn`, and a profile may name itself to say so.
 */
export function findRoleChain(profile: Profile, find: (name: string) => Profile | undefined): RoleChain | undefined {
  const roles: RoleProfile[] = []
  let current = profile
  let fromEnvironment = false
  while (isRole(current)) {
    if (roles.some(({ name }) => name === current.name)) throw loop([...roles, current])
    roles.push(current)
    if (current.sourceProfile === current.name) break
    fromEnvironment = isFromEnvironment(current)
    if (fromEnvironment) break
    current = sourceOf(current, find)
    if (current.plainTextKey) break
  }
  // AWS: what `aws sso login` gives is a role's session already.
  const isOfRole = current.otherTool?.command === 'aws sso login' && !current.plainTextKey
  const role = roles.reduceRight<AssumeRoleInput | undefined>(
    (source, one) => assumedFrom(source, one, isOfRole || source !== undefined),
    undefined,
  )
  return role && { role, user: { ...current, roleArn: undefined }, fromEnvironment }
}

type RoleProfile = Profile & { readonly roleArn: string }

function isRole(profile: Profile): profile is RoleProfile {
  return profile.roleArn !== undefined
}

/** AWS: of the three sources of the kind, two are a machine's, which has no MFA. */
function isFromEnvironment({ name, sourceProfile, credentialSource }: RoleProfile): boolean {
  if (credentialSource === undefined) return false
  if (sourceProfile !== undefined) {
    throw new SallyportError('USAGE', `profile \`${name}\` has a source_profile and a credential_source`, {
      hint: 'remove one: AWS takes one of the two',
    })
  }
  if (credentialSource === 'Environment') return true
  const isKnown = ['Ec2InstanceMetadata', 'EcsContainer'].includes(credentialSource)
  const what = isKnown ? "whose credentials are a machine's and no user's" : "which is none of AWS's"
  throw new SallyportError('USAGE', `profile \`${name}\` has credential_source = ${credentialSource}, ${what}`, {
    hint: isKnown
      ? "there is no MFA to sign in with: AWS's tools assume that role by themselves"
      : 'write Environment, or source_profile = NAME',
  })
}

function sourceOf(profile: RoleProfile, find: (name: string) => Profile | undefined): Profile {
  const { name, sourceProfile } = profile
  if (sourceProfile === undefined) {
    throw new SallyportError('USAGE', `profile \`${name}\` has a role_arn but no source_profile`, {
      hint: 'add source_profile = NAME, the profile of the user who assumes the role',
    })
  }
  // Its key may be in the vault alone.
  return (
    find(sourceProfile) ?? {
      ...profile,
      name: sourceProfile,
      roleArn: undefined,
      plainTextKey: undefined,
      otherTool: undefined,
    }
  )
}

function assumedFrom(source: AssumeRoleInput | undefined, profile: RoleProfile, isChained: boolean): AssumeRoleInput {
  return {
    roleArn: profile.roleArn,
    roleSessionName: profile.roleSessionName ?? 'sallyport',
    durationSeconds: roleDuration(profile.durationSeconds, isChained),
    externalId: profile.externalId,
    ...profile.roleSettings,
    source,
  }
}

function loop(profiles: readonly Profile[]): SallyportError {
  const way = profiles.map(({ name }) => `\`${name}\``).join(', ')
  return new SallyportError('USAGE', `the source_profile of these profiles leads round in a circle: ${way}`, {
    hint: 'let one of them name the profile of a user, with a long-term key',
  })
}
