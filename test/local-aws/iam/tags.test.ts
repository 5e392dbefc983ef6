import { IAM } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { LocalAws } from '../../../src/local-aws/index.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'
import { IAM as VERSION, send } from '../signed-call.ts'

// What AWS answered to a probe of September 2026.

const ACCOUNT = 'arn:aws:iam::123456789012'
const TRUST = { Statement: { Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' } }
const PolicyDocument = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'
const Both = [
  { Key: 'Team', Value: 'one' },
  { Key: 'team', Value: 'two' },
]

let aws: LocalAws
let iam: IAM

beforeAll(async () => {
  aws = await startLocalAws({ users: { ana: {} }, roles: { audit: { trustPolicy: TRUST } } })
  iam = new IAM(aws.clientConfig())
  await iam.createPolicy({ PolicyName: 'rules', PolicyDocument, Tags: Both })
  await iam.createInstanceProfile({ InstanceProfileName: 'box', Tags: Both })
  await iam.createVirtualMFADevice({ VirtualMFADeviceName: 'phone', Tags: Both })
})
afterAll(() => aws.close())

const ofUser = { UserName: 'ana' }
const ofRole = { RoleName: 'audit' }
const ofPolicy = { PolicyArn: `${ACCOUNT}:policy/rules` }
const ofBox = { InstanceProfileName: 'box' }
const ofDevice = { SerialNumber: `${ACCOUNT}:mfa/phone` }

interface Tagged {
  readonly operation: string
  readonly name: Record<string, string>
  readonly tag: (Tags: { Key: string; Value: string }[]) => Promise<unknown>
  readonly untag: (TagKeys: string[]) => Promise<unknown>
  readonly list: () => Promise<{ Tags: readonly object[] | undefined }>
}

const ignoringCase: Tagged[] = [
  {
    operation: 'TagUser',
    name: ofUser,
    tag: (Tags) => iam.tagUser({ ...ofUser, Tags }),
    untag: (TagKeys) => iam.untagUser({ ...ofUser, TagKeys }),
    list: () => iam.listUserTags(ofUser),
  },
  {
    operation: 'TagRole',
    name: ofRole,
    tag: (Tags) => iam.tagRole({ ...ofRole, Tags }),
    untag: (TagKeys) => iam.untagRole({ ...ofRole, TagKeys }),
    list: () => iam.listRoleTags(ofRole),
  },
]
const byCase: Tagged[] = [
  {
    operation: 'TagPolicy',
    name: ofPolicy,
    tag: (Tags) => iam.tagPolicy({ ...ofPolicy, Tags }),
    untag: (TagKeys) => iam.untagPolicy({ ...ofPolicy, TagKeys }),
    list: () => iam.listPolicyTags(ofPolicy),
  },
  {
    operation: 'TagInstanceProfile',
    name: ofBox,
    tag: (Tags) => iam.tagInstanceProfile({ ...ofBox, Tags }),
    untag: (TagKeys) => iam.untagInstanceProfile({ ...ofBox, TagKeys }),
    list: () => iam.listInstanceProfileTags(ofBox),
  },
  {
    operation: 'TagMFADevice',
    name: ofDevice,
    tag: (Tags) => iam.tagMFADevice({ ...ofDevice, Tags }),
    untag: (TagKeys) => iam.untagMFADevice({ ...ofDevice, TagKeys }),
    list: () => iam.listMFADeviceTags(ofDevice),
  },
]

test.each(ignoringCase)('$operation: keys ignore case', async ({ tag, untag, list }) => {
  await tag([{ Key: 'Team', Value: 'one' }])
  await tag([{ Key: 'team', Value: 'two' }])
  expect((await list()).Tags).toEqual([{ Key: 'team', Value: 'two' }])
  expect(await refusalOf(tag(Both))).toBe(
    '400 InvalidInput: Duplicate tag keys found. Please note that Tag keys are case insensitive.',
  )
  await untag(['TEAM'])
  expect((await list()).Tags).toEqual([])
})

test.each(byCase)('$operation: keys differ by case', async ({ tag, untag, list }) => {
  expect((await list()).Tags).toEqual(Both)
  await untag(['TEAM', 'team'])
  expect((await list()).Tags).toEqual([{ Key: 'Team', Value: 'one' }])
  await tag([{ Key: 'team', Value: 'two' }])
  expect((await list()).Tags).toEqual(Both)
  expect(await refusalOf(tag([...Both, { Key: 'team', Value: 'three' }]))).toMatch(/^400 InvalidInput: Duplicate/)
})

describe.each([...ignoringCase, ...byCase])('$operation', ({ operation, name, tag, untag, list }) => {
  test.each(['aws:team', 'AWS:team'])('refuses %s', async (Key) => {
    expect(await refusalOf(tag([{ Key, Value: 'x' }]))).toBe(
      '400 InvalidInput: Tag keys beginning with aws: are reserved for system use.',
    )
  })

  test('refuses a key of blanks', async () => {
    expect(await refusalOf(tag([{ Key: '  ', Value: 'x' }]))).toMatch(/^400 ValidationError: /)
  })

  test('takes a reserved word as a value, and takes off what is not there', async () => {
    await tag([{ Key: 'kept', Value: 'aws:reserved' }])
    expect((await list()).Tags).toContainEqual({ Key: 'kept', Value: 'aws:reserved' })
    await untag(['kept', 'aws:none'])
  })

  test('refuses no tags', async () => {
    const parameters = { Action: operation, ...VERSION, ...name, Tags: '' }
    expect((await send(aws, { service: 'iam', parameters })).summary).toBe(
      '400 InvalidInput: The provided tag map must not be null/empty.',
    )
  })
})
