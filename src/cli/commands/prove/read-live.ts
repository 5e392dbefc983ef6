import { readAccountPolicies } from '../../../admin/account-policies.ts'
import { groupAlike } from '../../../admin/group-alike.ts'
import { accountCredentials } from '../../sessions/account-credentials.ts'
import { openConnection } from '../../connection.ts'
import type { Context } from '../../context.ts'
import { namedProfile } from '../../flags.ts'
import type { ProveFlags } from '../prove.ts'
import type { PolicyTexts, ProofTarget } from './proof-target.ts'
import { subjectOf } from './subject-of.ts'

/** Users as AWS has them, those who are alike as one; and, when all are asked for, the roles that users may assume. */
export async function readLive(
  context: Context,
  flags: ProveFlags,
  scps: ProofTarget['layers']['scps'],
): Promise<{ targets: readonly ProofTarget[]; texts: PolicyTexts }> {
  const connection = await openConnection(context, flags, namedProfile(flags, undefined))
  const iam = connection.aws.iam(await accountCredentials(context, connection, flags))
  const { users: found, trusts, arnsById, texts } = await readAccountPolicies({ iam }, flags.user)
  // They may tell users apart, too.
  const users = found.map((user) => ({ ...user, layers: { ...user.layers, scps } }))
  const targets = groupAlike(users).map(({ user, others }): ProofTarget => ({
    title: others.length === 0 ? user.arn : `${user.arn} and ${others.length} more like it (${others.join(', ')})`,
    subject: user.subject,
    layers: user.layers,
    trusts: [],
  }))
  const [firstUser] = users
  const [firstRole] = trusts
  if (flags.user !== undefined || firstRole === undefined) return { targets, texts }
  const roles: ProofTarget = {
    title: 'roles of the account',
    // Of its account; an account can have roles and no users.
    subject: firstUser?.subject ?? { ...subjectOf(firstRole.roleArn), type: 'User' },
    layers: { identity: [] },
    trusts,
    account: { arnsById, isWholeAccount: true },
  }
  return { targets: [...targets, roles], texts }
}
