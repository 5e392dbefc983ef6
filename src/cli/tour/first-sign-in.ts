import type { Cast } from './cast.ts'
import { have, USER_NAME } from './cast.ts'
import type { ConsoleSession } from './console-client.ts'
import { withoutCode } from './console-client.ts'
import type { Step } from './stage.ts'

const DENIED = { code: 'AccessDenied', message: 'with an explicit deny in an identity-based policy' }

/** Step 2: without MFA every service says no, to the console and to the terminal alike. */
export function firstSignIn(cast: Cast): Step {
  return {
    title: 'first sign-in, without MFA: every service says no',

    async play(stage) {
      const { clients, aws } = cast
      const { sdk } = clients
      const userKey = have(cast.userKey, 'access key')

      const session: ConsoleSession = await stage.require(
        `${USER_NAME} signs in to the console with the password; no device, so no code is asked for`,
        async () =>
          withoutCode(
            await cast.console.signIn({ account: aws.accountId, userName: USER_NAME, password: cast.userPassword }),
          ),
        () => 'signed in',
      )
      await stage.expect("the console's S3 page asks for the buckets", DENIED, () =>
        clients.s3(session).send(new sdk.ListBucketsCommand({})),
      )
      await stage.expect('aws s3api list-buckets, with the access key', DENIED, () =>
        clients.s3(userKey).send(new sdk.ListBucketsCommand({})),
      )
      await stage.expect('aws iam list-users, with the access key', DENIED, () =>
        clients.iam(userKey).send(new sdk.ListUsersCommand({})),
      )
      await stage.expect(
        'aws sts get-caller-identity, which no policy can deny',
        'success',
        () => clients.sts(userKey).send(new sdk.GetCallerIdentityCommand({})),
        ({ Arn = '' }) => Arn,
      )
      await cast.console.signOut(session)
    },
  }
}
