import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { startLocalAws } from 'sallyport/local-aws'

let aws
let seeded

beforeAll(async () => {
  aws = await startLocalAws({
    users: { ana: { groups: ['Force_MFA'], policies: ['IAMReadOnlyAccess'], mfa: true } },
  })
  seeded = await aws.snapshot()
})
beforeEach(() => aws.restore(seeded))
afterAll(() => aws.close())

test('without MFA nothing is open', async () => {
  const iam = new IAMClient(aws.clientConfig('ana'))
  await expect(iam.send(new ListUsersCommand({}))).rejects.toThrow('with an explicit deny in an identity-based policy')
})

test('with MFA something is, until the session ends', async () => {
  const [SerialNumber] = aws.serialNumbers('ana')
  const sts = new STSClient(aws.clientConfig('ana'))
  const { Credentials } = await sts.send(
    new GetSessionTokenCommand({ SerialNumber, TokenCode: aws.tokenCode('ana'), DurationSeconds: 3600 }),
  )
  const credentials = {
    accessKeyId: Credentials.AccessKeyId,
    secretAccessKey: Credentials.SecretAccessKey,
    sessionToken: Credentials.SessionToken,
  }
  const iam = new IAMClient({ ...aws.clientConfig('ana'), credentials })
  const { Users } = await iam.send(new ListUsersCommand({}))
  expect(Users.map(({ UserName }) => UserName)).toEqual(['administrator', 'ana'])
  aws.clock.advance('61 min')
  await expect(iam.send(new ListUsersCommand({}))).rejects.toMatchObject({ name: 'ExpiredToken' })
})
