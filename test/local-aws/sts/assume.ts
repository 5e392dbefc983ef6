import type { AssumeRoleCommandInput } from '@aws-sdk/client-sts'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'

import type { ClientConfig, LocalAws } from '../../../src/local-aws/index.ts'

/** Assumes a role of the account as a user, or as the session that assumed another one. */
export async function assume(
  aws: LocalAws,
  from: string | ClientConfig,
  role: string,
  input: Partial<AssumeRoleCommandInput> = {},
) {
  const sts = new STSClient(typeof from === 'string' ? aws.clientConfig(from) : from)
  const RoleArn = `arn:aws:iam::123456789012:role/${role}`
  const answer = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'work', ...input }))
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = answer.Credentials ?? {}
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
  return { ...aws.clientConfig(), credentials, answer }
}

export const trust = (actions: readonly string[], Condition?: object, AWS = '123456789012') => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS }, Action: actions, Condition }],
})

export const allow = (actions: readonly string[], Condition?: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: actions, Resource: '*', Condition }],
})
