import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { DecodeAuthorizationMessageCommand, STSClient } from '@aws-sdk/client-sts'

import type { ClientConfig, LocalAws } from '../../../src/local-aws/index.ts'

/** The condition keys of a session that may do nothing, as the administrator decodes them from its denial. */
export async function deniedContext(aws: LocalAws, config: ClientConfig): Promise<Map<string, string[]>> {
  return contextOf(aws, await messageOf(new S3Client(config).send(new ListBucketsCommand({}))))
}

/** The condition keys in the message of a denial, as the administrator decodes it. */
export async function contextOf(aws: LocalAws, message: string | undefined): Promise<Map<string, string[]>> {
  const decode = new DecodeAuthorizationMessageCommand({ EncodedMessage: message })
  const { DecodedMessage } = await new STSClient(aws.clientConfig()).send(decode)
  const { context } = JSON.parse(DecodedMessage ?? '') as Decoded
  return new Map(context.conditions.items.map(({ key, values }) => [key, values.items.map(({ value }) => value)]))
}

interface Decoded {
  context: { conditions: { items: { key: string; values: { items: { value: string }[] } }[] } }
}

/** The message that came with a denial, as clients show headers. */
export async function messageOf(call: Promise<unknown>): Promise<string | undefined> {
  try {
    await call
  } catch (error) {
    const { $response } = error as { $response?: { headers: Record<string, string> } }
    return $response?.headers['x-sallyport-authorization-message']
  }
  throw new Error('AWS refused nothing')
}
