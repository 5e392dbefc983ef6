import type { Cast } from './cast.ts'
import { have, USER_NAME } from './cast.ts'
import { challengeOf } from './console-client.ts'
import { wrongCode } from './phone.ts'
import type { Step } from './stage.ts'

/** Step 4: now a code is asked for. */
export function signInAgain(cast: Cast): Step {
  return {
    title: 'sign-in again: now a code is asked for',

    async play(stage) {
      const { clients, aws, console, bucket } = cast
      const { sdk } = clients
      const { phone } = have(cast.device, 'device')
      const signIn = () => console.signIn({ account: aws.accountId, userName: USER_NAME, password: cast.userPassword })

      await stage.expect('signs in with a wrong password', { code: 'AuthenticationFailed' }, () =>
        console.signIn({ account: aws.accountId, userName: USER_NAME, password: `${cast.userPassword}!` }),
      )
      const challenge = await stage.require(
        'signs in with the password',
        async () => challengeOf(await signIn()),
        () => 'a code is asked for',
      )
      await stage.expect('types a wrong code', { code: 'InvalidAuthenticationCode' }, () =>
        console.enterCode(challenge, wrongCode(phone)),
      )
      const code = phone.code()
      const session = await stage.require(
        'types the code that the phone shows',
        () => console.enterCode(challenge, code),
        () => 'signed in',
      )
      await stage.expect(
        "the console's S3 page asks for the buckets",
        'success',
        () => clients.s3(session).send(new sdk.ListBucketsCommand({})),
        ({ Buckets = [] }) => Buckets.map(({ Name }) => Name).join(', ') || 'none',
      )
      await stage.expect('signs in once more with the same code', { code: 'InvalidAuthenticationCode' }, async () =>
        console.enterCode(challengeOf(await signIn()), code),
      )
      await stage.expect('signs out', 'success', () => console.signOut(session))
      await stage.expect(
        `asks for the objects of ${bucket} with the session that was signed out`,
        { code: 'ExpiredToken' },
        () => clients.s3(session).send(new sdk.ListObjectsV2Command({ Bucket: bucket })),
      )
    },
  }
}
