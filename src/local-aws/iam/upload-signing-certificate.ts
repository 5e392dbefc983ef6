import { X509Certificate } from 'node:crypto'
import type { UploadSigningCertificateRequest } from '@aws-sdk/client-iam'

import { AwsApiError } from '../../errors.ts'
import { defineAction } from '../query/action.ts'
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
    const { validTo } = readCertificate(CertificateBody)
    if (Date.parse(validTo) < now) throw malformed(CertificateBody)
    // AWS (observed): the same one again for the same owner is no mistake, for another owner of the account it is.
    const same = [...tables.signingCertificates.all()].find(
      (other) => other.accountId === accountId && contentOf(other.body) === contentOf(CertificateBody),
    )
    if (same?.ownerId === owner.ownerId) return { Certificate: certificateOutput(owner, same) }
    if (same !== undefined) throw new AwsApiError('DuplicateCertificate', 409, 'Duplicate certificate uploaded.')
    requireRoom('CertificatesPerUser', tables.signingCertificates.count('owner', owner.ownerId))
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
  if (!/-----BEGIN CERTIFICATE-----/.test(body)) throw malformed(body)
  try {
    return new X509Certificate(body)
  } catch {
    throw malformed(body)
  }
}

/** The certificate itself, without what stands around it and without line ends. */
function contentOf(body: string): string {
  return (/-----BEGIN CERTIFICATE-----([^-]*)/.exec(body)?.[1] ?? '').replaceAll(/\s/g, '')
}

/** AWS repeats the whole certificate. */
function malformed(body: string): AwsApiError {
  return new AwsApiError('MalformedCertificate', 400, `Certificate ${body} is malformed.`)
}
