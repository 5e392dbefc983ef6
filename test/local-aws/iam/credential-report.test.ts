import { IAM } from '@aws-sdk/client-iam'
import { expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import vectors from '../../vectors/certificates.json' with { type: 'json' }
import { refusalOf } from '../refusal.ts'
import { post } from '../sign-in/sign-in-client.ts'

type Row = Record<string, string>

/** Each user's row by column; the root user's is under `<root_account>`. */
async function readReport(iam: IAM): Promise<Record<string, Row>> {
  const { Content, ReportFormat } = await iam.getCredentialReport({})
  expect(ReportFormat).toBe('text/csv')
  const [head = '', ...lines] = Buffer.from(Content ?? [])
    .toString('utf8')
    .split('\n')
  const columns = head.split(',')
  return Object.fromEntries(
    lines.map((line) => {
      const fields = line.split(',')
      return [fields[0] ?? '', Object.fromEntries(columns.map((column, index) => [column, fields[index] ?? '']))]
    }),
  )
}

function written(time: Date | undefined): string {
  return `${time?.toISOString().slice(0, 19)}Z`
}

test('is made, is the same for four hours, and then expires', async () => {
  await using aws = await startLocalAws({ users: { ana: {} } })
  const iam = new IAM(aws.clientConfig())
  expect(await refusalOf(iam.getCredentialReport({}))).toBe('410 ReportNotPresent: Unknown')
  expect(await iam.generateCredentialReport({})).toMatchObject({
    State: 'STARTED',
    Description: 'No report exists. Starting a new report generation task',
  })
  await iam.createUser({ UserName: 'bo' })
  aws.clock.advance('3 h')
  expect(await iam.generateCredentialReport({})).toMatchObject({ State: 'COMPLETE' })
  expect(Object.keys(await readReport(iam))).toEqual(['<root_account>', 'administrator', 'ana'])
  aws.clock.advance('1 h')
  expect(await refusalOf(iam.getCredentialReport({}))).toBe('410 ReportExpired: Unknown')
  expect(await iam.generateCredentialReport({})).toMatchObject({ State: 'STARTED' })
  expect(Object.keys(await readReport(iam))).toEqual(['<root_account>', 'administrator', 'ana', 'bo'])
})

test('has AWS’s 22 columns and no line end after the last row', async () => {
  await using aws = await startLocalAws()
  const iam = new IAM(aws.clientConfig())
  await iam.generateCredentialReport({})
  const { Content, GeneratedTime } = await iam.getCredentialReport({})
  const text = Buffer.from(Content ?? []).toString('utf8')
  expect(text.endsWith('\n')).toBe(false)
  expect(text.split('\n')[0]).toBe(
    'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,' +
      'access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,' +
      'access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,' +
      'cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated',
  )
  expect(Math.abs(aws.clock.now().getTime() - (GeneratedTime?.getTime() ?? 0))).toBeLessThan(60_000)
})

test('tells the truth of passwords, devices, keys and certificates', async () => {
  await using aws = await startLocalAws({
    users: {
      ana: { mfa: true, policies: ['IAMReadOnlyAccess'] },
      bo: { password: 'Correct-Horse1', accessKey: false, path: '/team/' },
    },
  })
  const iam = new IAM(aws.clientConfig())
  const seeded = written((await iam.getUser({ UserName: 'ana' })).User?.CreateDate)
  await iam.updateAccountPasswordPolicy({ MaxPasswordAge: 90 })
  const { Certificate } = await iam.uploadSigningCertificate({
    UserName: 'ana',
    CertificateBody: vectors.certificates[0],
  })
  const [first] = (await iam.listAccessKeys({ UserName: 'ana' })).AccessKeyMetadata ?? []
  await iam.createAccessKey({ UserName: 'ana' })
  await new IAM(aws.clientConfig('ana')).listUsers({})
  await iam.updateAccessKey({ UserName: 'ana', AccessKeyId: first?.AccessKeyId, Status: 'Inactive' })
  await iam.generateCredentialReport({})
  const { ana, bo, '<root_account>': root } = await readReport(iam)
  const date = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  expect(ana).toEqual({
    user: 'ana',
    arn: 'arn:aws:iam::123456789012:user/ana',
    user_creation_time: seeded,
    password_enabled: 'false',
    password_last_used: 'N/A',
    password_last_changed: 'N/A',
    password_next_rotation: 'N/A',
    mfa_active: 'true',
    access_key_1_active: 'false',
    access_key_1_last_rotated: seeded,
    access_key_1_last_used_date: date,
    access_key_1_last_used_region: 'us-east-1',
    access_key_1_last_used_service: 'iam',
    access_key_2_active: 'true',
    access_key_2_last_rotated: date,
    access_key_2_last_used_date: 'N/A',
    access_key_2_last_used_region: 'N/A',
    access_key_2_last_used_service: 'N/A',
    cert_1_active: 'true',
    cert_1_last_rotated: written(Certificate?.UploadDate),
    cert_2_active: 'false',
    cert_2_last_rotated: 'N/A',
  })
  expect(bo).toMatchObject({
    arn: 'arn:aws:iam::123456789012:user/team/bo',
    password_enabled: 'true',
    password_last_used: 'no_information',
    password_last_changed: seeded,
    password_next_rotation: written(new Date(Date.parse(seeded) + 90 * 86_400_000)),
    mfa_active: 'false',
    access_key_1_active: 'false',
    access_key_1_last_rotated: 'N/A',
  })
  expect(root).toMatchObject({
    arn: 'arn:aws:iam::123456789012:root',
    password_enabled: 'not_supported',
    password_last_used: 'no_information',
    password_last_changed: 'not_supported',
    password_next_rotation: 'not_supported',
    mfa_active: 'false',
  })
})

test('of several sign-ins within five minutes only the first is noted', async () => {
  await using aws = await startLocalAws({ users: { bo: { password: 'Correct-Horse1' } } })
  const iam = new IAM(aws.clientConfig())
  const signIn = () => post(aws, 'sign-in', { account: '123456789012', userName: 'bo', password: 'Correct-Horse1' })
  const lastUsed = async () => (await iam.getUser({ UserName: 'bo' })).User?.PasswordLastUsed?.getTime()
  await signIn()
  const first = await lastUsed()
  aws.clock.advance('4 min')
  await signIn()
  expect(await lastUsed()).toBe(first)
  aws.clock.advance('2 min')
  await signIn()
  expect(await lastUsed()).toBeGreaterThanOrEqual((first ?? 0) + 360_000)
})

test('needs its permissions', async () => {
  await using aws = await startLocalAws({ users: { ana: {} } })
  const iam = new IAM(aws.clientConfig('ana'))
  for (const [action, call] of [
    ['GenerateCredentialReport', iam.generateCredentialReport({})],
    ['GetCredentialReport', iam.getCredentialReport({})],
  ] as const) {
    expect(await refusalOf(call)).toBe(
      `403 AccessDenied: User: arn:aws:iam::123456789012:user/ana is not authorized to perform: iam:${action} on resource: * because no identity-based policy allows the iam:${action} action`,
    )
  }
})
