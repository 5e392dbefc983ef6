import type { IAMClient } from '@aws-sdk/client-iam'
import { EnrollmentFiles } from '../../src/disk/enrollment-files.ts'
import type { Folders } from '../../src/disk/folders.ts'
import { SessionCache } from '../../src/disk/session-cache.ts'
import { SpentCodeFiles } from '../../src/disk/spent-code-files.ts'
import { TurnFiles } from '../../src/disk/turn-files.ts'
import { AwsApiError } from '../../src/errors.ts'
import type { Enrollee } from '../../src/mfa/create-device.ts'
import type { AccessKey, Aws, Clock, Credentials, Iam, Waiting } from '../../src/ports.ts'
import { obtainSession } from '../../src/session/obtain-session.ts'
import { ContractPhone } from './contract-phone.ts'

/** Where a run of the contract is, and as whom. */
export interface ContractPlace {
  /** Of who may do anything below the path. */
  readonly administrator: IAMClient
  readonly aws: Aws
  readonly endpoint: string
  readonly partition: string
  readonly account: string
  /** Below it lies all that the run makes. */
  readonly path: string
  /** Of the run alone. */
  readonly folders: Folders
  readonly clock: Clock
  readonly waiting: Waiting
  /** Throws once the run is to end. */
  readonly goOn: () => void
}

/** A user of the contract's own, with the ports of our use cases. */
export class ContractUser {
  readonly enrollee: Enrollee
  readonly accessKey: AccessKey
  readonly #place: ContractPlace

  constructor(place: ContractPlace, userName: string, accessKey: AccessKey) {
    const { endpoint, partition, account } = place
    this.enrollee = { endpoint, partition, account, userName }
    this.accessKey = accessKey
    this.#place = place
  }

  get ports() {
    const { folders, clock, waiting } = this.#place
    return {
      aws: this.aws,
      sessions: new SessionCache(folders),
      spentCodes: new SpentCodeFiles(folders, clock),
      turns: new TurnFiles(folders),
      enrollments: new EnrollmentFiles(folders),
      clock,
      waiting,
    }
  }

  /** No call is begun once the run is to end, and devices are made below the path. */
  get aws(): Aws {
    const { aws, goOn } = this.#place
    const watched = <Part extends object>(part: Part): Part =>
      new Proxy(part, {
        get(target, name) {
          const member: unknown = Reflect.get(target, name)
          if (typeof member !== 'function') return member
          return (...args: unknown[]): unknown => {
            goOn()
            return Reflect.apply(member, target, args)
          }
        },
      })
    return {
      iam: (credentials) => watched(this.#belowPath(aws.iam(credentials))),
      sts: (credentials) => watched(aws.sts(credentials)),
    }
  }

  iam(credentials: Credentials): Iam {
    return this.aws.iam(credentials)
  }

  phone(stepsAhead = 0): ContractPhone {
    return new ContractPhone(this.#place, stepsAhead)
  }

  /** As `login` does it, 14 s of AWS's delay included. */
  async signIn(phone: ContractPhone, serialNumber: string, tokenCode?: string): Promise<Credentials> {
    const { endpoint, ...known } = this.enrollee
    const arn = `arn:${known.partition}:iam::${known.account}:user${this.#place.path}${known.userName}`
    if (tokenCode !== undefined) phone.spend(tokenCode)
    const session = await obtainSession(
      { ...this.ports, prompts: NOBODY },
      {
        user: { ...known, arn, localAwsInstanceId: undefined, serialNumber },
        endpoint,
        accessKeyId: this.accessKey.accessKeyId,
        durationSeconds: 900,
        loadAccessKey: async () => this.accessKey,
        tokenCode: tokenCode ?? (await phone.tokenCode()),
        renew: true,
      },
    )
    return session.credentials
  }

  /** AWS: a new key, and a new policy, are known everywhere after some seconds. */
  async untilKnown(): Promise<void> {
    const { clock, waiting } = this.#place
    const until = clock.now().getTime() + 60_000
    for (;;) {
      try {
        await this.iam(this.accessKey).listMfaDevices(undefined)
        return
      } catch (error) {
        const now = clock.now().getTime()
        const isNew = error instanceof AwsApiError && ['InvalidClientTokenId', 'AccessDenied'].includes(error.code)
        if (!isNew || now >= until) throw error
        await waiting.until(new Date(now + 3000), 'the new user is not known everywhere yet')
      }
    }
  }

  #belowPath(iam: Iam): Iam {
    const { path } = this.#place
    return new Proxy(iam, {
      get(target, name) {
        if (name === 'createVirtualMfaDevice') {
          return (virtualMfaDeviceName: string) => target.createVirtualMfaDevice(virtualMfaDeviceName, path)
        }
        const member: unknown = Reflect.get(target, name)
        return typeof member === 'function' ? member.bind(target) : member
      },
    })
  }
}

const NOBODY = {
  say: () => undefined,
  askTokenCode: () => Promise.reject(new Error('nobody is asked for a code')),
  chooseDevice: () => Promise.reject(new Error('nobody is asked to choose')),
}
