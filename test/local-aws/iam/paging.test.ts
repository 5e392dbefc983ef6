import { generateKeyPairSync } from 'node:crypto'
import { IAM } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { iamActions } from '../../../src/local-aws/iam/index.ts'
import type { LocalAws } from '../../../src/local-aws/index.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import { iamModel } from '../../../src/local-aws/wire/iam-model.ts'
import { decodeBase32, hotp, timeStepAt } from '../../../src/totp/index.ts'
import certificates from '../../vectors/certificates.json' with { type: 'json' }
import { refusalOf } from '../refusal.ts'

// Every operation of IAM that answers in pages: all of it comes, once, in pages as small as they get, and nobody can make up a marker.

const ANA = 'arn:aws:iam::123456789012:user/ana'
const POLICY = 'arn:aws:iam::123456789012:policy/one'
const DEVICE = 'arn:aws:iam::123456789012:mfa/one'
const ana = { UserName: 'ana' }
const Tags = [
  { Key: 'a', Value: '1' },
  { Key: 'b', Value: '2' },
]
const TWO = ['one', 'two']
const document = (more: object) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['s3:*', 'sts:AssumeRole'], ...more }],
  })
const PolicyDocument = document({ Resource: '*' })
const simulated = { ActionNames: ['s3:GetObject', 's3:PutObject', 'iam:GetUser'] }

/** What each is asked for, where it has to be asked for something. */
const INPUTS: Readonly<Record<string, (jobId: string) => object>> = {
  GetAccountAuthorizationDetails: () => ({}),
  GetGroup: () => ({ GroupName: 'one' }),
  GetServiceLastAccessedDetails: (JobId) => ({ JobId }),
  GetServiceLastAccessedDetailsWithEntities: (JobId) => ({ JobId, ServiceNamespace: 's3' }),
  ListAccessKeys: () => ana,
  ListAccountAliases: () => ({}),
  ListAttachedGroupPolicies: () => ({ GroupName: 'one' }),
  ListAttachedRolePolicies: () => ({ RoleName: 'one' }),
  ListAttachedUserPolicies: () => ana,
  ListEntitiesForPolicy: () => ({ PolicyArn: POLICY }),
  ListGroupPolicies: () => ({ GroupName: 'one' }),
  ListGroups: () => ({}),
  ListGroupsForUser: () => ana,
  ListInstanceProfileTags: () => ({ InstanceProfileName: 'one' }),
  ListInstanceProfiles: () => ({}),
  ListInstanceProfilesForRole: () => ({ RoleName: 'one' }),
  ListMFADeviceTags: () => ({ SerialNumber: DEVICE }),
  ListMFADevices: () => ana,
  ListPolicies: () => ({ Scope: 'Local' }),
  ListPoliciesGrantingServiceAccess: () => ({ Arn: ANA, ServiceNamespaces: ['s3', 'sts'] }),
  ListPolicyTags: () => ({ PolicyArn: POLICY }),
  ListPolicyVersions: () => ({ PolicyArn: POLICY }),
  ListRolePolicies: () => ({ RoleName: 'one' }),
  ListRoleTags: () => ({ RoleName: 'one' }),
  ListRoles: () => ({}),
  ListSSHPublicKeys: () => ana,
  ListServiceSpecificCredentials: () => ana,
  ListSigningCertificates: () => ana,
  ListUserPolicies: () => ana,
  ListUserTags: () => ana,
  ListUsers: () => ({}),
  ListVirtualMFADevices: () => ({}),
  SimulateCustomPolicy: () => ({ ...simulated, PolicyInputList: [PolicyDocument] }),
  SimulatePrincipalPolicy: () => ({ ...simulated, PolicySourceArn: ANA }),
}

/** An account has one alias, and this one operation takes no MaxItems. */
const ON_ONE_PAGE = new Set(['ListAccountAliases', 'ListPoliciesGrantingServiceAccess'])

const PAGED = Object.entries(iamModel.operations)
  .filter(([name, { input = '' }]) => iamActions.has(name) && iamModel.shapes[input]?.members?.['Marker'] !== undefined)
  .map(([name]) => name)

let aws: LocalAws
let iam: IAM
let jobId: string

beforeAll(async () => {
  aws = await startLocalAws({ users: { ana: {}, bo: {} } })
  iam = new IAM(aws.clientConfig())
  const AssumeRolePolicyDocument = document({ Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } })
  for (const name of TWO) {
    await iam.createPolicy({ PolicyName: name, PolicyDocument, Tags })
    await iam.createGroup({ GroupName: name })
    await iam.createRole({ RoleName: name, AssumeRolePolicyDocument, Tags })
    await iam.createInstanceProfile({ InstanceProfileName: name, Tags })
    await iam.createVirtualMFADevice({ VirtualMFADeviceName: name, Tags })
  }
  await iam.createPolicyVersion({ PolicyArn: POLICY, PolicyDocument })
  await iam.createAccountAlias({ AccountAlias: 'castle' })
  for (const UserName of ['ana', 'bo']) await iam.addUserToGroup({ GroupName: 'one', UserName })
  await iam.addUserToGroup({ GroupName: 'two', UserName: 'ana' })
  for (const name of TWO) {
    const PolicyArn = `arn:aws:iam::123456789012:policy/${name}`
    const inline = { PolicyName: name, PolicyDocument }
    await iam.attachGroupPolicy({ GroupName: 'one', PolicyArn })
    await iam.attachRolePolicy({ RoleName: 'one', PolicyArn })
    await iam.attachUserPolicy({ ...ana, PolicyArn })
    await iam.putGroupPolicy({ GroupName: 'one', ...inline })
    await iam.putRolePolicy({ RoleName: 'one', ...inline })
    await iam.putUserPolicy({ ...ana, ...inline })
    await iam.addRoleToInstanceProfile({ InstanceProfileName: name, RoleName: 'one' })
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    await iam.uploadSSHPublicKey({
      ...ana,
      SSHPublicKeyBody: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    })
    await iam.createServiceSpecificCredential({ ...ana, ServiceName: 'codecommit.amazonaws.com' })
  }
  for (const CertificateBody of certificates.certificates.slice(0, 2)) {
    await iam.uploadSigningCertificate({ ...ana, CertificateBody })
  }
  await iam.createAccessKey(ana)
  await iam.tagUser({ ...ana, Tags })
  jobId = (await iam.generateServiceLastAccessedDetails({ Arn: POLICY })).JobId ?? ''
  await enrollTwo()
})
afterAll(() => aws.close())

/** Two devices of ana's, by the seeds that creating them shows. */
async function enrollTwo(): Promise<void> {
  for (const name of ['phone', 'tablet']) {
    const { VirtualMFADevice: device } = await iam.createVirtualMFADevice({ VirtualMFADeviceName: name })
    const seed = decodeBase32(Buffer.from(device?.Base32StringSeed ?? []).toString())
    const step = timeStepAt(aws.clock.now().getTime() / 1000)
    await iam.enableMFADevice({
      ...ana,
      SerialNumber: device?.SerialNumber,
      AuthenticationCode1: hotp(seed, step - 1),
      AuthenticationCode2: hotp(seed, step),
    })
  }
}

interface Page {
  readonly IsTruncated?: boolean
  readonly Marker?: string
}

async function ask(operation: string, more: object): Promise<Page> {
  const method: unknown = Reflect.get(iam, `${operation.charAt(0).toLowerCase()}${operation.slice(1)}`)
  if (typeof method !== 'function') throw new Error(`the client has no ${operation}`)
  const input = { ...INPUTS[operation]?.(jobId), ...more }
  const { $metadata: _, ...page } = (await Reflect.apply(method, iam, [input])) as Page & { $metadata: object }
  return page
}

/** All lists of some answers, each in one. */
function listsOf(pages: readonly Page[]): Record<string, unknown[]> {
  const lists: Record<string, unknown[]> = {}
  for (const [name, value] of pages.flatMap((page) => Object.entries(page))) {
    if (Array.isArray(value)) lists[name] = [...(lists[name] ?? []), ...(value as unknown[])]
  }
  return lists
}

const encode = (text: string) => Buffer.from(text).toString('base64')

test('the table has every operation that pages', () => {
  expect(Object.keys(INPUTS).sort()).toEqual(PAGED.toSorted())
})

describe.each(PAGED)('%s', (operation) => {
  const isOnOnePage = ON_ONE_PAGE.has(operation)

  test('answers page by page what it answers at once', async () => {
    const whole = await ask(operation, {})
    expect(whole.IsTruncated).toBe(false)
    expect(whole).not.toHaveProperty('Marker')
    const pages: Page[] = []
    do {
      const page = await ask(operation, { MaxItems: 1, Marker: pages.at(-1)?.Marker })
      expect(page.IsTruncated).toBe(page.Marker !== undefined)
      pages.push(page)
    } while (pages.at(-1)?.Marker !== undefined)
    expect(listsOf(pages)).toEqual(listsOf([whole]))
    const count = Object.values(listsOf([whole])).flat().length
    expect(pages).toHaveLength(isOnOnePage ? 1 : count)
    expect(count).toBeGreaterThan(operation === 'ListAccountAliases' ? 0 : 1)
  })

  test.each([
    ['nonsense', 'x'],
    ['an empty place', encode('after ')],
    ['base64 spelt another way', `${encode('after 1')}=`],
    ['more than a marker has', encode('a'.repeat(300))],
  ])('takes no marker of %s', async (_name, Marker) => {
    expect(await refusalOf(ask(operation, { Marker }))).toMatch(/^400 ValidationError: /)
  })
})

test.each(['-1', '1.5', '1e0', '0x1', ' 1', '9'.repeat(400)])('a place of %s is none in a list', async (place) => {
  const Marker = encode(`after ${place}`).slice(0, 320)
  expect(await refusalOf(ask('ListAccessKeys', { Marker }))).toBe('400 ValidationError: Invalid Marker')
})
