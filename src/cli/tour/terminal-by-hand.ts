import type { Cast } from './cast.ts'
import { have } from './cast.ts'
import { wrongCode } from './phone.ts'
import type { Step } from './stage.ts'

/** Step 5: the terminal, AWS's way. */
export function terminalByHand(cast: Cast): Step {
  return {
    title: "the terminal, AWS's way: get-session-token and three exports",

    async play(stage) {
      const { clients } = cast
      const { sdk } = clients
      const userKey = have(cast.userKey, 'access key')
      const { serialNumber, phone } = have(cast.device, 'device')
      const sts = clients.sts(userKey)
      const getSessionToken = (TokenCode: string) =>
        sts.send(new sdk.GetSessionTokenCommand({ SerialNumber: serialNumber, TokenCode }))

      await stage.untilNextCode('the code that signed in to the console is spent; each works once')
      await stage.expect(
        'aws sts get-session-token, with a wrong code',
        { code: 'AccessDenied', message: 'invalid MFA' },
        () => getSessionToken(wrongCode(phone)),
      )
      const code = phone.code()
      const credentials = await stage.require(
        `aws sts get-session-token --serial-number ${serialNumber} --token-code ${code}`,
        async () => have((await getSessionToken(code)).Credentials, 'credentials'),
        ({ Expiration }) =>
          `${EXPORTS}\n    good until ${Expiration?.toISOString()}: 12 h, as nothing else was asked for`,
      )
      const session = {
        accessKeyId: have(credentials.AccessKeyId, 'access key id'),
        secretAccessKey: have(credentials.SecretAccessKey, 'secret access key'),
        sessionToken: have(credentials.SessionToken, 'session token'),
      }
      cast.session = session
      await stage.expect(
        'aws s3api list-buckets',
        'success',
        () => clients.s3(session).send(new sdk.ListBucketsCommand({})),
        ({ Buckets = [] }) => Buckets.map(({ Name }) => Name).join(', '),
      )
      await stage.expect('the same code once more', { code: 'AccessDenied', message: 'invalid MFA' }, () =>
        getSessionToken(code),
      )
      await stage.expect(
        'a session from within the session',
        { code: 'AccessDenied', message: 'session credentials' },
        () => clients.sts(session).send(new sdk.GetSessionTokenCommand({})),
      )
      await stage.expect(
        'a session without a code, and then IAM with it',
        { code: 'InvalidClientTokenId' },
        async () => {
          const { Credentials } = await sts.send(new sdk.GetSessionTokenCommand({}))
          const bare = {
            accessKeyId: have(Credentials?.AccessKeyId, 'access key id'),
            secretAccessKey: have(Credentials?.SecretAccessKey, 'secret access key'),
            sessionToken: have(Credentials?.SessionToken, 'session token'),
          }
          return clients.iam(bare).send(new sdk.ListMFADevicesCommand({}))
        },
      )
    },
  }
}

const EXPORTS = [
  `export AWS_ACCESS_KEY_ID='…'`,
  `export AWS_SECRET_ACCESS_KEY='…'`,
  `export AWS_SESSION_TOKEN='…'`,
].join('\n    ')
