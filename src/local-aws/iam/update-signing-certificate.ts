import type { UpdateSigningCertificateRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { keyOwnerResource, requireKeyOwner } from './access-keys.ts'
import { requireSigningCertificate } from './signing-certificates.ts'
import { readStatus } from './statuses.ts'

export const updateSigningCertificate = defineAction<UpdateSigningCertificateRequest>({
  name: 'UpdateSigningCertificate',

  resource: (context, { UserName }) => keyOwnerResource(context, UserName),

  run(context, { UserName, CertificateId, Status }) {
    const certificate = requireSigningCertificate(context, requireKeyOwner(context, UserName), CertificateId)
    context.tables.signingCertificates.put({ ...certificate, status: readStatus(Status) })
    return {}
  },
})
