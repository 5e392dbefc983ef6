import type { IAMClient } from '@aws-sdk/client-iam'
import type {
  AccessKey,
  AccountAuthorizationDetails,
  AuthenticationCodes,
  Iam,
  ListedAccessKey,
  MfaDevice,
  NewVirtualMfaDevice,
  VirtualMfaDevice,
} from '../ports.ts'
import { gatherAuthorizationDetails } from './authorization-details.ts'
import type { SdkCall } from './connect-aws.ts'
import { required } from './required.ts'
import { sendOnce } from './send-once.ts'

/** IAM through the SDK. */
export class IamClient implements Iam {
  readonly #client: () => Promise<IAMClient>
  /** Sends once: a device whose answer got lost would be in the way of a second request, and nobody would know it. */
  readonly #singleShot: () => Promise<IAMClient>
  readonly #call: SdkCall

  constructor(clients: { client: () => Promise<IAMClient>; singleShot: () => Promise<IAMClient> }, call: SdkCall) {
    this.#client = clients.client
    this.#singleShot = clients.singleShot
    this.#call = call
  }

  listMfaDevices(userName?: string): Promise<MfaDevice[]> {
    return this.#call(async () => {
      const { paginateListMFADevices } = await import('@aws-sdk/client-iam')
      const devices: MfaDevice[] = []
      const input = userName === undefined ? {} : { UserName: userName }
      for await (const page of paginateListMFADevices({ client: await this.#client() }, input)) {
        for (const { SerialNumber, UserName, EnableDate } of page.MFADevices ?? []) {
          devices.push({
            serialNumber: required(SerialNumber, 'SerialNumber'),
            userName: UserName ?? 'root',
            enableDate: EnableDate,
          })
        }
      }
      return devices
    })
  }

  listVirtualMfaDevices(assignmentStatus: 'Assigned' | 'Unassigned' | 'Any'): Promise<VirtualMfaDevice[]> {
    return this.#call(async () => {
      const { paginateListVirtualMFADevices } = await import('@aws-sdk/client-iam')
      const devices: VirtualMfaDevice[] = []
      const input = { AssignmentStatus: assignmentStatus }
      for await (const page of paginateListVirtualMFADevices({ client: await this.#client() }, input)) {
        for (const { SerialNumber, User } of page.VirtualMFADevices ?? []) {
          devices.push({ serialNumber: required(SerialNumber, 'SerialNumber'), userArn: User?.Arn })
        }
      }
      return devices
    })
  }

  createVirtualMfaDevice(virtualMfaDeviceName: string, path?: string): Promise<NewVirtualMfaDevice> {
    return sendOnce(() =>
      this.#call(async () => {
        const { CreateVirtualMFADeviceCommand } = await import('@aws-sdk/client-iam')
        const command = new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: virtualMfaDeviceName, Path: path })
        const answer = await (await this.#singleShot()).send(command)
        const device = required(answer.VirtualMFADevice, 'VirtualMFADevice')
        return {
          serialNumber: required(device.SerialNumber, 'SerialNumber'),
          // AWS: the blob's bytes are the Base32 text in ASCII.
          base32Seed: new TextDecoder().decode(required(device.Base32StringSeed, 'Base32StringSeed')),
          qrCodePng: required(device.QRCodePNG, 'QRCodePNG'),
        }
      }),
    )
  }

  enableMfaDevice(input: { userName: string; serialNumber: string } & AuthenticationCodes): Promise<void> {
    return this.#call(async () => {
      const { EnableMFADeviceCommand } = await import('@aws-sdk/client-iam')
      const command = new EnableMFADeviceCommand({
        UserName: input.userName,
        SerialNumber: input.serialNumber,
        AuthenticationCode1: input.authenticationCode1,
        AuthenticationCode2: input.authenticationCode2,
      })
      await (await this.#client()).send(command)
    })
  }

  /** Sent once: the pair of a request whose answer got lost may be used up. */
  resyncMfaDevice(input: { userName: string; serialNumber: string } & AuthenticationCodes): Promise<void> {
    return this.#call(async () => {
      const { ResyncMFADeviceCommand } = await import('@aws-sdk/client-iam')
      const command = new ResyncMFADeviceCommand({
        UserName: input.userName,
        SerialNumber: input.serialNumber,
        AuthenticationCode1: input.authenticationCode1,
        AuthenticationCode2: input.authenticationCode2,
      })
      await (await this.#singleShot()).send(command)
    })
  }

  deactivateMfaDevice({ userName, serialNumber }: { userName: string; serialNumber: string }): Promise<void> {
    return this.#call(async () => {
      const { DeactivateMFADeviceCommand } = await import('@aws-sdk/client-iam')
      const command = new DeactivateMFADeviceCommand({ UserName: userName, SerialNumber: serialNumber })
      await (await this.#client()).send(command)
    })
  }

  deleteVirtualMfaDevice(serialNumber: string): Promise<void> {
    return this.#call(async () => {
      const { DeleteVirtualMFADeviceCommand } = await import('@aws-sdk/client-iam')
      await (await this.#client()).send(new DeleteVirtualMFADeviceCommand({ SerialNumber: serialNumber }))
    })
  }

  listAccessKeys(): Promise<ListedAccessKey[]> {
    return this.#call(async () => {
      const { paginateListAccessKeys } = await import('@aws-sdk/client-iam')
      const keys: ListedAccessKey[] = []
      for await (const page of paginateListAccessKeys({ client: await this.#client() }, {})) {
        for (const { AccessKeyId, Status, CreateDate } of page.AccessKeyMetadata ?? []) {
          const status = Status === 'Active' ? 'Active' : 'Inactive'
          keys.push({ accessKeyId: required(AccessKeyId, 'AccessKeyId'), status, createDate: CreateDate })
        }
      }
      return keys
    })
  }

  createAccessKey(): Promise<AccessKey> {
    return sendOnce(() =>
      this.#call(async () => {
        const { CreateAccessKeyCommand } = await import('@aws-sdk/client-iam')
        const { AccessKey } = await (await this.#singleShot()).send(new CreateAccessKeyCommand({}))
        return {
          accessKeyId: required(AccessKey?.AccessKeyId, 'AccessKeyId'),
          secretAccessKey: required(AccessKey?.SecretAccessKey, 'SecretAccessKey'),
        }
      }),
    )
  }

  updateAccessKey(accessKeyId: string, status: ListedAccessKey['status']): Promise<void> {
    return this.#call(async () => {
      const { UpdateAccessKeyCommand } = await import('@aws-sdk/client-iam')
      await (await this.#client()).send(new UpdateAccessKeyCommand({ AccessKeyId: accessKeyId, Status: status }))
    })
  }

  deleteAccessKey(accessKeyId: string): Promise<void> {
    return this.#call(async () => {
      const { DeleteAccessKeyCommand } = await import('@aws-sdk/client-iam')
      await (await this.#client()).send(new DeleteAccessKeyCommand({ AccessKeyId: accessKeyId }))
    })
  }

  getAccountAuthorizationDetails(): Promise<AccountAuthorizationDetails> {
    return this.#call(async () => {
      const { paginateGetAccountAuthorizationDetails } = await import('@aws-sdk/client-iam')
      const pages = paginateGetAccountAuthorizationDetails({ client: await this.#client(), pageSize: 1000 }, {})
      return gatherAuthorizationDetails(pages)
    })
  }
}
