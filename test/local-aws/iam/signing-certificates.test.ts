import { IAM } from '@aws-sdk/client-iam'
import { describe, expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import vectors from '../../vectors/certificates.json' with { type: 'json' }
import { refusalOf } from '../refusal.ts'

const UserName = 'ana'
const [one, two, three] = vectors.certificates

describe(`signing certificates: ${vectors.source}`, () => {
  test('are uploaded, listed, made inactive and deleted; their user goes only without them', async () => {
    await using aws = await startLocalAws({ users: { ana: { accessKey: false } } })
    const iam = new IAM(aws.clientConfig())
    const { Certificate } = await iam.uploadSigningCertificate({ UserName, CertificateBody: one })
    expect(Certificate).toMatchObject({
      UserName,
      CertificateId: expect.stringMatching(/^ASCA[A-Z2-7]{24}$/),
      Status: 'Active',
      UploadDate: expect.any(Date),
    })
    expect(Certificate?.CertificateBody?.trim()).toBe(one?.trim())
    const CertificateId = Certificate?.CertificateId
    await iam.updateSigningCertificate({ UserName, CertificateId, Status: 'Inactive' })
    const { Certificates } = await iam.listSigningCertificates({ UserName })
    expect(Certificates).toEqual([{ ...Certificate, Status: 'Inactive' }])
    expect(await refusalOf(iam.deleteUser({ UserName }))).toBe(
      '409 DeleteConflict: Cannot delete entity, must delete certificates first.',
    )
    await iam.deleteSigningCertificate({ UserName, CertificateId })
    await iam.deleteUser({ UserName })
  })

  test('the root user’s own', async () => {
    await using aws = await startLocalAws({ root: { accessKey: true } })
    const root = new IAM(aws.clientConfig('root'))
    await root.uploadSigningCertificate({ CertificateBody: one })
    expect((await root.listSigningCertificates({})).Certificates).toHaveLength(1)
    expect((await root.getAccountSummary({})).SummaryMap?.['AccountSigningCertificatesPresent']).toBe(1)
  })
})

describe('refusals', () => {
  const upload = (CertificateBody: string | undefined) => (iam: IAM) =>
    iam.uploadSigningCertificate({ UserName, CertificateBody })
  const unknown = { UserName, CertificateId: 'ASCAAAAAAAAAAAAAAAAAAAAAAAAA' }
  const cases: [string, (iam: IAM) => Promise<unknown>, RegExp][] = [
    ['no PEM', upload('x'), /^400 MalformedCertificate: Certificate x is malformed\.$/],
    ['broken PEM', upload('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'), /^400 MalformedCertificate/],
    [
      'the same certificate for another user',
      (iam) => iam.uploadSigningCertificate({ UserName: 'bo', CertificateBody: one?.replaceAll('\n', '\r\n') }),
      /^409 DuplicateCertificate: Duplicate certificate uploaded\.$/,
    ],
    ['a third one', upload(three), /^409 LimitExceeded: Cannot exceed quota for CertificatesPerUser: 2$/],
    [
      'no such user',
      (iam) => iam.listSigningCertificates({ UserName: 'no' }),
      /^404 NoSuchEntity: The user with name no/,
    ],
    [
      'no such certificate',
      (iam) => iam.deleteSigningCertificate(unknown),
      /^404 NoSuchEntity: The Certificate with id ASCAAAAAAAAAAAAAAAAAAAAAAAAA cannot be found/,
    ],
    ['no such certificate to update', (iam) => iam.updateSigningCertificate({ ...unknown, Status: 'Active' }), /^404/],
  ]
  test.each(cases)('%s', async (_name, call, refusal) => {
    await using aws = await startLocalAws({ users: { ana: {}, bo: {} } })
    const iam = new IAM(aws.clientConfig())
    const { Certificate: first } = await iam.uploadSigningCertificate({ UserName, CertificateBody: one })
    await iam.uploadSigningCertificate({ UserName, CertificateBody: two })
    // The same one again is no mistake.
    expect((await iam.uploadSigningCertificate({ UserName, CertificateBody: one })).Certificate).toEqual(first)
    expect(await refusalOf(call(iam))).toMatch(refusal)
  })

  test('one that has expired', async () => {
    await using aws = await startLocalAws({ users: { ana: {} } })
    aws.clock.advance(`${101 * 365} d`)
    expect(await refusalOf(upload(one)(new IAM(aws.clientConfig())))).toMatch(/^400 MalformedCertificate/)
  })
})
