import { findToolSession, nameOfTool, type OtherTool } from '../../disk/other-tools.ts'
import { SallyportError } from '../../errors.ts'
import type { CachedSession, UserWithDevice } from '../../ports.ts'
import type { Connection } from '../connection.ts'
import type { Context } from '../context.ts'
import { quote } from '../telling/follow-ups.ts'

/** What must remain of a session of `aws login`, which lasts 15 minutes and is renewed by AWS's tools alone. */
const LEAST_SECONDS = 120

/**
 * Whose session another tool has begun, for the name that sessions of roles are kept under. There is no device: whether AWS counts
 * such a session as made with MFA, it does not say.
 */
export async function findToolUser(
  { environment }: Context,
  { role, profileName }: Connection,
  tool: OtherTool,
): Promise<UserWithDevice> {
  if (!role) {
    throw new SallyportError(
      'USAGE',
      `profile \`${profileName}\` signs in by \`${tool.command}\`, which AWS's tools read`,
      {
        hint: `from here it is the source of roles: name a profile with role_arn and source_profile = ${profileName}`,
      },
    )
  }
  const account = (await findToolSession(tool, environment))?.account ?? accountOf(tool)
  const partition = role.roleArn.split(':')[1] ?? 'aws'
  const arn = tool.command === 'aws login' ? tool.loginSession : nameOfTool(tool)
  return { partition, account, arn, userName: arn, serialNumber: '', localAwsInstanceId: undefined }
}

/**
 * The session that the tool has left.
 *
 * @throws SallyportError `NOT_SIGNED_IN` when there is none, or less than two minutes of it; with the command that begins one.
 */
export async function requireToolSession(
  { environment, clock }: Context,
  { profileName }: Connection,
  tool: OtherTool,
): Promise<CachedSession> {
  const issuedAt = clock.now()
  const found = await findToolSession(tool, environment)
  const seconds = found && (found.credentials.expiration.getTime() - issuedAt.getTime()) / 1000
  if (found && seconds !== undefined && seconds >= LEAST_SECONDS) return { credentials: found.credentials, issuedAt }
  const profile = quote(profileName)
  const what = found ? 'is over' : 'is not there'
  throw new SallyportError(
    'NOT_SIGNED_IN',
    `the session of \`${tool.command}\` for profile \`${profileName}\` ${what}`,
    {
      hint:
        tool.command === 'aws login'
          ? `aws sts get-caller-identity --profile ${profile} renews it; if that does not do: aws login --profile ${profile}`
          : `aws sso login --profile ${profile}, then aws sts get-caller-identity --profile ${profile}: it fetches the role's session, which is not done from here`,
    },
  )
}

function accountOf(tool: OtherTool): string {
  return tool.command === 'aws login' ? (tool.loginSession.split(':')[4] ?? '') : tool.accountId
}
