import type { AnyAction } from '../query/action.ts'
import { accountActions } from './account-actions.ts'
import { credentialActions } from './credential-actions.ts'
import { groupActions } from './group-actions.ts'
import { policyActions } from './policy-actions.ts'
import { roleActions } from './role-actions.ts'
import { userActions } from './user-actions.ts'

const ACTIONS: readonly AnyAction[] = [
  ...accountActions,
  ...credentialActions,
  ...groupActions,
  ...policyActions,
  ...roleActions,
  ...userActions,
]

/** What IAM can do, by AWS's names. */
export const iamActions: ReadonlyMap<string, AnyAction> = new Map(ACTIONS.map((action) => [action.name, action]))
