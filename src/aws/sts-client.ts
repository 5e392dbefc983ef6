import type { AssumeRoleCommandInput, Credentials as WireCredentials, STSClient } from '@aws-sdk/client-sts'
import type { AssumeRoleInput, CallerIdentity, SessionCredentials, Sts } from '../ports.ts'
import { parseCallerArn } from './caller-arn.ts'
import type { AnswerHeaders, SdkCall } from './connect-aws.ts'
import { required } from './required.ts'
import { sendOnce } from './send-once.ts'

/** STS through the SDK. */
export class StsClient implements Sts {
  readonly #client: () => Promise<STSClient>
  /** Sends once: a token code whose answer got lost may be spent, and a second request would be refused for it. */
  readonly #singleShot: () => Promise<STSClient>
  readonly #headers: AnswerHeaders
  readonly #call: SdkCall

  constructor(
    clients: { client: () => Promise<STSClient>; singleShot: () => Promise<STSClient> },
    headers: AnswerHeaders,
    call: SdkCall,
  ) {
    this.#client = clients.client
    this.#singleShot = clients.singleShot
    this.#headers = headers
    this.#call = call
  }

  clockSkewSeconds(): number | undefined {
    return this.#headers.clockSkewSeconds
  }

  getCallerIdentity(): Promise<CallerIdentity> {
    return this.#call(async () => {
      const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts')
      const answer = await (await this.#client()).send(new GetCallerIdentityCommand({}))
      const arn = required(answer.Arn, 'Arn')
      const account = required(answer.Account, 'Account')
      return { ...parseCallerArn(arn), account, arn, localAwsInstanceId: this.#headers.localAwsInstanceId }
    })
  }

  async getSessionToken(input: {
    serialNumber: string
    tokenCode: string
    durationSeconds: number
  }): Promise<SessionCredentials> {
    return sendOnce(() =>
      this.#call(async () => {
        const { GetSessionTokenCommand } = await import('@aws-sdk/client-sts')
        const command = new GetSessionTokenCommand({
          SerialNumber: input.serialNumber,
          TokenCode: input.tokenCode,
          DurationSeconds: input.durationSeconds,
        })
        return fromWire((await (await this.#singleShot()).send(command)).Credentials)
      }),
    )
  }

  assumeRole(input: AssumeRoleInput, mfa?: { serialNumber: string; tokenCode: string }): Promise<SessionCredentials> {
    const assume = () =>
      this.#call(async () => {
        const { AssumeRoleCommand } = await import('@aws-sdk/client-sts')
        const command = new AssumeRoleCommand({ ...toWire(input), ...toWireMfa(mfa) })
        const client = mfa === undefined ? this.#client : this.#singleShot
        return fromWire((await (await client()).send(command)).Credentials)
      })
    return mfa === undefined ? assume() : sendOnce(assume)
  }
}

function toWire(input: AssumeRoleInput): AssumeRoleCommandInput {
  const { externalId, sourceIdentity, sessionTags, transitiveTagKeys, policy, policyArns } = input
  return {
    RoleArn: input.roleArn,
    RoleSessionName: input.roleSessionName,
    DurationSeconds: input.durationSeconds,
    ...(externalId === undefined ? {} : { ExternalId: externalId }),
    ...(sourceIdentity === undefined ? {} : { SourceIdentity: sourceIdentity }),
    ...(sessionTags === undefined ? {} : { Tags: Object.entries(sessionTags).map(([Key, Value]) => ({ Key, Value })) }),
    ...(transitiveTagKeys === undefined ? {} : { TransitiveTagKeys: [...transitiveTagKeys] }),
    ...(policy === undefined ? {} : { Policy: policy }),
    ...(policyArns === undefined ? {} : { PolicyArns: policyArns.map((arn) => ({ arn })) }),
  }
}

function toWireMfa(mfa: { serialNumber: string; tokenCode: string } | undefined) {
  return mfa === undefined ? {} : { SerialNumber: mfa.serialNumber, TokenCode: mfa.tokenCode }
}

function fromWire(credentials: WireCredentials | undefined): SessionCredentials {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = required(credentials, 'Credentials')
  return {
    accessKeyId: required(AccessKeyId, 'AccessKeyId'),
    secretAccessKey: required(SecretAccessKey, 'SecretAccessKey'),
    sessionToken: required(SessionToken, 'SessionToken'),
    expiration: required(Expiration, 'Expiration'),
  }
}
