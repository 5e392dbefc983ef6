import { expect, test } from 'vitest'
import { startLocalAws } from '../../src/local-aws/index.ts'
import { send } from './signed-call.ts'

test('a service that is not there says so, and is no 500', async () => {
  await using aws = await startLocalAws()
  const parameters = { Action: 'DescribeInstances', Version: '2016-11-15' }
  const { status, text } = await send(aws, { service: 'ec2', parameters })
  expect(status).toBe(501)
  expect(text).toContain('local AWS has no ec2: it has IAM, STS, S3 and sign-in')
})
