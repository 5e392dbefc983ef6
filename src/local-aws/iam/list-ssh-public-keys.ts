import type { ListSSHPublicKeysRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { pageOfList } from './paging.ts'
import { sshPublicKeyMetadata } from './ssh-public-keys.ts'
import { requireUserOrCaller, userResource } from './users.ts'

export const listSshPublicKeys = defineAction<ListSSHPublicKeysRequest>({
  name: 'ListSSHPublicKeys',

  resource: (context, { UserName }) => userResource(context, UserName),

  run(context, { UserName, ...page }) {
    const user = requireUserOrCaller(context, UserName)
    const { items, ...rest } = pageOfList(context.tables.sshPublicKeys.list('owner', user.userId), page)
    return { SSHPublicKeys: items.map((key) => sshPublicKeyMetadata(user, key)), ...rest }
  },
})
