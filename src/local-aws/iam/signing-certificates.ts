import type { SigningCertificate } from '@aws-sdk/client-iam'

import type { ActionContext } from '../query/action.ts'
import type { SigningCertificateRow } from '../store/rows.ts'
import type { KeyOwner } from './access-keys.ts'
import { noSuchEntity } from './iam-errors.ts'

/** @throws AwsApiError NoSuchEntity when the certificate isn't the owner's. */
export function requireSigningCertificate(
  { tables }: ActionContext,
  { ownerId }: KeyOwner,
  certificateId: string,
): SigningCertificateRow {
  const certificate = tables.signingCertificates.get(certificateId)
  if (certificate?.ownerId !== ownerId) {
    throw noSuchEntity(`The Certificate with id ${certificateId} cannot be found.`)
  }
  return certificate
}

/** AWS's `SigningCertificate`. */
export function certificateOutput({ UserName }: KeyOwner, certificate: SigningCertificateRow): SigningCertificate {
  return {
    UserName,
    CertificateId: certificate.certificateId,
    CertificateBody: certificate.body,
    Status: certificate.status,
    UploadDate: new Date(certificate.uploadedAt),
  }
}
