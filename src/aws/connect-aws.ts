import type { IAMClient } from '@aws-sdk/client-iam'
import type { STSClient } from '@aws-sdk/client-sts'
import type { Aws, Clock, Credentials, Iam, Sts } from '../ports.ts'
import type { Endpoints } from './endpoints.ts'
import { IamClient } from './iam-client.ts'
import { fromSdkError } from './sdk-errors.ts'
import { StsClient } from './sts-client.ts'

/** Where calls go and as what. */
export interface AwsSettings {
  readonly endpoints: Endpoints
  readonly region: string
}

/** Who is told that a call takes long: with its tries it may take a minute and a half. */
export interface SlowAnswers {
  readonly afterSeconds: number
  say(text: string): void
}

/** One SDK client, and the way to a result or to one of our errors. */
export interface SdkCall {
  /** Runs a call; what it throws becomes an `AwsApiError` or `UNREACHABLE`. */
  <Result>(call: () => Promise<Result>): Promise<Result>
}

/** What the answers' headers told. */
export interface AnswerHeaders {
  clockSkewSeconds: number | undefined
  localAwsInstanceId: string | undefined
}

/**
 * AWS's API through AWS's SDK, which is loaded with the first call. The SDK is told everything, so that it reads no
 * file and no environment variable of its own.
 */
export function connectAws({ endpoints, region }: AwsSettings, clock: Clock, slow?: SlowAnswers): Aws {
  const shared = { region, ...SETTLED }

  return {
    iam(credentials: Credentials): Iam {
      const connect = (maxAttempts: number) =>
        once(async () => {
          const { IAMClient } = await import('@aws-sdk/client-iam')
          return new IAMClient({
            ...shared,
            maxAttempts,
            credentials: forSdk(credentials),
            ...endpointOf(endpoints.iam),
          })
        })
      const clients = { client: connect(SETTLED.maxAttempts), singleShot: connect(1) }
      return new IamClient(clients, translating(endpoints.iam ?? 'AWS IAM', slow))
    },

    sts(credentials: Credentials): Sts {
      const headers: AnswerHeaders = { clockSkewSeconds: undefined, localAwsInstanceId: undefined }
      const connect = (maxAttempts: number) =>
        once(async () => {
          const { STSClient } = await import('@aws-sdk/client-sts')
          const settings = { ...shared, maxAttempts, credentials: forSdk(credentials), ...endpointOf(endpoints.sts) }
          return watchHeaders(new STSClient(settings), headers, clock)
        })
      const translate = translating(endpoints.sts ?? `AWS STS in ${region}`, slow)
      return new StsClient({ client: connect(SETTLED.maxAttempts), singleShot: connect(1) }, headers, translate)
    },
  }
}

/** Everything the SDK would otherwise look up in the environment or in `~/.aws/config`. */
export const SETTLED = {
  maxAttempts: 3,
  retryMode: 'standard' as const,
  defaultsMode: 'standard' as const,
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  userAgentAppId: 'sallyport',
  authSchemePreference: new Array<string>(),
  ignoreConfiguredEndpointUrls: true,
  requestHandler: { connectionTimeout: 5000, requestTimeout: 30_000, throwOnRequestTimeout: true },
}

function endpointOf(url: string | undefined): { endpoint?: string } {
  return url === undefined ? {} : { endpoint: url }
}

function forSdk({ accessKeyId, secretAccessKey, sessionToken }: Credentials) {
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) }
}

function once<Client extends IAMClient | STSClient>(make: () => Promise<Client>): () => Promise<Client> {
  let made: Promise<Client> | undefined
  return () => (made ??= make())
}

function translating(endpoint: string, slow: SlowAnswers | undefined): SdkCall {
  return async (call) => {
    const timer = slow && setTimeout(() => slow.say(`no answer from ${endpoint} yet`), slow.afterSeconds * 1000)
    try {
      return await call()
    } catch (error) {
      throw fromSdkError(error, endpoint)
    } finally {
      clearTimeout(timer)
    }
  }
}

/** Notes the clock skew from each answer's Date header, refusals included. */
function watchHeaders(client: STSClient, headers: AnswerHeaders, clock: Clock): STSClient {
  client.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args)
      const { response } = answer
      if (hasHeaders(response)) {
        const sentAt = Date.parse(response.headers['date'] ?? '')
        if (!Number.isNaN(sentAt)) headers.clockSkewSeconds = Math.round((clock.now().getTime() - sentAt) / 1000)
        headers.localAwsInstanceId = response.headers['x-sallyport-instance-id'] ?? headers.localAwsInstanceId
      }
      return answer
    },
    { step: 'deserialize', priority: 'low', name: 'watchHeaders' },
  )
  return client
}

function hasHeaders(response: unknown): response is { headers: Record<string, string | undefined> } {
  return typeof response === 'object' && response !== null && 'headers' in response
}
