// Policy decisions a second, warm: the requests of a user under Force_MFA, with and without MFA.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../stamp.mjs'
import { median, row } from './measure.mjs'

const selfManagement = [
  'iam:CreateVirtualMFADevice',
  'iam:EnableMFADevice',
  'iam:GetUser',
  'iam:ListMFADevices',
  'iam:ListVirtualMFADevices',
  'iam:ResyncMFADevice',
  'sts:GetSessionToken',
]

/** Group Force_MFA as AWS's tutorial writes it, and a group that grants S3. */
const documents = [
  {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['iam:ListVirtualMFADevices'], Resource: '*' },
      {
        Effect: 'Allow',
        Action: ['iam:GetUser', 'iam:ListMFADevices', 'iam:EnableMFADevice', 'iam:ResyncMFADevice'],
        Resource: 'arn:aws:iam::*:user/${aws:username}',
      },
      { Effect: 'Allow', Action: ['iam:CreateVirtualMFADevice'], Resource: 'arn:aws:iam::*:mfa/*' },
      {
        Effect: 'Deny',
        NotAction: selfManagement,
        Resource: '*',
        Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
      },
    ],
  },
  { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } },
]

const asked = [
  ['s3:ListAllMyBuckets', '*'],
  ['s3:GetObject', 'arn:aws:s3:::amzn-s3-demo-bucket/photos/1.png'],
  ['iam:ListMFADevices', 'arn:aws:iam::123456789012:user/ana'],
  ['iam:CreateVirtualMFADevice', 'arn:aws:iam::123456789012:mfa/ana'],
  ['iam:DeleteUser', 'arn:aws:iam::123456789012:user/bo'],
]

/** @param {{ isQuick: boolean }} options */
export async function policyDecisions({ isQuick }) {
  const policy = await import(pathToFileURL(join(root, 'dist', 'policy.js')).href)
  const layers = {
    identity: documents.map((document) =>
      policy.compilePolicy(policy.parsePolicy(JSON.stringify(document), { type: 'identity' })),
    ),
  }
  const principal = { type: 'User', arn: 'arn:aws:iam::123456789012:user/ana', accountId: '123456789012', name: 'ana' }
  const contextOf = (mfa) =>
    new policy.RequestContext({
      'aws:username': 'ana',
      'aws:userid': 'AIDACKCEVSQ6C2EXAMPLE',
      'aws:PrincipalArn': principal.arn,
      'aws:PrincipalAccount': principal.accountId,
      'aws:SourceIp': '127.0.0.1',
      'aws:SecureTransport': 'false',
      'aws:MultiFactorAuthPresent': mfa,
    })
  const requests = ['true', 'false', undefined].flatMap((mfa) =>
    asked.map(([action, resource]) => ({ action, resource, principal, context: contextOf(mfa) })),
  )
  const perSecond = Array.from({ length: isQuick ? 2 : 7 }, () =>
    rate(() => decideAll(policy.decide, layers, requests), isQuick),
  )
  return [row('policy: decisions a second, warm', median(perSecond.slice(1)) / 1e6, 'M/s', '>= 2')]
}

/** Counts what is allowed, so that no decision can be left out as unused. */
function decideAll(decide, layers, requests) {
  let allowed = 0
  for (const request of requests) if (decide(layers, request).effect === 'allowed') allowed += 1
  if (allowed !== 8) throw new Error(`${allowed} of the requests are allowed`)
  return requests.length
}

function rate(work, isQuick) {
  const startedAt = performance.now()
  const limit = isQuick ? 50 : 1000
  let count = 0
  while (performance.now() - startedAt < limit) for (let turn = 0; turn < 1000; turn += 1) count += work()
  return (1000 * count) / (performance.now() - startedAt)
}
