import { readAwsConfig } from '../../disk/aws-config.ts'
import { SallyportError } from '../../errors.ts'
import type { AccessKey } from '../../ports.ts'
import { lookUpUser, type LookedUpUser } from '../../session/look-up-user.ts'
import { openConnection, type Connection } from '../connection.ts'
import type { Context } from '../context.ts'
import type { ConnectionFlags } from '../flags.ts'

/** Where a key that is about to be kept is good for; the profile need not be there yet. */
export async function connectForKey(context: Context, flags: ConnectionFlags, profile: string): Promise<Connection> {
  const { profile: _profile, ...others } = flags
  const known = (await readAwsConfig(context.environment)).findProfile(profile) !== undefined
  const connection = await openConnection(
    { ...context, environment: { ...context.environment, AWS_PROFILE: undefined, AWS_DEFAULT_PROFILE: undefined } },
    others,
    known ? profile : undefined,
  )
  context.followUps.remember({ ...flags, profile })
  return connection
}

/** Asks AWS whose a key is, and puts it into the vault. A key that AWS does not know is not kept. */
export async function keepKey(
  context: Context,
  connection: Connection,
  { profile, accessKey }: { readonly profile: string; readonly accessKey: AccessKey },
): Promise<LookedUpUser | undefined> {
  const user = await askWhose(context, connection, accessKey)
  const { accessKeyId } = accessKey
  const entry = { profile, accessKeyId, endpoint: connection.endpoint, addedAt: context.clock.now() }
  await context.vault.save(entry, accessKey)
  const whose = user === undefined ? '' : ` of ${user.arn}`
  context.terminal.say(`the key ${accessKeyId}${whose} is in the vault, as profile \`${profile}\``)
  return user
}

/** Without a network it is kept untried. */
async function askWhose(
  { terminal, knownUsers }: Context,
  { aws, endpoint }: Connection,
  accessKey: AccessKey,
): Promise<LookedUpUser | undefined> {
  try {
    return await lookUpUser({ aws, knownUsers }, endpoint, accessKey)
  } catch (error) {
    if (!(error instanceof SallyportError) || error.code !== 'UNREACHABLE') throw error
    terminal.warn(`${error.message}: the key was not tried`)
    return undefined
  }
}
