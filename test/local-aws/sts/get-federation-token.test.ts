import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { GetFederationTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, test } from 'vitest'

import type { LocalAws } from '../../../src/local-aws/index.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'
import { allow } from './assume.ts'

const start = () =>
  startLocalAws({
    root: { accessKey: true },
    users: {
      ana: { policies: [allow(['sts:GetFederationToken', 's3:*'])] },
      bo: { policies: [allow(['sts:GetFederationToken'])] },
    },
  })

async function federate(aws: LocalAws, name: string, policy?: object, DurationSeconds?: number) {
  const Policy = policy && JSON.stringify(policy)
  const command = new GetFederationTokenCommand({ Name: 'guest', Policy, DurationSeconds })
  const { Credentials: { AccessKeyId = '', SecretAccessKey = '', SessionToken = '', Expiration } = {} } =
    await new STSClient(aws.clientConfig(name)).send(command)
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
  return { ...aws.clientConfig(), credentials, Expiration }
}

describe('a federated user may do what both the session policy and the caller allow', () => {
  test.each([
    ['ana', 's3:*', 'allowed'],
    ['ana', 'iam:*', 'no session policy'],
    ['ana', undefined, 'no session policy'],
    ['bo', 's3:*', 'no identity-based policy'],
    // AWS: root needs no policy, so its federated users have what their session policy says.
    ['root', 's3:*', 'allowed'],
    ['root', 'iam:*', 'no session policy'],
    ['root', undefined, 'no session policy'],
  ])('%s with %s: %s', async (name, action, outcome) => {
    await using aws = await start()
    const session = await federate(aws, name, action === undefined ? undefined : allow([action]))
    const listed = new S3Client(session).send(new ListBucketsCommand({}))
    if (outcome === 'allowed') await listed
    else expect(await refusalOf(listed)).toContain(`because ${outcome} allows the s3:ListAllMyBuckets action`)
  })
})

describe('lasts, in hours,', () => {
  test.each([
    ['ana', undefined, 12],
    ['ana', 129_600, 36],
    ['root', undefined, 1],
    // AWS: what root asks for beyond an hour is cut, not refused.
    ['root', 129_600, 1],
  ])('for %s asking for %s s: %s', async (name, seconds, hours) => {
    await using aws = await start()
    const { Expiration } = await federate(aws, name, allow(['s3:*']), seconds)
    const left = (Expiration?.getTime() ?? 0) - aws.clock.now().getTime()
    expect(Math.abs(left / 3_600_000 - hours)).toBeLessThan(0.01)
  })
})
