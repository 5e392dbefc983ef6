import type { IAMClient } from '@aws-sdk/client-iam'
import type { S3Client } from '@aws-sdk/client-s3'
import type { STSClient } from '@aws-sdk/client-sts'
import { SETTLED } from '../../aws/connect-aws.ts'

/** What a client signs with. */
export interface SigningCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** The AWS SDK, unchanged, pointed at local AWS. */
export class Clients {
  readonly #endpoint: string
  readonly #sdk: Sdk

  constructor(endpoint: string, sdk: Sdk) {
    this.#endpoint = endpoint
    this.#sdk = sdk
  }

  /** The commands of all three services. */
  get sdk() {
    return this.#sdk
  }

  iam(credentials: SigningCredentials): IAMClient {
    return new this.#sdk.IAMClient(this.#config(credentials))
  }

  sts(credentials: SigningCredentials): STSClient {
    return new this.#sdk.STSClient(this.#config(credentials))
  }

  s3(credentials: SigningCredentials): S3Client {
    return new this.#sdk.S3Client({ ...this.#config(credentials), forcePathStyle: true })
  }

  #config({ accessKeyId, secretAccessKey, sessionToken }: SigningCredentials) {
    const credentials = { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) }
    return { ...SETTLED, endpoint: this.#endpoint, region: 'us-east-1', credentials, maxAttempts: 1 }
  }
}

type Sdk = Awaited<ReturnType<typeof loadSdk>>

/** The clients and commands of IAM, S3 and STS. */
export async function loadSdk() {
  const [iam, s3, sts] = await Promise.all([
    import('@aws-sdk/client-iam'),
    import('@aws-sdk/client-s3'),
    import('@aws-sdk/client-sts'),
  ])
  return { ...iam, ...s3, ...sts }
}
