import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { IAM } from '@aws-sdk/client-iam'
import { expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import certificates from '../../vectors/certificates.json' with { type: 'json' }
import sshKeys from '../../vectors/ssh-public-keys.json' with { type: 'json' }
import { newFolder } from '../folder.ts'

test('a data folder keeps all credentials, profiles and reports, and seals what is secret', async () => {
  const data = newFolder()
  const options = { data, sealingKey: new Uint8Array(32).fill(7), users: { ana: {} } }
  const UserName = 'ana'
  let secret = ''
  {
    await using aws = await startLocalAws(options)
    const iam = new IAM(aws.clientConfig())
    await iam.uploadSSHPublicKey({ UserName, SSHPublicKeyBody: sshKeys.key.line })
    await iam.uploadSigningCertificate({ UserName, CertificateBody: certificates.certificates[0] })
    const ServiceName = 'codecommit.amazonaws.com'
    const made = await iam.createServiceSpecificCredential({ UserName, ServiceName })
    secret = made.ServiceSpecificCredential?.ServicePassword ?? ''
    await iam.createInstanceProfile({ InstanceProfileName: 'box' })
    await iam.generateCredentialReport({})
  }
  await using aws = await startLocalAws(options)
  const iam = new IAM(aws.clientConfig())
  expect((await iam.listSSHPublicKeys({ UserName })).SSHPublicKeys).toHaveLength(1)
  expect((await iam.listSigningCertificates({ UserName })).Certificates).toHaveLength(1)
  expect((await iam.listServiceSpecificCredentials({ UserName })).ServiceSpecificCredentials).toHaveLength(1)
  expect((await iam.listInstanceProfiles({})).InstanceProfiles).toHaveLength(1)
  expect(await iam.generateCredentialReport({})).toMatchObject({ State: 'COMPLETE' })
  const file = readFileSync(join(data, 'local-aws.sqlite'), 'latin1')
  expect(secret).toHaveLength(60)
  expect(file).toContain('ssh-rsa')
  expect(file).not.toContain(secret)
})
