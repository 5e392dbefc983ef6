import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { startLocalAws, type LocalAws, type Snapshot } from 'sallyport/local-aws'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

let aws: LocalAws
let seeded: Snapshot

beforeAll(async () => {
  aws = await startLocalAws({
    users: { ana: { groups: ['Force_MFA'], policies: ['AmazonS3FullAccess'], mfa: true } },
    buckets: ['acme-reports'],
  })
  seeded = await aws.snapshot()
})
// Whatever a test has changed, the clock and spent codes included, is as it was before the next one.
beforeEach(() => aws.restore(seeded))
afterAll(() => aws.close())

/** Sign-in as a program does it: the long-term key and a code for a session. */
async function signIn() {
  const [SerialNumber] = aws.serialNumbers('ana')
  const sts = new STSClient(aws.clientConfig('ana'))
  const { Credentials } = await sts.send(
    new GetSessionTokenCommand({ SerialNumber, TokenCode: aws.tokenCode('ana'), DurationSeconds: 3600 }),
  )
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {}
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
}

test('without MFA nothing is open', async () => {
  const iam = new IAMClient(aws.clientConfig('ana'))
  await expect(iam.send(new ListUsersCommand({}))).rejects.toThrow('with an explicit deny in an identity-based policy')
  expect(aws.decisions().at(-1)).toMatchObject({
    action: 'iam:ListUsers',
    effect: 'explicitDeny',
    statement: 'DenyAllExceptListedIfNoMFA',
  })
})

test('with MFA her buckets are, until the session ends', async () => {
  const s3 = new S3Client({ ...aws.clientConfig('ana'), credentials: await signIn() })
  const { Buckets } = await s3.send(new ListBucketsCommand({}))
  expect(Buckets?.map(({ Name }) => Name)).toEqual(['acme-reports'])
  aws.clock.advance('61 min')
  await expect(s3.send(new ListBucketsCommand({}))).rejects.toMatchObject({ name: 'ExpiredToken' })
})

test('a code opens the door once', async () => {
  const [SerialNumber] = aws.serialNumbers('ana')
  const sts = new STSClient(aws.clientConfig('ana'))
  const used = { SerialNumber, TokenCode: aws.tokenCode('ana') }
  await sts.send(new GetSessionTokenCommand(used))
  await expect(sts.send(new GetSessionTokenCommand(used))).rejects.toThrow('invalid MFA one time pass code')
})
