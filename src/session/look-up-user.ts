import { AwsApiError } from '../errors.ts'
import type { Aws, Credentials, KnownUsers, MfaDevice } from '../ports.ts'
import { isFido } from './find-user.ts'

/** What AWS says about a key's owner. */
export interface LookedUpUser {
  readonly arn: string
  /** `undefined` when the user may not list them. */
  readonly devices: readonly MfaDevice[] | undefined
}

/**
 * Asks AWS whose a long-term key is and which devices the user has, and remembers it. The only device that STS takes codes
 * of is remembered as the one to sign in with; of several none is chosen.
 */
export async function lookUpUser(
  { aws, knownUsers }: { aws: Aws; knownUsers: KnownUsers },
  endpoint: string,
  accessKey: Credentials & { readonly accessKeyId: string },
): Promise<LookedUpUser> {
  const { userName, ...identity } = await aws.sts(accessKey).getCallerIdentity()
  const devices = await devicesIfAllowed(aws, accessKey)
  const usable = devices?.filter((device) => !isFido(device)) ?? []
  const serialNumber = usable.length === 1 ? usable[0]?.serialNumber : undefined
  if (userName !== undefined) {
    await knownUsers.save(endpoint, accessKey.accessKeyId, { ...identity, userName, serialNumber })
  }
  return { arn: identity.arn, devices }
}

/** The devices of a user, the caller when none is named; `undefined` when the caller may not list them. */
export async function devicesIfAllowed(
  aws: Aws,
  credentials: Credentials,
  userName?: string,
): Promise<MfaDevice[] | undefined> {
  try {
    return await aws.iam(credentials).listMfaDevices(userName)
  } catch (error) {
    if (error instanceof AwsApiError && error.code === 'AccessDenied') return undefined
    throw error
  }
}
