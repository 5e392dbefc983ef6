import { IAM } from '@aws-sdk/client-iam'
import { expect, onTestFinished, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'
import { startCuttingProxy } from './cutting-proxy.ts'
import { sealingKey, usePostgres } from './shared-servers.ts'

const shared = usePostgres()

test.each([
  ['before the commit arrives: it was not made', 'before', false],
  ['before its answer arrives: it was made', 'after', true],
] as const)('a connection that breaks %s, and the client hears that this is not known', async (_, cut, isMade) => {
  const proxy = await startCuttingProxy(shared.databaseUrl)
  const aws = await startLocalAws({ databaseUrl: proxy.databaseUrl, sealingKey })
  onTestFinished(() => aws.close())
  const [other] = await shared.startServers(1)
  const iam = new IAM({ ...aws.clientConfig(), maxAttempts: 1 })
  await iam.createUser({ UserName: 'bo' })

  proxy.cutNextCommit(cut)
  expect(await refusalOf(iam.createUser({ UserName: 'cy' }))).toMatch(
    /^503 ServiceUnavailable: local AWS can't use its database: .*\. It is not known whether the change was made\.$/,
  )
  const expected = isMade ? ['administrator', 'bo', 'cy'] : ['administrator', 'bo']
  for (const client of [iam, new IAM(other?.clientConfig() ?? {})]) {
    expect((await client.listUsers({})).Users?.map(({ UserName }) => UserName)).toEqual(expected)
  }
  // What a client that tries again hears is the truth.
  const again = iam.createUser({ UserName: 'cy' })
  expect(await refusalOf(again).catch(() => 'created')).toMatch(isMade ? /^409 EntityAlreadyExists/ : /^created$/)
})

test('a server that stops while nobody else may commit keeps the others waiting for some seconds', async () => {
  const proxy = await startCuttingProxy(shared.databaseUrl)
  const aws = await startLocalAws({ databaseUrl: proxy.databaseUrl, sealingKey })
  onTestFinished(() => aws.close())
  const [other] = await shared.startServers(1)
  const [stopped, iam] = [aws, other].map((at) => new IAM({ ...at?.clientConfig(), maxAttempts: 1 }))
  if (stopped === undefined || iam === undefined) throw new Error('there are two')
  await stopped.createUser({ UserName: 'bo' })

  proxy.cutNextCommit('never')
  const lost = refusalOf(stopped.createUser({ UserName: 'cy' }))
  expect((await stopped.listUsers({})).Users).toHaveLength(2)
  await iam.createUser({ UserName: 'di' })
  expect(await lost).toMatch(/^503 ServiceUnavailable: .* It is not known whether the change was made\.$/)
  for (const client of [stopped, iam]) {
    const { Users } = await client.listUsers({})
    expect(Users?.map(({ UserName }) => UserName)).toEqual(['administrator', 'bo', 'di'])
  }
})
