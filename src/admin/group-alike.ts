import type { CompiledPolicy, CompiledStatement } from '../policy/index.ts'
import type { UserPolicies } from './account-policies.ts'

/** Users of whom the same can be proved. */
export interface AlikeUsers {
  readonly user: UserPolicies
  /** The ARNs of the others. */
  readonly others: readonly string[]
}

/**
 * Puts together users with the same policies, path, tags and state of enrollment, so that each kind of user is proved
 * once. A user whose policies could tell users apart by their names stays alone.
 */
export function groupAlike(users: readonly UserPolicies[]): AlikeUsers[] {
  const groups = new Map<string, { user: UserPolicies; others: string[] }>()
  const numbers = new Map<CompiledPolicy, { readonly number: number; readonly isBlind: boolean }>()
  const lookAt = (policy: CompiledPolicy) => {
    let known = numbers.get(policy)
    if (known === undefined) {
      known = { number: numbers.size, isBlind: !tellsUsersApart(policy) }
      numbers.set(policy, known)
    }
    return known
  }
  for (const user of users) {
    const { subject, layers, arn } = user
    const { name, uniqueId, ...rest } = subject
    const identity = layers.identity.map(lookAt)
    const boundary = layers.boundary && lookAt(layers.boundary)
    const scps = (layers.scps ?? []).flat().map(lookAt)
    const isBlind = [...identity, boundary, ...scps].every((policy) => policy?.isBlind !== false)
    const policies = [identity.map(({ number }) => number).sort((one, other) => one - other), boundary?.number]
    const key = JSON.stringify([rest, policies, isBlind ? undefined : [name, uniqueId]])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { user, others: [] })
    else group.others.push(arn)
  }
  return [...groups.values()]
}

/** Could the policy mean something else for a user of another name? */
export function tellsUsersApart({ statements }: CompiledPolicy): boolean {
  return !statements.every(isBlindToNames)
}

const NAMING_KEYS: ReadonlySet<string> = new Set(['aws:username', 'aws:userid', 'aws:principalarn'])
/** Of a service that is not IAM, or of something in IAM that is neither a user nor anything at all. */
const NOT_OF_USERS =
  /^arn:[^:]*:(?:(?!iam:)[a-z0-9-]+:[^$]*|iam:[^:]*:[^:]*:(?:group|role|policy|instance-profile|server-certificate|saml-provider|oidc-provider)\/[^$]*)$/
const ALL_OR_OWN = /^(?:\*|arn:[^:]*:iam:[^:]*:[^:]*:(?:\*|(?:user|mfa)\/(?:\*|\$\{aws:username\})))$/

/** Does a statement mean the same for users of every name? */
function isBlindToNames({ source }: CompiledStatement): boolean {
  const resources = source.resource?.values ?? []
  return (
    resources.every((value) => ALL_OR_OWN.test(value) || NOT_OF_USERS.test(value)) &&
    source.conditions.every(
      ({ key, values }) => !NAMING_KEYS.has(key.toLowerCase()) && !values.some((value) => value.includes('${')),
    )
  )
}
