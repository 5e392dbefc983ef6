import type { ActionContext, ResourceCheck } from '../query/action.ts'
import type { AccountRow } from '../store/rows.ts'

/** The caller's account; every caller has one. */
export function requireAccount({ tables, accountId }: ActionContext): AccountRow {
  const account = tables.accounts.get(accountId)
  if (account === undefined) throw new Error(`there is no account ${accountId}`)
  return account
}

/** Whether the account's password policy lets its users change their passwords: IAM users, not roles or federated users. */
export function allowsToChangePassword(context: ActionContext): boolean {
  return context.caller.type === 'User' && requireAccount(context).passwordPolicy?.allowUsersToChangePassword === true
}

/** What actions on the account itself are checked against: AWS has no ARN for it. */
export function accountResource(): ResourceCheck {
  return { arn: '*' }
}
