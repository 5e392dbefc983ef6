import { IAM } from '@aws-sdk/client-iam'
import { STS } from '@aws-sdk/client-sts'
import { describe, expect, test } from 'vitest'

import type { LocalAws } from '../../../src/local-aws/index.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'

// How AWS words a denial (IAM User Guide, "Troubleshoot access denied error messages"): the kind of policy that decided, and
// since January 2026 the ARN of a managed one that denies.

const ACCOUNT = 'arn:aws:iam::123456789012'
const ALLOW = statement('Allow')
const DENY = statement('Deny')
const BOUNDARY = { PermissionsBoundary: `${ACCOUNT}:policy/rule` }

function statement(Effect: 'Allow' | 'Deny', Action = '*') {
  return { Version: '2012-10-17', Statement: { Effect, Action, Resource: '*' } }
}

/** Makes the customer managed policy `rule`. */
async function createRule(iam: IAM, document: object): Promise<void> {
  await iam.createPolicy({ PolicyName: 'rule', PolicyDocument: JSON.stringify(document) })
}

const REASONS: [name: string, prepare: (iam: IAM) => Promise<unknown>, reason: string][] = [
  [
    'no policy allows',
    (iam) => iam.deleteUserPolicy({ UserName: 'ana', PolicyName: 'policy-1' }),
    'because no identity-based policy allows the iam:ListUsers action',
  ],
  [
    'an inline policy denies',
    (iam) => iam.putUserPolicy({ UserName: 'ana', PolicyName: 'deny', PolicyDocument: JSON.stringify(DENY) }),
    'with an explicit deny in an identity-based policy',
  ],
  [
    'a managed policy of a group denies',
    async (iam) => {
      await createRule(iam, DENY)
      await iam.createGroup({ GroupName: 'staff' })
      await iam.attachGroupPolicy({ GroupName: 'staff', PolicyArn: BOUNDARY.PermissionsBoundary })
      await iam.addUserToGroup({ GroupName: 'staff', UserName: 'ana' })
    },
    `with an explicit deny in an identity-based policy: ${BOUNDARY.PermissionsBoundary}`,
  ],
  [
    'the boundary is silent',
    async (iam) => {
      await createRule(iam, statement('Allow', 's3:*'))
      await iam.putUserPermissionsBoundary({ UserName: 'ana', ...BOUNDARY })
    },
    'because no permissions boundary allows the iam:ListUsers action',
  ],
  [
    'the boundary denies',
    async (iam) => {
      await createRule(iam, { ...ALLOW, Statement: [ALLOW.Statement, DENY.Statement] })
      await iam.putUserPermissionsBoundary({ UserName: 'ana', ...BOUNDARY })
    },
    `with an explicit deny in a permissions boundary: ${BOUNDARY.PermissionsBoundary}`,
  ],
]

describe('a denial says that', () => {
  test.each(REASONS)('%s', async (_name, prepare, reason) => {
    await using aws = await startLocalAws({ users: { ana: { policies: [ALLOW] } } })
    await prepare(new IAM(aws.clientConfig()))
    expect(await refusalOf(new IAM(aws.clientConfig('ana')).listUsers({}))).toBe(
      `403 AccessDenied: User: ${ACCOUNT}:user/ana is not authorized to perform: iam:ListUsers on resource: ${ACCOUNT}:user/ ${reason}`,
    )
  })

  test.each([
    [
      'a session policy is silent',
      statement('Allow', 's3:*'),
      'because no session policy allows the iam:ListUsers action',
    ],
    ['a session policy denies', DENY, 'with an explicit deny in a session policy'],
  ])('%s', async (_name, policy, reason) => {
    const trustPolicy = {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' },
    }
    await using aws = await startLocalAws({ roles: { admin: { trustPolicy, policies: [ALLOW] } } })
    const { Credentials } = await new STS(aws.clientConfig()).assumeRole({
      RoleArn: `${ACCOUNT}:role/admin`,
      RoleSessionName: 'night',
      Policy: JSON.stringify(policy),
    })
    const iam = new IAM({ ...aws.clientConfig(), credentials: credentialsOf(Credentials) })
    expect(await refusalOf(iam.listUsers({}))).toBe(
      `403 AccessDenied: User: arn:aws:sts::123456789012:assumed-role/admin/night is not authorized to perform: iam:ListUsers on resource: ${ACCOUNT}:user/ ${reason}`,
    )
  })
})

describe('the condition keys of a session', () => {
  const withMfa = {
    Bool: { 'aws:MultiFactorAuthPresent': 'true' },
    NumericLessThan: { 'aws:MultiFactorAuthAge': '60' },
    Null: { 'aws:TokenIssueTime': 'false' },
    StringEquals: { 'aws:username': 'ana', 'aws:PrincipalArn': `${ACCOUNT}:user/ana` },
  }
  test('that began with a code: MFA, its age, and when it was issued', async () => {
    await using aws = await startWith(withMfa)
    const iam = await signIn(aws)
    await iam.listUsers({})
    aws.clock.advance('61 s')
    expect(await refusalOf(iam.listUsers({}))).toMatch(/^403 AccessDenied/)
    expect(await refusalOf(new IAM(aws.clientConfig('ana')).listUsers({}))).toMatch(/^403 AccessDenied/)
  })

  test('and the device may be gone: the session keeps them', async () => {
    await using aws = await startWith({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } })
    const iam = await signIn(aws)
    const [SerialNumber] = aws.serialNumbers('ana')
    await iam.deactivateMFADevice({ UserName: 'ana', SerialNumber })
    await iam.listUsers({})
  })
})

function startWith(Condition: object): Promise<LocalAws> {
  const allowed = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition } }
  return startLocalAws({ users: { ana: { mfa: true, policies: [allowed] } } })
}

/** A session of ana's that began with a code. */
async function signIn(aws: LocalAws): Promise<IAM> {
  const [SerialNumber] = aws.serialNumbers('ana')
  const sts = new STS(aws.clientConfig('ana'))
  const { Credentials } = await sts.getSessionToken({ SerialNumber, TokenCode: aws.tokenCode('ana') })
  return new IAM({ ...aws.clientConfig(), credentials: credentialsOf(Credentials) })
}

interface Issued {
  readonly AccessKeyId?: string | undefined
  readonly SecretAccessKey?: string | undefined
  readonly SessionToken?: string | undefined
}

function credentialsOf({ AccessKeyId = '', SecretAccessKey = '', SessionToken = '' }: Issued = {}) {
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
}
