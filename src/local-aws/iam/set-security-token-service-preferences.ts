import type { SetSecurityTokenServicePreferencesRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { accountResource, requireAccount } from './accounts.ts'

/** Kept and shown in the account summary; local AWS's session tokens are the same everywhere. */
export const setSecurityTokenServicePreferences = defineAction<SetSecurityTokenServicePreferencesRequest>({
  name: 'SetSecurityTokenServicePreferences',

  resource: accountResource,

  run(context, { GlobalEndpointTokenVersion }) {
    const globalEndpointTokenVersion = GlobalEndpointTokenVersion === 'v2Token' ? 2 : 1
    context.tables.accounts.put({ ...requireAccount(context), globalEndpointTokenVersion })
    return {}
  },
})
