import { X509Certificate } from 'node:crypto'
import type { UploadSigningCertificateRequest } from '@aws-sdk/client-iam'

import { AwsApiError } from '../../errors.ts'
import { defineAction } from '../action.ts'
import { newUniqueId } from '../identifiers.ts'
import { keyOwnerResource, requireKeyOwner } from './access-keys.ts'
import { requireRoom } from './quotas.ts'
import { certificateOutput } from './signing-certificates.ts'

export const uploadSigningCertificate = defineAction<UploadSigningCertificateRequest>({
  name: 'UploadSigningCertificate',

  resource: (context, { UserName }) => keyOwnerResource(context, UserName),

  run(context, { UserName, CertificateBody }) {
    const { tables, accountId, now } = context
    const owner = requireKeyOwner(context, UserName)
    const { fingerprint256, validTo } = readCertificate(CertificateBody)
    if (Date.parse(validTo) < now) throw malformed('The certificate has expired.')
    const certificates = tables.signingCertificates.list('owner', owner.ownerId)
    if (certificates.some(({ body }) => readCertificate(body).fingerprint256 === fingerprint256)) {
      throw new AwsApiError(
        'DuplicateCertificate',
        409,
        'The same certificate is associated with an IAM user in the account.',
      )
    }
    requireRoom('SigningCertificatesPerUser', certificates.length)
    const certificate = {
      certificateId: newUniqueId('ASCA', 28),
      accountId,
      ownerId: owner.ownerId,
      body: CertificateBody,
      status: 'Active',
      uploadedAt: now,
    } as const
    tables.signingCertificates.put(certificate)
    return { Certificate: certificateOutput(owner, certificate) }
  },
})

function readCertificate(body: string): X509Certificate {
  if (!/-----BEGIN CERTIFICATE-----/.test(body)) {
    throw malformed('Unable to parse certificate. Please ensure the certificate is in PEM format.')
  }
  try {
    return new X509Certificate(body)
  } catch {
    throw malformed('Unable to parse certificate. Please ensure the certificate is in PEM format.')
  }
}

function malformed(message: string): AwsApiError {
  return new AwsApiError('MalformedCertificate', 400, message)
}
