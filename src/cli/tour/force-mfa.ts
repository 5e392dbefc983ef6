import { forceMfaPolicy } from '../../policy/index.ts'
import type { Cast } from './cast.ts'
import { have, USER_NAME } from './cast.ts'
import type { Step } from './stage.ts'

const GRANTS = ['AmazonS3FullAccess', 'AmazonEC2FullAccess']

/** Step 1: an administrator makes the group, its policy and the user. */
export function forceMfa(cast: Cast): Step {
  return {
    title: 'an administrator forces MFA on a user',

    async play(stage) {
      const { sdk } = cast.clients
      const iam = cast.clients.iam(cast.aws.administrator)
      const s3 = cast.clients.s3(cast.aws.administrator)

      const policyArn = await stage.require(
        'creates the policy Force_MFA: without MFA deny everything but what it takes to get a device',
        async () => {
          const PolicyDocument = JSON.stringify(forceMfaPolicy())
          const { Policy } = await iam.send(new sdk.CreatePolicyCommand({ PolicyName: 'Force_MFA', PolicyDocument }))
          return have(Policy?.Arn, 'policy')
        },
        (arn) => arn,
      )
      await stage.require('creates the group Force_MFA with that policy', async () => {
        await iam.send(new sdk.CreateGroupCommand({ GroupName: 'Force_MFA' }))
        await iam.send(new sdk.AttachGroupPolicyCommand({ GroupName: 'Force_MFA', PolicyArn: policyArn }))
      })
      await stage.require(`creates the group EC2MFA, which grants ${GRANTS.join(' and ')}`, async () => {
        await iam.send(new sdk.CreateGroupCommand({ GroupName: 'EC2MFA' }))
        for (const name of GRANTS) {
          const PolicyArn = `arn:aws:iam::aws:policy/${name}`
          await iam.send(new sdk.AttachGroupPolicyCommand({ GroupName: 'EC2MFA', PolicyArn }))
        }
      })
      await stage.require(`creates the user ${USER_NAME} with a console password and an access key`, async () => {
        await iam.send(new sdk.CreateUserCommand({ UserName: USER_NAME }))
        await iam.send(new sdk.CreateLoginProfileCommand({ UserName: USER_NAME, Password: cast.userPassword }))
        const { AccessKey } = await iam.send(new sdk.CreateAccessKeyCommand({ UserName: USER_NAME }))
        cast.userKey = {
          accessKeyId: have(AccessKey?.AccessKeyId, 'access key'),
          secretAccessKey: have(AccessKey?.SecretAccessKey, 'secret access key'),
        }
      })
      await stage.require(
        `adds ${USER_NAME} to both groups`,
        async () => {
          for (const GroupName of ['Force_MFA', 'EC2MFA']) {
            await iam.send(new sdk.AddUserToGroupCommand({ GroupName, UserName: USER_NAME }))
          }
          const { Groups = [] } = await iam.send(new sdk.ListGroupsForUserCommand({ UserName: USER_NAME }))
          return Groups.map(({ GroupName = '' }) => GroupName)
        },
        (groups) => `${USER_NAME} is in ${groups.join(' and ')}`,
      )
      await stage.require('creates a bucket, so that there is something to list', async () => {
        await s3.send(new sdk.CreateBucketCommand({ Bucket: cast.bucket }))
      })
    },
  }
}
