import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { IAMClient, ListUsersCommand, type IAMClientConfig } from '@aws-sdk/client-iam'
import { describe, expect, test } from 'vitest'
import { explainMessage } from '../../src/session/explain-message.ts'
import { runWithoutAws } from '../cli/run-without-aws.ts'
import { openUserSide } from '../user-side.ts'

function messageOf(sending: Promise<unknown>): Promise<string> {
  return sending.then(
    () => 'no error',
    (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
  )
}

function list(config: IAMClientConfig): Promise<string> {
  return messageOf(new IAMClient(config).send(new ListUsersCommand({})))
}

describe('explainMessage', () => {
  test('what local AWS answers, as AWS does', async () => {
    await using side = await openUserSide({ users: { ana: { groups: ['Force_MFA'], mfa: true }, bo: {} } })
    const sts = new STSClient(side.aws.clientConfig('ana'))
    const [SerialNumber = ''] = side.aws.serialNumbers('ana')
    const tokenOf = (serial: string, TokenCode: string) =>
      messageOf(sts.send(new GetSessionTokenCommand({ SerialNumber: serial, TokenCode })))
    const session = await sts.send(new GetSessionTokenCommand({}))
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = session.Credentials ?? {}
    const withoutMfa = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }

    for (const [message, meaning] of [
      [await tokenOf(SerialNumber, '000000'), /code wrong/],
      [await tokenOf('arn:aws:iam::123456789012:user/ana', '000000'), /could not check the code/],
      [await list(side.aws.clientConfig('ana')), /a policy denies this/],
      [await list(side.aws.clientConfig('bo')), /no policy allows this/],
      [await list({ ...side.aws.clientConfig('ana'), credentials: withoutMfa }), /begun without MFA/],
    ] as const) {
      expect(explainMessage(message)?.meaning, message).toMatch(meaning)
    }
  })

  for (const [message, meaning] of [
    ['The security token included in the request is expired', /the session is over/],
    ['Profile x requires multi-factor authentication, but no MFA code callback was provided.', /mfaCodeProvider/],
    ['Signature expired: 20261124T000000Z is now earlier than …', /clock is off/],
    ['MFADevice entity at the same path and name already exists.', /interrupted/],
    ['Cannot call GetSessionToken with session credentials', /long-term key/],
  ] as const) {
    test(message, () => expect(explainMessage(message)?.meaning).toMatch(meaning))
  }

  test('what it does not know', () => expect(explainMessage('NoSuchBucket')).toBeUndefined())
})

describe('explain', () => {
  test('from an argument, and from standard input', async () => {
    const said = await runWithoutAws(['explain', 'An error occurred (ExpiredToken)'])
    expect(said).toEqual({ status: 0, stdout: 'the session is over\n  -> sallyport login\n', stderr: '' })
    expect(await runWithoutAws(['explain'], 'An error occurred (ExpiredToken)\n')).toEqual(said)
    expect(await runWithoutAws(['explain', 'NoSuchBucket'])).toMatchObject({ status: 5, stdout: '' })
  })
})
