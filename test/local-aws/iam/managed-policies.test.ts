import {
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DetachUserPolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListEntitiesForPolicyCommand,
  ListPoliciesCommand,
  ListPolicyVersionsCommand,
  ListUsersCommand,
  PutUserPermissionsBoundaryCommand,
  SetDefaultPolicyVersionCommand,
} from '@aws-sdk/client-iam'
import type { ListEntitiesForPolicyCommandInput, ListPoliciesCommandInput } from '@aws-sdk/client-iam'
import { describe, expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'

const PolicyArn = 'arn:aws:iam::123456789012:policy/team/Readers'

function allow(...actions: string[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: actions, Resource: '*' } })
}

function ofSize(size: number): string {
  return allow(`s3:${'x'.repeat(size - allow('s3:').length)}`)
}

async function startWithPolicy() {
  const aws = await startLocalAws({ users: { ana: {} } })
  const iam = new IAMClient({ ...aws.clientConfig(), maxAttempts: 1 })
  const policy = { PolicyName: 'Readers', Path: '/team/', PolicyDocument: allow('iam:ListUsers'), Description: 'read' }
  const { Policy } = await iam.send(new CreatePolicyCommand(policy))
  return { aws, iam, Policy }
}

describe('CreatePolicy and GetPolicy', () => {
  test('a policy begins with version v1', async () => {
    const { aws, iam, Policy } = await startWithPolicy()
    await using _ = aws
    expect(Policy).toMatchObject({
      Arn: PolicyArn,
      DefaultVersionId: 'v1',
      AttachmentCount: 0,
      IsAttachable: true,
      Description: 'read',
    })
    expect(Policy?.PolicyId).toMatch(/^ANPA/)
    const { Policy: found } = await iam.send(new GetPolicyCommand({ PolicyArn }))
    expect(found).toEqual(Policy)
  })

  test('the document comes back percent-encoded, to the letter', async () => {
    await using aws = await startLocalAws()
    const iam = new IAMClient(aws.clientConfig())
    const PolicyDocument = `{ "Version": "2012-10-17",\n  "Statement": [{ "Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::it's-(a)~b/\${aws:username}/*" }] }`
    await iam.send(new CreatePolicyCommand({ PolicyName: 'p', PolicyDocument }))
    const { PolicyVersion } = await iam.send(
      new GetPolicyVersionCommand({ PolicyArn: 'arn:aws:iam::123456789012:policy/p', VersionId: 'v1' }),
    )
    expect(PolicyVersion?.Document).toContain('it%27s-%28a%29~b%2F%24%7Baws%3Ausername%7D%2F%2A')
    expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toBe(PolicyDocument)
    expect(PolicyVersion?.IsDefaultVersion).toBe(true)
  })

  test('a name is taken whatever the path and the case', async () => {
    const { aws, iam } = await startWithPolicy()
    await using _ = aws
    const again = new CreatePolicyCommand({ PolicyName: 'readers', PolicyDocument: allow('s3:*') })
    expect(await refusalOf(iam.send(again))).toBe(
      '409 EntityAlreadyExists: A policy called readers already exists. Duplicate names are not allowed.',
    )
  })

  test.each([
    ['no JSON', '{', 'Syntax errors in policy.'],
    [
      'the old version',
      '{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}',
      'Policy document must be version 2012-10-17 or greater.',
    ],
    [
      'no resource',
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*"}}',
      'Policy statement must contain resources.',
    ],
  ])('a document with %s is refused', async (_, PolicyDocument, text) => {
    await using aws = await startLocalAws()
    const iam = new IAMClient(aws.clientConfig())
    expect(await refusalOf(iam.send(new CreatePolicyCommand({ PolicyName: 'p', PolicyDocument })))).toBe(
      `400 MalformedPolicyDocument: ${text}`,
    )
  })

  test('6144 characters are the most, white space not counted', async () => {
    await using aws = await startLocalAws()
    const iam = new IAMClient({ ...aws.clientConfig(), maxAttempts: 1 })
    const roomy = `${ofSize(6144)}${' '.repeat(5000)}`
    await iam.send(new CreatePolicyCommand({ PolicyName: 'fits', PolicyDocument: roomy }))
    const tooLong = new CreatePolicyCommand({ PolicyName: 'long', PolicyDocument: ofSize(6145) })
    expect(await refusalOf(iam.send(tooLong))).toBe('409 LimitExceeded: Cannot exceed quota for PolicySize: 6144')
  })

  test('a policy that is not there, and what is no ARN', async () => {
    await using aws = await startLocalAws()
    const iam = new IAMClient(aws.clientConfig())
    expect(await refusalOf(iam.send(new GetPolicyCommand({ PolicyArn })))).toBe(
      `404 NoSuchEntity: Policy ${PolicyArn} was not found.`,
    )
    expect(await refusalOf(iam.send(new GetPolicyCommand({ PolicyArn: 'this is no policy at all' })))).toBe(
      '400 ValidationError: Invalid ARN:  Could not be parsed!',
    )
  })
})

describe('versions', () => {
  test('the default version decides; numbers are never used again', async () => {
    const { aws, iam } = await startWithPolicy()
    await using _ = aws
    await iam.send(new AttachUserPolicyCommand({ UserName: 'ana', PolicyArn }))
    const ana = new IAMClient(aws.clientConfig('ana'))
    await ana.send(new ListUsersCommand({}))

    const PolicyDocument = allow('iam:ListAccessKeys')
    await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument }))
    await ana.send(new ListUsersCommand({}))
    await iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v2' }))
    await ana.send(new ListAccessKeysCommand({}))
    expect(await refusalOf(ana.send(new ListUsersCommand({})))).toMatch(/^403/)

    await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v1' }))
    const { PolicyVersion } = await iam.send(
      new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }),
    )
    expect(PolicyVersion).toMatchObject({ VersionId: 'v3', IsDefaultVersion: true })
    const { Versions } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }))
    expect(Versions?.map(({ VersionId, IsDefaultVersion }) => [VersionId, IsDefaultVersion])).toEqual([
      ['v3', true],
      ['v2', false],
    ])
  })

  test('five are the most', async () => {
    const { aws, iam } = await startWithPolicy()
    await using _ = aws
    const add = () => iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: allow('s3:*') }))
    for (let count = 2; count <= 5; count++) await add()
    expect(await refusalOf(add())).toBe(
      '409 LimitExceeded: A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
    )
    const first = await iam.send(new ListPolicyVersionsCommand({ PolicyArn, MaxItems: 3 }))
    const second = await iam.send(new ListPolicyVersionsCommand({ PolicyArn, MaxItems: 3, Marker: first.Marker }))
    expect([...(first.Versions ?? []), ...(second.Versions ?? [])].map(({ VersionId }) => VersionId)).toEqual([
      'v5',
      'v4',
      'v3',
      'v2',
      'v1',
    ])
  })

  test('the default version and unknown ones are not deleted', async () => {
    const { aws, iam } = await startWithPolicy()
    await using _ = aws
    const remove = (VersionId: string) => iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId }))
    expect(await refusalOf(remove('v1'))).toBe('409 DeleteConflict: Cannot delete the default version of a policy.')
    expect(await refusalOf(remove('v7'))).toBe(
      `404 NoSuchEntity: Policy ${PolicyArn} version v7 does not exist or is not attachable.`,
    )
  })
})

describe('DeletePolicy', () => {
  test('waits until nobody has it, neither as permissions nor as boundary, and one version is left', async () => {
    const { aws, iam } = await startWithPolicy()
    await using _ = aws
    const remove = () => iam.send(new DeletePolicyCommand({ PolicyArn }))
    const attached = '409 DeleteConflict: Cannot delete a policy attached to entities.'
    await iam.send(new AttachUserPolicyCommand({ UserName: 'ana', PolicyArn }))
    expect(await refusalOf(remove())).toBe(attached)
    await iam.send(new DetachUserPolicyCommand({ UserName: 'ana', PolicyArn }))
    await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: allow('s3:*') }))
    expect(await refusalOf(remove())).toMatch(/^409 DeleteConflict: This policy has more than one version\. /)
    await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v2' }))
    await iam.send(new PutUserPermissionsBoundaryCommand({ UserName: 'ana', PermissionsBoundary: PolicyArn }))
    expect(await refusalOf(remove())).toBe(attached)
    await iam.send(
      new PutUserPermissionsBoundaryCommand({ UserName: 'ana', PermissionsBoundary: awsPolicy('IAMFullAccess') }),
    )
    await remove()
    expect(await refusalOf(iam.send(new GetPolicyCommand({ PolicyArn })))).toMatch(/^404/)
  })

  test('AWS’s own policies stay', async () => {
    await using aws = await startLocalAws()
    const iam = new IAMClient(aws.clientConfig())
    expect(await refusalOf(iam.send(new DeletePolicyCommand({ PolicyArn: awsPolicy('IAMFullAccess') })))).toBe(
      '403 AccessDenied: Policy is outside your own account.',
    )
  })
})

describe('lists', () => {
  test('ListPolicies by scope, use and path, in pages', async () => {
    const { aws, iam } = await startWithPolicy()
    await using _ = aws
    const names = async (input: ListPoliciesCommandInput) => {
      const { Policies } = await iam.send(new ListPoliciesCommand(input))
      return Policies?.map(({ PolicyName }) => PolicyName)
    }
    expect(await names({ Scope: 'Local' })).toEqual(['Readers'])
    expect(await names({ PathPrefix: '/team/' })).toEqual(['Readers'])
    expect(await names({ Scope: 'AWS', OnlyAttached: true })).toEqual(['AdministratorAccess'])
    await iam.send(new PutUserPermissionsBoundaryCommand({ UserName: 'ana', PermissionsBoundary: PolicyArn }))
    const attached = { OnlyAttached: true }
    expect(await names(attached)).toEqual(['Readers', 'AdministratorAccess'])
    expect(await names({ ...attached, PolicyUsageFilter: 'PermissionsBoundary' })).toEqual(['Readers'])
    expect(await names({ ...attached, PolicyUsageFilter: 'PermissionsPolicy' })).toEqual(['AdministratorAccess'])
    // AWS: the filter is for those that are attached alone.
    expect(await names({ Scope: 'Local', PolicyUsageFilter: 'PermissionsPolicy' })).toEqual(['Readers'])

    const paged: (string | undefined)[] = []
    let Marker: string | undefined
    do {
      const page = await iam.send(new ListPoliciesCommand({ MaxItems: 250, Marker }))
      paged.push(...(page.Policies ?? []).map(({ PolicyName }) => PolicyName))
      Marker = page.Marker
    } while (Marker !== undefined)
    expect(new Set(paged).size).toBe(paged.length)
    expect(paged.slice(0, 100)).toEqual(await names({}))
    expect(paged).toContain('AmazonS3ReadOnlyAccess')
  })

  test('ListEntitiesForPolicy names groups, users and roles of this account', async () => {
    const trustPolicy = {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
    }
    const policies = ['IAMReadOnlyAccess']
    await using aws = await startLocalAws({
      users: { ana: { policies, path: '/team/' }, bo: {} },
      groups: { staff: { policies } },
      roles: { reader: { trustPolicy, policies } },
      accounts: { '210987654321': { users: { cy: { policies } } } },
    })
    const iam = new IAMClient(aws.clientConfig())
    const entities = async (input: Partial<ListEntitiesForPolicyCommandInput>) => {
      const command = new ListEntitiesForPolicyCommand({ PolicyArn: awsPolicy('IAMReadOnlyAccess'), ...input })
      const { PolicyGroups = [], PolicyUsers = [], PolicyRoles = [] } = await iam.send(command)
      return [
        ...PolicyGroups.map(({ GroupName }) => GroupName),
        ...PolicyUsers.map(({ UserName }) => UserName),
        ...PolicyRoles.map(({ RoleName }) => RoleName),
      ]
    }
    expect(await entities({})).toEqual(['staff', 'ana', 'reader'])
    expect(await entities({ EntityFilter: 'Role' })).toEqual(['reader'])
    expect(await entities({ PathPrefix: '/team/' })).toEqual(['ana'])
    expect(await entities({ PolicyUsageFilter: 'PermissionsBoundary' })).toEqual([])
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: awsPolicy('IAMReadOnlyAccess') }))
    expect(Policy?.AttachmentCount).toBe(3)
  })
})

function awsPolicy(policyName: string): string {
  return `arn:aws:iam::aws:policy/${policyName}`
}
