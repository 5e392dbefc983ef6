import { IAM } from '@aws-sdk/client-iam'
import { STS } from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'

import type { DecisionRecord } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'
import { usePostgres } from './shared-servers.ts'

const shared = usePostgres()
const EACH = 25
const RoleArn = 'arn:aws:iam::123456789012:role/reader'
const trustPolicy = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' },
}

test('a decision of a request that is gone through again, since another server was faster, is told once', async () => {
  const heard: DecisionRecord[] = []
  const onDecision = (decision: DecisionRecord) => void heard.push(decision)
  const servers = await shared.startServers(2, {
    onDecision,
    users: { ana: {} },
    roles: { reader: { trustPolicy } },
  })
  const works = servers.flatMap((aws, server) =>
    Array.from({ length: EACH }, async (_, index) => {
      const [iam, sts] = [new IAM(aws.clientConfig()), new STS(aws.clientConfig())]
      await iam.createUser({ UserName: `user-${server}-${index}` })
      await sts.assumeRole({ RoleArn, RoleSessionName: `session-${index}` })
      const denied = new IAM(aws.clientConfig('ana')).createUser({ UserName: 'bo' })
      expect(await refusalOf(denied)).toMatch(/^403 AccessDenied/)
      const unassumable = new STS(aws.clientConfig('ana')).assumeRole({ RoleArn, RoleSessionName: 'session' })
      expect(await refusalOf(unassumable)).toMatch(/^403 AccessDenied/)
    }),
  )
  await Promise.all(works)

  const counts = new Map<string, number>()
  for (const { requestId } of heard) counts.set(requestId, (counts.get(requestId) ?? 0) + 1)
  expect([...counts.values()].filter((count) => count > 1)).toEqual([])
  const ofKind = (action: string, effect: string) =>
    heard.filter((one) => one.action === action && one.effect === effect).length
  expect({
    created: ofKind('iam:CreateUser', 'allowed'),
    assumed: ofKind('sts:AssumeRole', 'allowed'),
    notCreated: ofKind('iam:CreateUser', 'implicitDeny'),
    notAssumed: ofKind('sts:AssumeRole', 'implicitDeny'),
  }).toEqual({ created: 2 * EACH, assumed: 2 * EACH, notCreated: 2 * EACH, notAssumed: 2 * EACH })
  for (const aws of servers) expect(aws.decisions()).toHaveLength(4 * EACH)
})
