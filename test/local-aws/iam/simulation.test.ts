import { IAM } from '@aws-sdk/client-iam'
import { describe, expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'

const ANA = 'arn:aws:iam::123456789012:user/ana'
const MFA = { ContextKeyName: 'aws:MultiFactorAuthPresent', ContextKeyType: 'boolean' } as const
const EVERYTHING = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'

function policy(...statements: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements })
}

async function startWithAna() {
  const aws = await startLocalAws({
    users: { ana: { groups: ['Force_MFA'], policies: ['AmazonS3ReadOnlyAccess'], tags: { team: 'blue' } } },
    roles: { reader: { trustPolicy: JSON.parse(TRUST), policies: ['AmazonS3ReadOnlyAccess'] } },
  })
  return { aws, iam: new IAM(aws.clientConfig()), [Symbol.asyncDispose]: () => aws.close() }
}

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' },
})

describe('SimulatePrincipalPolicy', () => {
  test('decides by the policies of a user and of the groups', async () => {
    await using local = await startWithAna()
    const simulate = async (mfa?: string) => {
      const { EvaluationResults } = await local.iam.simulatePrincipalPolicy({
        PolicySourceArn: ANA,
        ActionNames: ['s3:ListAllMyBuckets', 's3:PutObject', 'iam:CreateVirtualMFADevice'],
        ...(mfa !== undefined && { ContextEntries: [{ ...MFA, ContextKeyValues: [mfa] }] }),
      })
      return EvaluationResults?.map(({ EvalDecision }) => EvalDecision)
    }
    expect(await simulate()).toEqual(['explicitDeny', 'explicitDeny', 'implicitDeny'])
    expect(await simulate('false')).toEqual(['explicitDeny', 'explicitDeny', 'implicitDeny'])
    expect(await simulate('true')).toEqual(['allowed', 'implicitDeny', 'implicitDeny'])
  })

  test('names the statements that decided and the context keys that were missing', async () => {
    await using local = await startWithAna()
    const { EvaluationResults } = await local.iam.simulatePrincipalPolicy({
      PolicySourceArn: ANA,
      ActionNames: ['s3:ListAllMyBuckets'],
    })
    expect(EvaluationResults).toEqual([
      {
        EvalActionName: 's3:ListAllMyBuckets',
        EvalResourceName: '*',
        EvalDecision: 'explicitDeny',
        MatchedStatements: [expect.objectContaining({ SourcePolicyId: 'Force_MFA', SourcePolicyType: 'IAM Policy' })],
        MissingContextValues: ['aws:MultiFactorAuthPresent'],
      },
    ])
  })

  test('a user’s name and tags are known', async () => {
    await using local = await startWithAna()
    const PolicyInputList = [
      policy({
        Effect: 'Allow',
        Action: 's3:PutObject',
        Resource: 'arn:aws:s3:::b/${aws:PrincipalTag/team}/${aws:username}/*',
      }),
    ]
    const { EvaluationResults: [result] = [] } = await local.iam.simulatePrincipalPolicy({
      PolicySourceArn: ANA,
      PolicyInputList,
      ActionNames: ['s3:PutObject'],
      ResourceArns: ['arn:aws:s3:::b/blue/ana/x', 'arn:aws:s3:::b/blue/bo/x'],
      ContextEntries: [{ ...MFA, ContextKeyValues: ['true'] }],
    })
    expect(result).toMatchObject({ EvalDecision: 'implicitDeny', MatchedStatements: [], EvalDecisionDetails: {} })
    expect(
      result?.ResourceSpecificResults?.map(({ EvalResourceName, EvalResourceDecision, MatchedStatements }) => [
        EvalResourceName,
        EvalResourceDecision,
        MatchedStatements?.map(({ SourcePolicyId }) => SourcePolicyId),
      ]),
    ).toEqual([
      ['arn:aws:s3:::b/blue/ana/x', 'allowed', ['PolicyInputList.1']],
      ['arn:aws:s3:::b/blue/bo/x', 'implicitDeny', []],
    ])
  })

  test('holds a user to the boundary, the own one or one to be tried', async () => {
    await using local = await startWithAna()
    const { iam } = local
    await iam.putUserPermissionsBoundary({
      UserName: 'ana',
      PermissionsBoundary: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess',
    })
    const simulate = async (boundary?: string) => {
      const { EvaluationResults } = await iam.simulatePrincipalPolicy({
        PolicySourceArn: ANA,
        ActionNames: ['s3:ListAllMyBuckets'],
        ContextEntries: [{ ...MFA, ContextKeyValues: ['true'] }],
        ...(boundary !== undefined && { PermissionsBoundaryPolicyInputList: [boundary] }),
      })
      return EvaluationResults?.map(({ EvalDecision, PermissionsBoundaryDecisionDetail }) => [
        EvalDecision,
        PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary,
      ])
    }
    expect(await simulate()).toEqual([['implicitDeny', false]])
    expect(await simulate(EVERYTHING)).toEqual([['allowed', true]])
  })

  test('takes roles and groups too, and pages by action', async () => {
    await using local = await startWithAna()
    const PolicySourceArn = 'arn:aws:iam::123456789012:role/reader'
    const ActionNames = ['s3:GetObject', 's3:PutObject']
    const first = await local.iam.simulatePrincipalPolicy({ PolicySourceArn, ActionNames, MaxItems: 1 })
    expect(first).toMatchObject({ IsTruncated: true, EvaluationResults: [{ EvalDecision: 'allowed' }] })
    const second = await local.iam.simulatePrincipalPolicy({ PolicySourceArn, ActionNames, Marker: first.Marker })
    expect(second).toMatchObject({ IsTruncated: false, EvaluationResults: [{ EvalDecision: 'implicitDeny' }] })
    const ofGroup = await local.iam.simulatePrincipalPolicy({
      PolicySourceArn: 'arn:aws:iam::123456789012:group/Force_MFA',
      ActionNames: ['s3:GetObject'],
    })
    expect(ofGroup.EvaluationResults?.[0]?.EvalDecision).toBe('explicitDeny')
  })

  test('is checked against the entity', async () => {
    await using local = await startWithAna()
    const asAna = new IAM(local.aws.clientConfig('ana'))
    await local.iam.removeUserFromGroup({ UserName: 'ana', GroupName: 'Force_MFA' })
    const call = () => asAna.simulatePrincipalPolicy({ PolicySourceArn: ANA, ActionNames: ['s3:GetObject'] })
    expect(await refusalOf(call())).toBe(
      `403 AccessDenied: User: ${ANA} is not authorized to perform: iam:SimulatePrincipalPolicy on resource: ${ANA} because no identity-based policy allows the iam:SimulatePrincipalPolicy action`,
    )
    const PolicyDocument = policy({ Effect: 'Allow', Action: 'iam:SimulatePrincipalPolicy', Resource: ANA })
    await local.iam.putUserPolicy({ UserName: 'ana', PolicyName: 'p', PolicyDocument })
    expect((await call()).EvaluationResults).toHaveLength(1)
  })

  test.each([
    ['arn:aws:sts::123456789012:assumed-role/r/s', 'does not clearly define entity type and name', '400 InvalidInput'],
    ['arn:aws:iam::123456789012:user/nobody', 'The user with name nobody cannot be found.', '404 NoSuchEntity'],
    ['arn:aws:iam::123456789012:role/none', 'The role with name none cannot be found.', '404 NoSuchEntity'],
    ['arn:aws:iam::123456789012:group/none', 'The group with name none cannot be found.', '404 NoSuchEntity'],
  ])('refuses %s', async (PolicySourceArn, text, code) => {
    await using local = await startWithAna()
    const refusal = await refusalOf(
      local.iam.simulatePrincipalPolicy({ PolicySourceArn, ActionNames: ['s3:GetObject'] }),
    )
    expect(refusal).toContain(text)
    expect(refusal).toContain(code)
  })
})

describe('SimulateCustomPolicy', () => {
  test('tells where in the text the statements are, as AWS counts', async () => {
    await using aws = await startLocalAws()
    const iam = new IAM(aws.clientConfig())
    const pretty = JSON.stringify(JSON.parse(policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' })), null, 4)
    const positions = async (text: string) => {
      const { EvaluationResults } = await iam.simulateCustomPolicy({
        PolicyInputList: [text],
        ActionNames: ['s3:GetObject'],
      })
      return EvaluationResults?.[0]?.MatchedStatements
    }
    // As in the AWS CLI's example of simulate-principal-policy: 3:19, and just past the brace of a later line.
    expect(await positions(pretty)).toEqual([
      {
        SourcePolicyId: 'PolicyInputList.1',
        SourcePolicyType: 'IAM Policy',
        StartPosition: { Line: 3, Column: 19 },
        EndPosition: { Line: 8, Column: 10 },
      },
    ])
    const compact = policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' })
    expect(await positions(compact)).toMatchObject([
      { StartPosition: { Line: 1, Column: 38 }, EndPosition: { Line: 1, Column: compact.length - 1 } },
    ])
  })

  test('lists of values are compared by the set operators', async () => {
    await using aws = await startLocalAws()
    const iam = new IAM(aws.clientConfig())
    const { EvaluationResults } = await iam.simulateCustomPolicy({
      PolicyInputList: [
        policy({
          Effect: 'Allow',
          Action: 'iam:TagUser',
          Resource: '*',
          Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] }, Null: { 'aws:TagKeys': 'false' } },
        }),
      ],
      ActionNames: ['iam:TagUser'],
      ContextEntries: [{ ContextKeyName: 'aws:TagKeys', ContextKeyType: 'stringList', ContextKeyValues: ['b', 'a'] }],
    })
    expect(EvaluationResults).toMatchObject([{ EvalDecision: 'allowed', MissingContextValues: [] }])
  })

  test('a resource policy grants to the caller it names', async () => {
    await using aws = await startLocalAws()
    const iam = new IAM(aws.clientConfig())
    const { EvaluationResults } = await iam.simulateCustomPolicy({
      PolicyInputList: [policy({ Effect: 'Allow', Action: 'iam:*', Resource: '*' })],
      ResourcePolicy: policy({
        Effect: 'Allow',
        Principal: { AWS: ANA },
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::b/*',
      }),
      CallerArn: ANA,
      ActionNames: ['s3:GetObject'],
      ResourceArns: ['arn:aws:s3:::b/k'],
    })
    expect(EvaluationResults).toMatchObject([
      {
        EvalResourceName: 'arn:aws:s3:::b/k',
        EvalDecision: 'allowed',
        MatchedStatements: [{ SourcePolicyId: 'ResourcePolicy' }],
        ResourceSpecificResults: [{ EvalResourceDecision: 'allowed' }],
      },
    ])
  })

  test.each([
    [{ PolicyInputList: ['{'] }, 'Syntax errors in policy.'],
    [{ ResourcePolicy: EVERYTHING }, 'CallerArn is required when ResourcePolicy is specified.'],
    [{ CallerArn: 'arn:aws:iam::123456789012:role/x' }, 'Invalid Caller Arn: arn:aws:iam::123456789012:role/x'],
    [{ ActionNames: ['s3:*'] }, 'Invalid Action Name: s3:*'],
    [{ ResourceArns: ['bucket'] }, 'Invalid Resource ARN: bucket'],
    [{ ResourceOwner: 'me' }, 'Invalid Resource Owner: me'],
    [{ PermissionsBoundaryPolicyInputList: [EVERYTHING, EVERYTHING] }, 'Only one permissions boundary policy'],
  ])('refuses %j', async (input, message) => {
    await using aws = await startLocalAws()
    const iam = new IAM(aws.clientConfig())
    const refusal = await refusalOf(
      iam.simulateCustomPolicy({ PolicyInputList: [EVERYTHING], ActionNames: ['s3:GetObject'], ...input }),
    )
    expect(refusal).toContain(`400 InvalidInput: ${message}`)
  })
})

test('a simulation of too much is refused, not begun', async () => {
  await using aws = await startLocalAws()
  const iam = new IAM(aws.clientConfig())
  const PolicyInputList = [
    policy(...Array.from({ length: 300 }, () => ({ Effect: 'Allow', Action: 's3:*', Resource: '*' }))),
  ]
  const ActionNames = Array.from({ length: 50 }, () => 's3:GetObject')
  const ResourceArns = Array.from({ length: 50 }, (_, index) => `arn:aws:s3:::b/${index}`)
  expect(await refusalOf(iam.simulateCustomPolicy({ PolicyInputList, ActionNames, ResourceArns }))).toBe(
    '400 InvalidInput: The simulation is too large; give fewer actions, resources or policies at a time.',
  )
  const { EvaluationResults } = await iam.simulateCustomPolicy({ PolicyInputList, ActionNames, MaxItems: 1000 })
  expect(EvaluationResults).toHaveLength(50)
  expect(EvaluationResults?.[49]?.MatchedStatements).toHaveLength(300)
})

test('the context keys of policies', async () => {
  await using local = await startWithAna()
  const PolicyInputList = [
    policy({ Effect: 'Allow', Action: '*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
  ]
  const custom = await local.iam.getContextKeysForCustomPolicy({ PolicyInputList })
  expect(custom.ContextKeyNames).toEqual(['aws:SecureTransport'])
  const ofAna = await local.iam.getContextKeysForPrincipalPolicy({ PolicySourceArn: ANA, PolicyInputList })
  expect(ofAna.ContextKeyNames).toEqual(['aws:MultiFactorAuthPresent', 'aws:SecureTransport', 'aws:username'])
})

/** A statement with a condition on a key. */
function on(key: string) {
  return { Effect: 'Allow', Action: '*', Resource: '*', Condition: { Null: { [key]: 'false' } } }
}

test('context keys come as often as there are policies that have them, those of a shared policy once, the boundary’s too', async () => {
  await using aws = await startLocalAws({
    groups: { staff: { policies: [{ Version: '2012-10-17', Statement: on('aws:PrincipalTag/Group') }] } },
    users: { ana: { groups: ['staff'], policies: [{ Version: '2012-10-17', Statement: on('aws:username') }] } },
  })
  const iam = new IAM(aws.clientConfig())
  const ARN = 'arn:aws:iam::123456789012:policy'
  await iam.createPolicy({ PolicyName: 'shared', PolicyDocument: policy(on('aws:PrincipalTag/Managed')) })
  await iam.createPolicy({ PolicyName: 'edge', PolicyDocument: policy(on('aws:PrincipalTag/Edge')) })
  await iam.attachUserPolicy({ UserName: 'ana', PolicyArn: `${ARN}/shared` })
  await iam.attachGroupPolicy({ GroupName: 'staff', PolicyArn: `${ARN}/shared` })
  await iam.putUserPermissionsBoundary({ UserName: 'ana', PermissionsBoundary: `${ARN}/edge` })

  const PolicyInputList = [policy(on('aws:username')), policy(on('aws:username'))]
  const custom = await iam.getContextKeysForCustomPolicy({ PolicyInputList })
  expect(custom.ContextKeyNames).toEqual(['aws:username', 'aws:username'])
  const ofUser = await iam.getContextKeysForPrincipalPolicy({ PolicySourceArn: ANA, PolicyInputList })
  const [edge, group, managed] = ['Edge', 'Group', 'Managed'].map((name) => `aws:PrincipalTag/${name}`)
  expect(ofUser.ContextKeyNames).toEqual([edge, group, managed, 'aws:username', 'aws:username', 'aws:username'])
  const PolicySourceArn = ANA.replace('user/ana', 'group/staff')
  expect((await iam.getContextKeysForPrincipalPolicy({ PolicySourceArn })).ContextKeyNames).toEqual([group, managed])
})

describe('a large simulation', () => {
  test('lets others have their turn', async () => {
    await using aws = await startLocalAws()
    const statements = Array.from({ length: 900 }, (_, index) => ({
      Effect: 'Allow',
      Action: 's3:*',
      Resource: `arn:aws:s3:::${index}`,
    }))
    const ActionNames = Array.from({ length: 500 }, () => 's3:GetObject')
    const input = { PolicyInputList: [policy(...statements)], ActionNames, MaxItems: 500 }
    const order: string[] = []
    const simulation = new IAM(aws.clientConfig()).simulateCustomPolicy(input).then(() => order.push('simulation'))
    // With a connection of its own, so that nothing but the server puts one behind the other.
    const other = new IAM(aws.clientConfig())
    for (let count = 0; count < 3; count++) await other.getAccountSummary({}).then(() => order.push('other'))
    await simulation
    expect(order).toEqual(['other', 'other', 'other', 'simulation'])
  })

  test('comes in pages where there is much to tell, all of it', async () => {
    await using aws = await startLocalAws()
    const iam = new IAM(aws.clientConfig())
    const ActionNames = Array.from({ length: 5 }, (_, index) => `s3:Get${index}`)
    const ResourceArns = Array.from({ length: 9000 }, (_, index) => `arn:aws:s3:::b/${index}`)
    const names: (string | undefined)[] = []
    const markers: (string | undefined)[] = []
    do {
      const Marker = markers.at(-1)
      const page = await iam.simulateCustomPolicy({
        PolicyInputList: [EVERYTHING],
        ActionNames,
        ResourceArns,
        ...(Marker !== undefined && { Marker }),
      })
      names.push(...(page.EvaluationResults ?? []).map(({ EvalActionName }) => EvalActionName))
      expect(page.IsTruncated).toBe(page.Marker !== undefined)
      markers.push(page.Marker)
    } while (markers.at(-1) !== undefined)
    expect(markers.length).toBeGreaterThan(1)
    expect(names).toEqual(ActionNames)
  })

  test('is refused where one action alone would be too much to tell', async () => {
    await using aws = await startLocalAws()
    const keys = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`aws:${'k'.repeat(500)}${index}`, 'x']))
    const statement = { Effect: 'Allow', Action: 's3:*', Resource: '*', Condition: { StringEquals: keys } }
    const ResourceArns = Array.from({ length: 250 }, (_, index) => `arn:aws:s3:::b/${index}`)
    const large = { PolicyInputList: [policy(statement)], ActionNames: ['s3:GetObject'], ResourceArns }
    expect(await refusalOf(new IAM(aws.clientConfig()).simulateCustomPolicy(large))).toBe(
      '400 InvalidInput: The simulation is too large; give fewer actions, resources or policies at a time.',
    )
  })
})
