import { statSync } from 'node:fs'
import { IAM } from '@aws-sdk/client-iam'
import { describe, expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { COMMON_AWS_POLICIES } from '../../../src/local-aws/iam/common-aws-policies.ts'
import { openManagedPolicies } from '../../../src/local-aws/iam/open-managed-policies.ts'
import { compilePolicy, parsePolicy } from '../../../src/policy/index.ts'
import { refusalOf } from '../refusal.ts'

const AUDIT = 'arn:aws:iam::aws:policy/SecurityAudit'
const SERVICE_LINKED = 'arn:aws:iam::aws:policy/aws-service-role/AWSSupportServiceRolePolicy'

describe('the pack of AWS managed policies', () => {
  test('has at most 350 KB', () => {
    expect(statSync(new URL('../../../dist/managed-policies.pack', import.meta.url)).size).toBeLessThanOrEqual(350_000)
  })

  test('holds documents that our engine takes, each under its path and with the version AWS gives it', () => {
    const policies = [...openManagedPolicies().values()]
    expect(policies.length).toBeGreaterThan(1500)
    for (const { arn, policyName, path, policyId, versions, defaultVersionId, createdAt, updatedAt } of policies) {
      expect(arn).toBe(`arn:aws:iam::aws:policy${path}${policyName}`)
      expect(policyId).toMatch(/^ANPA[A-Z2-7]{17}$/)
      expect(defaultVersionId).toMatch(/^v[1-9]\d*$/)
      expect(updatedAt).toBeGreaterThanOrEqual(createdAt)
      const { document = '' } = versions[0] ?? {}
      // AWS: for its own services it writes longer ones than it lets anybody store.
      if (document.length > 131_072) continue
      expect(compilePolicy(parsePolicy(document, { type: 'identity' })).statements.length).toBeGreaterThan(0)
    }
  })

  test('agrees with the common policies that need no pack', () => {
    for (const [arn, common] of COMMON_AWS_POLICIES) {
      const packed = openManagedPolicies().get(arn)
      expect(packed?.defaultVersionId).toBe(common.defaultVersionId)
      expect(withoutSids(packed?.versions[0]?.document)).toEqual(withoutSids(common.versions[0]?.document))
    }
  })
})

/** The statements, with lists for single values and without the Sids, which mean nothing. */
function withoutSids(document = ''): unknown {
  const { Statement } = JSON.parse(document, (key, value: unknown) => {
    if (key === 'Sid') return undefined
    return key === 'Action' || key === 'NotAction' || key === 'Resource' ? [value].flat() : value
  }) as { Statement: unknown }
  return Statement
}

test('any of AWS’s policies can be read, seeded and attached, and decides', async () => {
  await using aws = await startLocalAws({ users: { ana: { policies: ['SecurityAudit'] } } })
  const iam = new IAM(aws.clientConfig())
  const { Policy } = await iam.getPolicy({ PolicyArn: AUDIT })
  expect(Policy).toMatchObject({ PolicyName: 'SecurityAudit', Path: '/', AttachmentCount: 1, IsAttachable: true })
  const { PolicyVersion } = await iam.getPolicyVersion({ PolicyArn: AUDIT, VersionId: Policy?.DefaultVersionId })
  expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toContain('"iam:GenerateCredentialReport"')
  expect((await iam.listPolicyVersions({ PolicyArn: AUDIT })).Versions).toMatchObject([{ IsDefaultVersion: true }])

  const asAna = new IAM(aws.clientConfig('ana'))
  await asAna.generateCredentialReport({})
  expect(await refusalOf(asAna.createUser({ UserName: 'bo' }))).toMatch(/^403 AccessDenied/)
  await iam.attachUserPolicy({ UserName: 'ana', PolicyArn: 'arn:aws:iam::aws:policy/job-function/Billing' })
  expect((await iam.listAttachedUserPolicies({ UserName: 'ana' })).AttachedPolicies).toContainEqual({
    PolicyName: 'Billing',
    PolicyArn: 'arn:aws:iam::aws:policy/job-function/Billing',
  })
})

test('all of them are listed in pages, with what is attached', async () => {
  await using aws = await startLocalAws({ users: { ana: { policies: ['SecurityAudit'] } } })
  const iam = new IAM(aws.clientConfig())
  const arns: string[] = []
  let Marker: string | undefined
  do {
    const page = await iam.listPolicies({ Scope: 'AWS', MaxItems: 1000, Marker })
    for (const { Arn = '' } of page.Policies ?? []) arns.push(Arn)
    Marker = page.Marker
  } while (Marker !== undefined)
  expect(arns.length).toBeGreaterThan(1500)
  expect(new Set(arns).size).toBe(arns.length)
  expect(arns).toContain(AUDIT)
  const attached = await iam.listPolicies({ Scope: 'AWS', OnlyAttached: true })
  expect(attached.Policies?.map(({ Arn }) => Arn)).toEqual(['arn:aws:iam::aws:policy/AdministratorAccess', AUDIT])
  const underPath = await iam.listPolicies({ Scope: 'AWS', PathPrefix: '/job-function/' })
  expect(underPath.Policies?.map(({ PolicyName }) => PolicyName)).toContain('Billing')
})

test('those of service-linked roles can’t be attached, and there is no policy that AWS doesn’t have', async () => {
  await using aws = await startLocalAws({ users: { ana: {} } })
  const iam = new IAM(aws.clientConfig())
  expect((await iam.getPolicy({ PolicyArn: SERVICE_LINKED })).Policy?.Path).toBe('/aws-service-role/')
  expect(await refusalOf(iam.attachUserPolicy({ UserName: 'ana', PolicyArn: SERVICE_LINKED }))).toBe(
    '400 PolicyNotAttachable: Cannot attach a Service Role Policy to a Customer Role.',
  )
  const PolicyArn = 'arn:aws:iam::aws:policy/Nonsense'
  expect(await refusalOf(iam.getPolicy({ PolicyArn }))).toBe(`404 NoSuchEntity: Policy ${PolicyArn} was not found.`)
  expect(await refusalOf(iam.attachUserPolicy({ UserName: 'ana', PolicyArn }))).toBe(
    `404 NoSuchEntity: Policy ${PolicyArn} does not exist or is not attachable.`,
  )
})
