import { obtainSession } from '../../src/session/obtain-session.ts'
import type { UserSide } from '../user-side.ts'

/** As the command wires it: a real sign-in, with a given code or one off the old device. */
export function signInOf(side: UserSide) {
  const { credentials } = side.aws.clientConfig('ana')
  return async (serialNumber: string, tokenCode?: string) => {
    const session = await obtainSession(
      { ...side.ports, prompts: side.silent },
      {
        user: {
          partition: 'aws',
          account: side.aws.accountId,
          userName: 'ana',
          arn: 'arn:aws:iam::123456789012:user/ana',
          localAwsInstanceId: side.aws.instanceId,
          serialNumber,
        },
        endpoint: side.aws.endpoint,
        accessKeyId: credentials.accessKeyId,
        durationSeconds: 3600,
        loadAccessKey: async () => credentials,
        tokenCode: tokenCode ?? side.aws.tokenCode('ana'),
        renew: false,
      },
    )
    return session.credentials
  }
}
