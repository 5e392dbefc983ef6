import { AssumeRoleCommand, GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { IAMClient, ListMFADevicesCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { expect, test } from 'vitest'

import { startLocalAws } from '../../src/local-aws/index.ts'

test('GetCallerIdentity works under Force_MFA, everything else waits for a code', async () => {
  await using aws = await startLocalAws({
    users: { ana: { groups: ['Force_MFA'], policies: ['AdministratorAccess'], mfa: true } },
  })
  const sts = new STSClient(aws.clientConfig('ana'))
  const identity = await sts.send(new GetCallerIdentityCommand({}))
  expect(identity.Arn).toBe('arn:aws:iam::123456789012:user/ana')

  const iam = new IAMClient(aws.clientConfig('ana'))
  await expect(iam.send(new ListUsersCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' })
  const { MFADevices = [] } = await iam.send(new ListMFADevicesCommand({}))
  const SerialNumber = MFADevices[0]?.SerialNumber

  const { Credentials } = await sts.send(new GetSessionTokenCommand({ SerialNumber, TokenCode: aws.tokenCode('ana') }))
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  }
  const session = new IAMClient({ ...aws.clientConfig('ana'), credentials })
  const { Users = [] } = await session.send(new ListUsersCommand({}))
  expect(Users.map(({ UserName }) => UserName)).toEqual(['administrator', 'ana'])
  await expect(
    sts.send(new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::123456789012:role/none', RoleSessionName: 'ana' })),
  ).rejects.toMatchObject({ name: 'AccessDenied' })
})
