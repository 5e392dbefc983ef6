import { AwsApiError, SallyportError } from '../errors.ts'
import { compilePolicy, parsePolicy, type CompiledPolicy, type PolicyLayers, type PolicyType } from '../policy/index.ts'
import type { AccountAuthorizationDetails, AccountPolicyHolder, AccountUser, Iam } from '../ports.ts'
import type { ProofSubject, RoleTrust } from '../proof/index.ts'

/** A user of an account with all that decides what the user may do. */
export interface UserPolicies {
  readonly arn: string
  readonly subject: ProofSubject
  readonly layers: PolicyLayers
}

/** The policies of an account: those of its users, and the trust policies of its roles. */
export interface AccountPolicies {
  readonly users: readonly UserPolicies[]
  readonly trusts: readonly RoleTrust[]
  /** ARNs of its users and roles by unique id, which trust policies may name. */
  readonly arnsById: ReadonlyMap<string, string>
  /** The documents by the names that the policies go by. */
  readonly texts: ReadonlyMap<string, string>
}

/**
 * Reads an account as it is. Service control policies are not in it: IAM doesn't tell them.
 *
 * @param userName - Only this user.
 * @throws SallyportError - `USAGE` when there is no such user.
 */
export async function readAccountPolicies({ iam }: { iam: Iam }, userName?: string): Promise<AccountPolicies> {
  const details = await iam.getAccountAuthorizationDetails()
  const wanted = details.users.filter((user) => userName === undefined || user.userName === userName)
  if (wanted.length === 0 && userName !== undefined) {
    throw new SallyportError('USAGE', `there is no user \`${userName}\``, { hint: 'names are case-sensitive here' })
  }
  const withDevice = await usersWithDevice(iam, userName)
  const policies = new PolicyShelf(details)
  return {
    users: wanted.map((user) => ({
      arn: user.arn,
      subject: subjectOf(user, withDevice),
      layers: {
        identity: [
          ...policies.of(user),
          ...user.groupNames.flatMap((name) => {
            const group = details.groups.find(({ groupName }) => groupName === name)
            return group === undefined ? [] : policies.of(group)
          }),
        ],
        boundary: user.permissionsBoundary === undefined ? undefined : policies.managed(user.permissionsBoundary),
      },
    })),
    trusts: details.roles.map(({ arn, trustPolicy }) => ({
      roleArn: arn,
      trust: policies.compile(trustPolicy, `${arn} trust policy`, 'trust'),
    })),
    arnsById: new Map([
      ...details.users.map(({ userId, arn }) => [userId, arn] as const),
      ...details.roles.map(({ roleId, arn }) => [roleId, arn] as const),
    ]),
    texts: policies.texts,
  }
}

/** Each document is compiled once, however many hold it. */
class PolicyShelf {
  readonly texts = new Map<string, string>()
  readonly #managedPolicies: ReadonlyMap<string, string>
  readonly #compiled = new Map<string, CompiledPolicy>()

  constructor({ managedPolicies }: AccountAuthorizationDetails) {
    this.#managedPolicies = managedPolicies
  }

  of({ arn, inlinePolicies, attachedPolicies }: AccountPolicyHolder): CompiledPolicy[] {
    return [
      ...[...inlinePolicies].map(([name, text]) => this.compile(text, `${arn} ${name}`, 'identity')),
      ...attachedPolicies.map((policyArn) => this.managed(policyArn)),
    ]
  }

  managed(arn: string): CompiledPolicy {
    const text = this.#managedPolicies.get(arn)
    if (text !== undefined) return this.compile(text, arn, 'managed')
    throw new SallyportError('AWS_REFUSED', `AWS tells of no document of the policy ${arn}, which is in use`)
  }

  /** AWS's own policies are older than some of its rules: one without a Version is read as what it is. */
  compile(text: string, name: string, type: PolicyType): CompiledPolicy {
    let policy = this.#compiled.get(name)
    if (policy === undefined) {
      policy = compilePolicy(parseStored(text, name, type), name)
      this.#compiled.set(name, policy)
      this.texts.set(name, text)
    }
    return policy
  }
}

function parseStored(text: string, name: string, type: PolicyType) {
  try {
    return parsePolicy(text, { type: type === 'managed' ? 'identity' : type })
  } catch (cause) {
    if (!(cause instanceof AwsApiError)) throw cause
    throw new SallyportError('AWS_REFUSED', `policy ${name} can't be read: ${cause.message}`, { cause })
  }
}

/** The ARNs of users who have a virtual device, and the names of those known otherwise; `undefined` when AWS won't tell. */
async function usersWithDevice(iam: Iam, userName: string | undefined): Promise<ReadonlySet<string> | undefined> {
  try {
    if (userName !== undefined) return new Set((await iam.listMfaDevices(userName)).map((device) => device.userName))
    const devices = await iam.listVirtualMfaDevices('Assigned')
    return new Set(devices.flatMap(({ userArn }) => userArn ?? []))
  } catch (cause) {
    if (cause instanceof AwsApiError && cause.code === 'AccessDenied') return undefined
    throw cause
  }
}

function subjectOf(
  { arn, userName, userId, tags }: AccountUser,
  withDevice: ReadonlySet<string> | undefined,
): ProofSubject {
  const [, partition = 'aws', , , accountId = '', resource = ''] = arn.split(':')
  const path = resource.slice('user'.length, resource.lastIndexOf('/') + 1)
  const hasMfaDevice = withDevice === undefined ? undefined : withDevice.has(arn) || withDevice.has(userName)
  return { accountId, partition, name: userName, path, type: 'User', uniqueId: userId, tags, hasMfaDevice }
}
