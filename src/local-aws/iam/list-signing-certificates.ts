import type { ListSigningCertificatesRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { keyOwnerResource, requireKeyOwner } from './access-keys.ts'
import { pageOfList } from './paging.ts'
import { certificateOutput } from './signing-certificates.ts'

export const listSigningCertificates = defineAction<ListSigningCertificatesRequest>({
  name: 'ListSigningCertificates',

  resource: (context, { UserName }) => keyOwnerResource(context, UserName),

  run(context, { UserName, ...page }) {
    const owner = requireKeyOwner(context, UserName)
    const { items, ...rest } = pageOfList(context.tables.signingCertificates.list('owner', owner.ownerId), page)
    return { Certificates: items.map((certificate) => certificateOutput(owner, certificate)), ...rest }
  },
})
