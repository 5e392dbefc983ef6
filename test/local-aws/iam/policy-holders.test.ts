import { IAM } from '@aws-sdk/client-iam'
import type { ListAttachedUserPoliciesCommandOutput, ListUserPoliciesCommandOutput } from '@aws-sdk/client-iam'
import { describe, expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'

interface Page {
  readonly MaxItems?: number
  readonly Marker?: string | undefined
}

/** The same actions on the user, the group and the role called `x`. */
interface Holder {
  readonly word: string
  readonly inlineSize: number
  readonly quota: string
  readonly put: (iam: IAM, PolicyName: string, PolicyDocument: string) => Promise<unknown>
  readonly get: (iam: IAM, PolicyName: string) => Promise<string | undefined>
  readonly remove: (iam: IAM, PolicyName: string) => Promise<unknown>
  readonly list: (iam: IAM, page: Page) => Promise<ListUserPoliciesCommandOutput>
  readonly attach: (iam: IAM, PolicyArn: string) => Promise<unknown>
  readonly detach: (iam: IAM, PolicyArn: string) => Promise<unknown>
  readonly listAttached: (
    iam: IAM,
    page: Page & { PathPrefix?: string },
  ) => Promise<ListAttachedUserPoliciesCommandOutput>
}

const user = { UserName: 'x' }
const group = { GroupName: 'x' }
const role = { RoleName: 'x' }

const HOLDERS: Holder[] = [
  {
    word: 'user',
    inlineSize: 2048,
    quota: 'PoliciesPerUser',
    put: (iam, PolicyName, PolicyDocument) => iam.putUserPolicy({ ...user, PolicyName, PolicyDocument }),
    get: async (iam, PolicyName) => (await iam.getUserPolicy({ ...user, PolicyName })).PolicyDocument,
    remove: (iam, PolicyName) => iam.deleteUserPolicy({ ...user, PolicyName }),
    list: (iam, page) => iam.listUserPolicies({ ...user, ...page }),
    attach: (iam, PolicyArn) => iam.attachUserPolicy({ ...user, PolicyArn }),
    detach: (iam, PolicyArn) => iam.detachUserPolicy({ ...user, PolicyArn }),
    listAttached: (iam, page) => iam.listAttachedUserPolicies({ ...user, ...page }),
  },
  {
    word: 'group',
    inlineSize: 5120,
    quota: 'PoliciesPerGroup',
    put: (iam, PolicyName, PolicyDocument) => iam.putGroupPolicy({ ...group, PolicyName, PolicyDocument }),
    get: async (iam, PolicyName) => (await iam.getGroupPolicy({ ...group, PolicyName })).PolicyDocument,
    remove: (iam, PolicyName) => iam.deleteGroupPolicy({ ...group, PolicyName }),
    list: (iam, page) => iam.listGroupPolicies({ ...group, ...page }),
    attach: (iam, PolicyArn) => iam.attachGroupPolicy({ ...group, PolicyArn }),
    detach: (iam, PolicyArn) => iam.detachGroupPolicy({ ...group, PolicyArn }),
    listAttached: (iam, page) => iam.listAttachedGroupPolicies({ ...group, ...page }),
  },
  {
    word: 'role',
    inlineSize: 10_240,
    quota: 'PoliciesPerRole',
    put: (iam, PolicyName, PolicyDocument) => iam.putRolePolicy({ ...role, PolicyName, PolicyDocument }),
    get: async (iam, PolicyName) => (await iam.getRolePolicy({ ...role, PolicyName })).PolicyDocument,
    remove: (iam, PolicyName) => iam.deleteRolePolicy({ ...role, PolicyName }),
    list: (iam, page) => iam.listRolePolicies({ ...role, ...page }),
    attach: (iam, PolicyArn) => iam.attachRolePolicy({ ...role, PolicyArn }),
    detach: (iam, PolicyArn) => iam.detachRolePolicy({ ...role, PolicyArn }),
    listAttached: (iam, page) => iam.listAttachedRolePolicies({ ...role, ...page }),
  },
]

function allow(action: string): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: action, Resource: '*' } })
}

function ofSize(size: number): string {
  return allow(`s3:${'x'.repeat(size - allow('s3:').length)}`)
}

async function start() {
  const trustPolicy = {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
  }
  const aws = await startLocalAws({ users: { x: {} }, groups: { x: {} }, roles: { x: { trustPolicy } } })
  return { aws, iam: new IAM({ ...aws.clientConfig(), maxAttempts: 1 }) }
}

describe.each(HOLDERS)('policies of a $word', (holder) => {
  test('inline: put, replaced, got, listed in pages, deleted', async () => {
    const { aws, iam } = await start()
    await using _ = aws
    for (const name of ['b', 'a', 'constructor', '__proto__']) await holder.put(iam, name, allow('s3:GetObject'))
    await holder.put(iam, 'a', allow('s3:*'))
    const PolicyDocument = (await holder.get(iam, 'a')) ?? ''
    expect(PolicyDocument).not.toContain('*')
    expect(decodeURIComponent(PolicyDocument)).toBe(allow('s3:*'))
    const first = await holder.list(iam, { MaxItems: 3 })
    const second = await holder.list(iam, { Marker: first.Marker })
    expect([first.PolicyNames, second.PolicyNames]).toEqual([['__proto__', 'a', 'b'], ['constructor']])
    for (const name of ['a', '__proto__', 'constructor']) await holder.remove(iam, name)
    expect((await holder.list(iam, {})).PolicyNames).toEqual(['b'])
  })

  test('inline: the case of a name does not matter, and it stays as it was first spelt', async () => {
    const { aws, iam } = await start()
    await using _ = aws
    await holder.put(iam, 'Mixed', allow('s3:GetObject'))
    await holder.put(iam, 'MIXED', allow('s3:*'))
    expect((await holder.list(iam, {})).PolicyNames).toEqual(['Mixed'])
    expect(decodeURIComponent((await holder.get(iam, 'mixed')) ?? '')).toBe(allow('s3:*'))
    await holder.remove(iam, 'mIXED')
    expect((await holder.list(iam, {})).PolicyNames).toEqual([])
  })

  test('inline: one that is not there', async () => {
    const { aws, iam } = await start()
    await using _ = aws
    const text = `404 NoSuchEntity: The ${holder.word} policy with name constructor cannot be found.`
    expect(await refusalOf(holder.get(iam, 'constructor'))).toBe(text)
    expect(await refusalOf(holder.remove(iam, 'constructor'))).toBe(text)
  })

  test('inline: malformed', async () => {
    const { aws, iam } = await start()
    await using _ = aws
    expect(await refusalOf(holder.put(iam, 'p', '[]'))).toMatch(/^400 MalformedPolicyDocument: /)
  })

  test(`inline: ${holder.inlineSize} characters together, white space not counted`, async () => {
    const { aws, iam } = await start()
    await using _ = aws
    const half = holder.inlineSize / 2
    await holder.put(iam, 'a', ofSize(half))
    await holder.put(iam, 'b', `${ofSize(half)}${'\n'.repeat(holder.inlineSize)}`)
    expect(await refusalOf(holder.put(iam, 'b', ofSize(half + 1)))).toBe(
      `409 LimitExceeded: Maximum policy size of ${holder.inlineSize} bytes exceeded for ${holder.word} x`,
    )
  })

  test('attached: once however often, listed in pages and under a path, detached', async () => {
    const { aws, iam } = await start()
    await using _ = aws
    const { Policy } = await iam.createPolicy({ PolicyName: 'own', Path: '/team/', PolicyDocument: allow('s3:*') })
    const own = Policy?.Arn ?? ''
    for (const arn of [own, awsPolicy('IAMFullAccess'), awsPolicy('AmazonEC2FullAccess'), own])
      await holder.attach(iam, arn)
    const first = await holder.listAttached(iam, { MaxItems: 2 })
    const second = await holder.listAttached(iam, { Marker: first.Marker })
    const names = [first, second].map(({ AttachedPolicies }) => AttachedPolicies?.map(({ PolicyName }) => PolicyName))
    expect(names).toEqual([['own', 'IAMFullAccess'], ['AmazonEC2FullAccess']])
    const { AttachedPolicies } = await holder.listAttached(iam, { PathPrefix: '/team/' })
    expect(AttachedPolicies).toEqual([{ PolicyName: 'own', PolicyArn: own }])
    await holder.detach(iam, own)
    expect(await refusalOf(holder.detach(iam, own))).toBe(`404 NoSuchEntity: Policy ${own} was not found.`)
  })

  test('attached: unknown policies, those of other accounts, and what is no ARN', async () => {
    const { aws, iam } = await start()
    await using _ = aws
    const foreign = 'arn:aws:iam::210987654321:policy/theirs'
    for (const arn of [awsPolicy('NoSuchPolicy'), foreign]) {
      expect(await refusalOf(holder.attach(iam, arn))).toBe(
        `404 NoSuchEntity: Policy ${arn} does not exist or is not attachable.`,
      )
    }
    expect(await refusalOf(holder.attach(iam, 'AdministratorAccess, please'))).toBe(
      '400 InvalidInput: ARN AdministratorAccess, please is not valid.',
    )
  })

  test('attached: as many as AWS takes', async () => {
    const { aws, iam } = await start()
    await using _ = aws
    const most = holder.quota === 'PoliciesPerRole' ? 20 : 10
    for (let number = 1; number <= most + 1; number++) {
      const { Policy } = await iam.createPolicy({ PolicyName: `p${number}`, PolicyDocument: allow('s3:*') })
      const attached = holder.attach(iam, Policy?.Arn ?? '')
      if (number <= most) await attached
      else expect(await refusalOf(attached)).toBe(`409 LimitExceeded: Cannot exceed quota for ${holder.quota}: ${most}`)
    }
  })
})

test('who may change policies can be held to one policy and to a boundary', async () => {
  const boundary = awsPolicy('IAMReadOnlyAccess')
  const delegate = {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Action: ['iam:AttachUserPolicy', 'iam:PutUserPolicy', 'iam:PutUserPermissionsBoundary'],
      Resource: '*',
      Condition: {
        ArnEqualsIfExists: { 'iam:PolicyARN': awsPolicy('AmazonS3*') },
        StringEquals: { 'iam:PermissionsBoundary': boundary },
      },
    },
  }
  await using aws = await startLocalAws({ users: { ana: { policies: [delegate] }, bo: {} } })
  const iam = new IAM(aws.clientConfig('ana'))
  const attach = (policyName: string) => iam.attachUserPolicy({ UserName: 'bo', PolicyArn: awsPolicy(policyName) })
  const denied =
    '403 AccessDenied: User: arn:aws:iam::123456789012:user/ana is not authorized to perform: iam:AttachUserPolicy on resource: user bo because no identity-based policy allows the iam:AttachUserPolicy action'
  expect(await refusalOf(attach('AmazonS3FullAccess'))).toBe(denied)
  await iam.putUserPermissionsBoundary({ UserName: 'bo', PermissionsBoundary: boundary })
  await attach('AmazonS3FullAccess')
  expect(await refusalOf(attach('AdministratorAccess'))).toBe(denied)
  await iam.putUserPolicy({ UserName: 'bo', PolicyName: 'p', PolicyDocument: allow('s3:*') })
})

function awsPolicy(policyName: string): string {
  return `arn:aws:iam::aws:policy/${policyName}`
}
