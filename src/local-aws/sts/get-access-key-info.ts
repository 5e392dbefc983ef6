import type { GetAccessKeyInfoRequest } from '@aws-sdk/client-sts'

import { defineAction } from '../query/action.ts'
import { accountOfAccessKeyId } from '../identifiers.ts'

/** AWS: tells the account that an access key id was made for, and nothing of whether the key works or exists. */
export const getAccessKeyInfo = defineAction<GetAccessKeyInfoRequest>({
  name: 'GetAccessKeyInfo',

  resource: () => ({ arn: '*', shown: '' }),

  run: ({ tables }, { AccessKeyId }) => ({
    Account: tables.accessKeys.get(AccessKeyId)?.accountId ?? accountOfAccessKeyId(AccessKeyId),
  }),
})
