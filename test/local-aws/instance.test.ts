import { randomBytes } from 'node:crypto'
import { GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'

import type { LocalAws } from '../../src/local-aws/index.ts'
import { startLocalAws } from '../../src/local-aws/index.ts'
import { newFolder } from './folder.ts'
import { refusalOf } from './refusal.ts'

const INVALID = '403 InvalidClientTokenId: The security token included in the request is invalid'

interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
}

async function rootSession(aws: LocalAws): Promise<Credentials> {
  const { Credentials: made } = await new STSClient(aws.clientConfig('root')).send(new GetSessionTokenCommand({}))
  return {
    accessKeyId: made?.AccessKeyId ?? '',
    secretAccessKey: made?.SecretAccessKey ?? '',
    sessionToken: made?.SessionToken ?? '',
  }
}

const whoAmI = (aws: LocalAws, credentials: Credentials) =>
  new STSClient({ ...aws.clientConfig(), credentials }).send(new GetCallerIdentityCommand({}))

test("the root user's session of one local AWS is nothing to another under the same key and account id", async () => {
  const sealingKey = randomBytes(32)
  await using aws = await startLocalAws({ data: newFolder(), sealingKey, root: { accessKey: true } })
  await using second = await startLocalAws({ data: newFolder(), sealingKey, root: { accessKey: true } })
  const session = await rootSession(aws)
  await whoAmI(aws, session)
  expect(await refusalOf(whoAmI(second, session))).toBe(INVALID)
})

test('a session lives on over a restart, and ends with a reset', async () => {
  const options = { data: newFolder(), sealingKey: randomBytes(32), root: { accessKey: true } }
  const first = await startLocalAws(options)
  const session = await rootSession(first)
  const { instanceId } = first
  await first.close()

  await using again = await startLocalAws(options)
  expect(again.instanceId).toBe(instanceId)
  await whoAmI(again, session)
  await again.reset()
  expect(again.instanceId).not.toBe(instanceId)
  expect(await refusalOf(whoAmI(again, session))).toBe(INVALID)
})
