import { randomBytes } from 'node:crypto'
import type { ServiceSpecificCredential, ServiceSpecificCredentialMetadata } from '@aws-sdk/client-iam'

import type { ActionContext, ResourceCheck } from '../query/action.ts'
import type { ServiceCredentialRow, UserRow } from '../store/rows.ts'
import { noSuchEntity, validationError } from './iam-errors.ts'
import { requireUserOrCaller, userResource } from './users.ts'

// Credentials of one service each (IAM User Guide, "Service-specific credentials for IAM users"): a user name and password in
// the older services, an alias and an API key in the newer ones.

const SERVICES: ReadonlyMap<string, CredentialService> = new Map([
  ['codecommit.amazonaws.com', {}],
  ['cassandra.amazonaws.com', {}],
  ['bedrock.amazonaws.com', { apiKeyPrefix: 'ABSK' }],
  ['logs.amazonaws.com', { apiKeyPrefix: 'ACWL' }],
])

interface CredentialService {
  /** What its API keys begin with; without it the service has user names and passwords. */
  readonly apiKeyPrefix?: string
}

/** @throws AwsApiError NoSuchEntity for a service that has none. */
export function requireCredentialService(serviceName: string, asked = serviceName): CredentialService {
  const service = SERVICES.get(serviceName)
  if (service === undefined) {
    throw noSuchEntity(`No such service ${asked} is supported for Service Specific Credentials`)
  }
  return service
}

/** @throws AwsApiError ValidationError when the credential isn't the user's. */
export function requireServiceCredential(
  context: ActionContext,
  userName: string | undefined,
  credentialId: string,
): { user: UserRow; credential: ServiceCredentialRow } {
  const user = requireUserOrCaller(context, userName)
  const credential = context.tables.serviceCredentials.get(credentialId)
  if (credential?.ownerId !== user.userId) {
    throw validationError(`User ${user.userName} does not have a service specific credential with id ${credentialId}`)
  }
  return { user, credential }
}

/** What actions on a credential are checked against: its user, and the service as a condition key. */
export function serviceCredentialResource(
  context: ActionContext,
  userName: string | undefined,
  credentialId: string,
): ResourceCheck {
  const check = userResource(context, userName)
  const serviceName = context.tables.serviceCredentials.get(credentialId)?.serviceName
  if (serviceName === undefined) return check
  return {
    ...check,
    conditionKeys: { ...check.conditionKeys, 'iam:ServiceSpecificCredentialServiceName': serviceName },
  }
}

/**
 * What one signs in with, or the alias of an API key: `ana-at-123456789012`, else the first of `ana+1-at-…` and on that nobody has.
 *
 * @param taken - Those that the service's credentials have.
 */
export function newServiceUserName({ userName, accountId }: UserRow, taken: ReadonlySet<string>): string {
  const nth = (count: number) => `${userName}${count === 0 ? '' : `+${count}`}-at-${accountId}`
  let count = 0
  while (taken.has(nth(count))) count++
  return nth(count)
}

/** Sixty characters; in an API key the alias stands before them. */
export function newServiceSecret(serviceName: string, serviceUserName: string): string {
  const secret = randomBytes(44).toString('base64')
  const { apiKeyPrefix } = requireCredentialService(serviceName)
  return apiKeyPrefix === undefined
    ? secret
    : `${apiKeyPrefix}${Buffer.from(`${serviceUserName}:${secret}`).toString('base64')}`
}

/** AWS's `ServiceSpecificCredentialMetadata`, as lists show it: without the secret. */
export function credentialMetadata(
  { userName }: Pick<UserRow, 'userName'>,
  credential: ServiceCredentialRow,
  now: number,
): ServiceSpecificCredentialMetadata {
  const { serviceName, serviceUserName, expiresAt, status } = credential
  const { apiKeyPrefix } = requireCredentialService(serviceName)
  return {
    UserName: userName,
    Status: expiresAt !== undefined && expiresAt <= now ? 'Expired' : status,
    ...(apiKeyPrefix === undefined
      ? { ServiceUserName: serviceUserName }
      : { ServiceCredentialAlias: serviceUserName }),
    CreateDate: new Date(credential.createdAt),
    ...(expiresAt !== undefined && { ExpirationDate: new Date(expiresAt) }),
    ServiceSpecificCredentialId: credential.credentialId,
    ServiceName: serviceName,
  }
}

/** AWS's `ServiceSpecificCredential`, with the secret: only the answers of Create and Reset show it. */
export function credentialOutput(
  user: UserRow,
  credential: ServiceCredentialRow,
  now: number,
): ServiceSpecificCredential {
  const { serviceName, secret } = credential
  const { apiKeyPrefix } = requireCredentialService(serviceName)
  return {
    ...credentialMetadata(user, credential, now),
    ...(apiKeyPrefix === undefined ? { ServicePassword: secret } : { ServiceCredentialSecret: secret }),
  }
}
