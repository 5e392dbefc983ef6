import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeactivateMFADeviceCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DeleteVirtualMFADeviceCommand,
  type IAMClient,
  ListAccessKeysCommand,
  ListMFADevicesCommand,
  ListUserPoliciesCommand,
  paginateListUsers,
  paginateListVirtualMFADevices,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import type { AccessKey } from '../../src/ports.ts'

/** Above everything that the contract makes in an account, whichever run. */
export const CONTRACT_PATH = '/sallyport-contract/'

/** What could not be taken away, and why. */
export interface Leftover {
  readonly arn: string
  readonly why: string
}

/** Makes an IAM user below a path, who may do with devices what AWS's policy of forced MFA lets a user, and its access key. */
export async function makeUser(
  iam: IAMClient,
  { path, userName, partition, account }: { path: string; userName: string; partition: string; account: string },
): Promise<AccessKey> {
  await iam.send(new CreateUserCommand({ UserName: userName, Path: path }))
  const policy = policyFor(path, `arn:${partition}:iam::${account}`)
  await iam.send(
    new PutUserPolicyCommand({ UserName: userName, PolicyName: 'forced-mfa', PolicyDocument: JSON.stringify(policy) }),
  )
  const { AccessKey: made } = await iam.send(new CreateAccessKeyCommand({ UserName: userName }))
  return { accessKeyId: made?.AccessKeyId ?? '', secretAccessKey: made?.SecretAccessKey ?? '' }
}

/** AWS: "Allows MFA-authenticated IAM users to manage their own credentials", for users and devices below a path. */
function policyFor(path: string, prefix: string): object {
  const own = `${prefix}:user${path}\${aws:username}`
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 'iam:ListVirtualMFADevices', Resource: '*' },
      { Effect: 'Allow', Action: 'iam:CreateVirtualMFADevice', Resource: `${prefix}:mfa${path}*` },
      {
        Effect: 'Allow',
        Action: [
          'iam:DeactivateMFADevice',
          'iam:EnableMFADevice',
          'iam:GetUser',
          'iam:ListAccessKeys',
          'iam:ListMFADevices',
          'iam:ResyncMFADevice',
        ],
        Resource: own,
      },
      {
        Effect: 'Deny',
        NotAction: [
          'iam:CreateVirtualMFADevice',
          'iam:EnableMFADevice',
          'iam:GetUser',
          'iam:ListMFADevices',
          'iam:ListVirtualMFADevices',
          'iam:ResyncMFADevice',
          'sts:GetSessionToken',
        ],
        Resource: '*',
        Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
      },
    ],
  }
}

/** ARNs of users and virtual MFA devices below a path. */
export async function listBelow(iam: IAMClient, path: string): Promise<string[]> {
  const { users, devices } = await findBelow(iam, path)
  return [...users.map(({ arn }) => arn), ...devices]
}

/** Takes away everything below a path, and goes on where that fails. @returns What is left. */
export async function removeBelow(iam: IAMClient, path: string): Promise<Leftover[]> {
  const left: Leftover[] = []
  const attempt = async (arn: string, work: () => Promise<unknown>): Promise<void> => {
    await work().catch((error: unknown) =>
      left.push({ arn, why: error instanceof Error ? error.message : String(error) }),
    )
  }
  const { users, devices } = await findBelow(iam, path)
  for (const { arn, userName } of users) await attempt(arn, () => removeUser(iam, userName))
  for (const arn of devices)
    await attempt(arn, () => iam.send(new DeleteVirtualMFADeviceCommand({ SerialNumber: arn })))
  return left
}

async function findBelow(iam: IAMClient, path: string) {
  const users: { arn: string; userName: string }[] = []
  for await (const { Users = [] } of paginateListUsers({ client: iam }, { PathPrefix: path })) {
    users.push(...Users.map(({ Arn: arn = '', UserName: userName = '' }) => ({ arn, userName })))
  }
  const devices: string[] = []
  for await (const { VirtualMFADevices = [] } of paginateListVirtualMFADevices({ client: iam }, {})) {
    devices.push(
      ...VirtualMFADevices.map(({ SerialNumber = '' }) => SerialNumber).filter((arn) => arn.includes(`:mfa${path}`)),
    )
  }
  return { users, devices }
}

async function removeUser(iam: IAMClient, UserName: string): Promise<void> {
  const { MFADevices = [] } = await iam.send(new ListMFADevicesCommand({ UserName }))
  for (const { SerialNumber } of MFADevices) await iam.send(new DeactivateMFADeviceCommand({ UserName, SerialNumber }))
  const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName }))
  for (const { AccessKeyId } of AccessKeyMetadata) await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }))
  const { PolicyNames = [] } = await iam.send(new ListUserPoliciesCommand({ UserName }))
  for (const PolicyName of PolicyNames) await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName }))
  await iam.send(new DeleteUserCommand({ UserName }))
}
