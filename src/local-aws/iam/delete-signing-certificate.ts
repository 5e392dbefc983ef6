import type { DeleteSigningCertificateRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { keyOwnerResource, requireKeyOwner } from './access-keys.ts'
import { requireSigningCertificate } from './signing-certificates.ts'

export const deleteSigningCertificate = defineAction<DeleteSigningCertificateRequest>({
  name: 'DeleteSigningCertificate',

  resource: (context, { UserName }) => keyOwnerResource(context, UserName),

  run(context, { UserName, CertificateId }) {
    const certificate = requireSigningCertificate(context, requireKeyOwner(context, UserName), CertificateId)
    context.tables.signingCertificates.delete(certificate.certificateId)
    return {}
  },
})
