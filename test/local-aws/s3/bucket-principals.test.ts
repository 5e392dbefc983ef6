import { CreateUserCommand, DeleteUserCommand, IAMClient, PutUserPermissionsBoundaryCommand } from '@aws-sdk/client-iam'
import {
  CreateBucketCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'

import type { LocalAws } from '../../../src/local-aws/index.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'
import { assume, trust } from '../sts/assume.ts'

// Whom the Principal of a bucket's policy means (IAM User Guide, "AWS JSON policy elements: Principal" and "NotPrincipal").

const Bucket = 'photos'
const Key = 'a'
const get = new GetObjectCommand({ Bucket, Key })
const iamArn = (name: string) => `arn:aws:iam::123456789012:${name}`
const sessionArn = 'arn:aws:sts::123456789012:assumed-role/Reader/work'
const readAll = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } }

async function startWith(policy: object, aws: LocalAws): Promise<void> {
  const s3 = new S3Client(aws.clientConfig())
  await s3.send(new CreateBucketCommand({ Bucket }))
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'here' }))
  await putPolicy(aws, policy)
}

async function putPolicy(aws: LocalAws, statement: object): Promise<void> {
  const Statement = { Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*`, ...statement }
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement })
  await new S3Client(aws.clientConfig()).send(new PutBucketPolicyCommand({ Bucket, Policy }))
}

test('an Allow to a role is limited by the session policy, one to its session is not', async () => {
  await using aws = await startLocalAws({
    users: { ana: { policies: [readAll, { ...readAll, Statement: { ...readAll.Statement, Action: 'sts:*' } }] } },
    roles: { Reader: { trustPolicy: trust(['sts:AssumeRole']) } },
  })
  const Policy = JSON.stringify({ ...readAll, Statement: { ...readAll.Statement, Action: 's3:ListBucket' } })
  const free = new S3Client(await assume(aws, 'ana', 'Reader'))
  const limited = new S3Client(await assume(aws, 'ana', 'Reader', { Policy }))
  await startWith({ Effect: 'Allow', Principal: { AWS: iamArn('role/Reader') } }, aws)
  await free.send(get)
  expect(await refusalOf(limited.send(get))).toMatch(/because no session policy allows the s3:GetObject action$/)
  await putPolicy(aws, { Effect: 'Allow', Principal: { AWS: sessionArn } })
  await limited.send(get)
})

test('a Deny with NotPrincipal spares those it names', async () => {
  await using aws = await startLocalAws({
    users: { ana: { policies: [readAll] }, bo: { policies: [readAll] } },
    roles: { Reader: { trustPolicy: trust(['sts:AssumeRole']), policies: [readAll] } },
  })
  const [ana, bo] = [new S3Client(aws.clientConfig('ana')), new S3Client(aws.clientConfig('bo'))]
  const reader = new S3Client(await assume(aws, 'administrator', 'Reader'))
  await startWith({ Effect: 'Deny', NotPrincipal: { AWS: [iamArn('user/ana'), iamArn('role/Reader')] } }, aws)
  await ana.send(get)
  await reader.send(get)
  expect(await refusalOf(bo.send(get))).toMatch(/with an explicit deny in a resource-based policy$/)
  // AWS: to be the account's root is to be nobody else of it.
  await putPolicy(aws, { Effect: 'Deny', NotPrincipal: { AWS: '123456789012' } })
  expect(await refusalOf(ana.send(get))).toMatch(/with an explicit deny in a resource-based policy$/)
  // AWS: nobody with a permissions boundary is spared.
  await putPolicy(aws, { Effect: 'Deny', NotPrincipal: { AWS: iamArn('user/ana') } })
  await ana.send(get)
  await new IAMClient(aws.clientConfig()).send(
    new PutUserPermissionsBoundaryCommand({
      UserName: 'ana',
      PermissionsBoundary: 'arn:aws:iam::aws:policy/AdministratorAccess',
    }),
  )
  expect(await refusalOf(ana.send(get))).toMatch(/with an explicit deny in a resource-based policy$/)
})

test('a user who is gone is nobody: not granted, not spared, and not to be named again', async () => {
  await using aws = await startLocalAws()
  const iam = new IAMClient(aws.clientConfig())
  const s3 = new S3Client(aws.clientConfig())
  await iam.send(new CreateUserCommand({ UserName: 'bo' }))
  await startWith({ Effect: 'Deny', NotPrincipal: { AWS: [iamArn('user/administrator'), iamArn('user/bo')] } }, aws)
  await iam.send(new DeleteUserCommand({ UserName: 'bo' }))
  await s3.send(get)
  const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket }))
  expect(JSON.parse(Policy).Statement.NotPrincipal.AWS).toEqual([
    iamArn('user/administrator'),
    expect.stringMatching(/^AIDA[A-Z0-9]{17}$/),
  ])
  expect(await refusalOf(s3.send(new PutBucketPolicyCommand({ Bucket, Policy })))).toBe(
    '400 MalformedPolicy: Invalid principal in policy',
  )
})
