// Policy decisions a second, warm: the requests of a user under Force_MFA, with and without MFA.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runSimulation } from '@cloud-copilot/iam-simulate'
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

const user = { arn: 'arn:aws:iam::123456789012:user/ana', accountId: '123456789012' }

/** Every request with MFA, with a session that has none, and with a long-term key, which doesn't carry the condition key. */
const requests = ['true', 'false', undefined].flatMap((mfa) =>
  asked.map(([action, resource]) => ({
    action,
    resource,
    keys: {
      'aws:username': 'ana',
      'aws:userid': 'AIDACKCEVSQ6C2EXAMPLE',
      'aws:PrincipalArn': user.arn,
      'aws:PrincipalAccount': user.accountId,
      'aws:SourceIp': '127.0.0.1',
      'aws:SecureTransport': 'false',
      ...(mfa === undefined ? {} : { 'aws:MultiFactorAuthPresent': mfa }),
    },
  })),
)

/** With MFA all but DeleteUser, without it the two about one's own device. */
const allowedRequests = 8

/** @param {{ isQuick: boolean }} options */
export async function policyDecisions({ isQuick }) {
  const decideAll = await ours()
  const simulateAll = theirs()
  const runs = isQuick ? 2 : 7
  const milliseconds = isQuick ? 50 : 1000
  /** @type {Record<'ours' | 'theirs', number[]>} */
  const speeds = { ours: [], theirs: [] }
  for (let run = 0; run < runs; run += 1) {
    speeds.ours.push(await rate(decideAll, 1000, milliseconds))
    speeds.theirs.push(await rate(simulateAll, 1, milliseconds))
  }
  // The first run warms up.
  const perSecond = median(speeds.ours.slice(1))
  const simulated = median(speeds.theirs.slice(1))
  const beside = `${perSecond.toFixed(0)}/s beside ${simulated.toFixed(0)}/s`
  return [
    row('policy: decisions a second, warm', perSecond / 1e6, 'M/s', '>= 2'),
    row('policy: decisions a second, warm', perSecond / simulated, 'x iam-simulate', '>= 300', beside),
  ]
}

/** Our engine; counts what is allowed, so that no decision can be left out as unused. */
async function ours() {
  const policy = await import(pathToFileURL(join(root, 'dist', 'policy.js')).href)
  const parse = (document) => policy.parsePolicy(JSON.stringify(document), { type: 'managed' })
  const layers = { identity: documents.map((document) => policy.compilePolicy(parse(document))) }
  const principal = { type: 'User', name: 'ana', ...user }
  const prepared = requests.map(({ action, resource, keys }) => ({
    action,
    resource,
    principal,
    context: new policy.RequestContext(keys),
  }))
  return () => {
    let allowed = 0
    for (const request of prepared) if (policy.decide(layers, request).effect === 'allowed') allowed += 1
    return allowed
  }
}

/** The same requests by iam-simulate, which reads the policies each time. */
function theirs() {
  const simulations = requests.map(({ action, resource, keys }) => ({
    request: {
      principal: user.arn,
      action,
      resource: { resource, accountId: user.accountId },
      contextVariables: keys,
    },
    identityPolicies: documents.map((policy, index) => ({ name: `policy-${index}`, policy })),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  }))
  return async () => {
    let allowed = 0
    for (const simulation of simulations) {
      const result = await runSimulation(simulation, {})
      if (result.resultType === 'error') throw new Error('iam-simulate refuses the simulation')
      if (result.overallResult === 'Allowed') allowed += 1
    }
    return allowed
  }
}

/** Decisions a second; `turns` at once between two looks at the clock. */
async function rate(decideAll, turns, milliseconds) {
  const startedAt = performance.now()
  let count = 0
  while (performance.now() - startedAt < milliseconds) {
    for (let turn = 0; turn < turns; turn += 1) {
      const result = decideAll()
      const allowed = typeof result === 'number' ? result : await result
      if (allowed !== allowedRequests) throw new Error(`${allowed} of the requests are allowed`)
      count += requests.length
    }
  }
  return (1000 * count) / (performance.now() - startedAt)
}
