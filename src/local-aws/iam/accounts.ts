import type { ActionContext, ResourceCheck } from '../action.ts'
import type { AccountRow } from '../store/rows.ts'

/** The caller's account; every caller has one. */
export function requireAccount({ tables, accountId }: ActionContext): AccountRow {
  const account = tables.accounts.get(accountId)
  if (account === undefined) throw new Error(`there is no account ${accountId}`)
  return account
}

/** What actions on the account itself are checked against: AWS has no ARN for it. */
export function accountResource(): ResourceCheck {
  return { arn: '*' }
}
