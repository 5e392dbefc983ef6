import { readFileSync, statSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { openCatalogue } from '../../src/catalogue/index.ts'

const catalogue = openCatalogue()

describe('the catalogue', () => {
  test('is a pack of at most 200 KB', () => {
    expect(statSync(new URL('../../dist/catalogue.pack', import.meta.url)).size).toBeLessThanOrEqual(200_000)
  })

  test('comes with the licence of its source', () => {
    const notices = readFileSync(new URL('../../dist/THIRD-PARTY-NOTICES.txt', import.meta.url), 'utf8')
    expect(notices).toMatch(/^@cloud-copilot\/iam-data \S+ \(MIT\)$/m)
  })

  test('tells its date', () => {
    expect(catalogue.date).toMatch(/^20\d\d-\d\d-\d\d$/)
  })

  test('holds every action once', () => {
    const names = [...catalogue.actions()].map(({ name }) => name.toLowerCase())
    expect(names.length).toBeGreaterThan(22_000)
    expect(new Set(names).size).toBe(names.length)
    expect(catalogue.services.length).toBeGreaterThan(450)
  })

  test('has every level of access, and types that belong to each action', () => {
    const levels = new Set([...catalogue.actions()].map(({ accessLevel }) => accessLevel))
    expect([...levels].sort()).toEqual(['List', 'Permissions management', 'Read', 'Tagging', 'Write'])
    for (const { resourceTypes } of catalogue.actions()) {
      for (const { arnFormat } of resourceTypes) expect(arnFormat).toMatch(/^arn:\$\{Partition\}:/)
    }
  })
})

describe('findAction', () => {
  test('finds by name in any letter case', () => {
    expect(catalogue.findAction('IAM:createvirtualmfadevice')).toMatchObject({
      name: 'iam:CreateVirtualMFADevice',
      accessLevel: 'Write',
      resourceTypes: [{ name: 'mfa', arnFormat: 'arn:${Partition}:iam::${Account}:mfa/${MfaTokenIdWithPath}' }],
      resourceIsOptional: false,
    })
    expect(catalogue.findAction('iam:EnableMFADevice')?.resourceTypes.map(({ name }) => name)).toEqual(['user'])
  })

  test('knows an action without a resource', () => {
    expect(catalogue.findAction('s3:ListAllMyBuckets')).toMatchObject({ accessLevel: 'List', resourceTypes: [] })
  })

  test('knows the one name with a dash', () => {
    expect(catalogue.findAction('vpc-lattice:AssociateViaAWSService-EventsAndStates')).toBeDefined()
  })

  test('is undefined for what AWS has not', () => {
    for (const name of ['iam:MakeCoffee', 'coffee:Make', 'iam', '']) expect(catalogue.findAction(name)).toBeUndefined()
  })
})

describe('findConditionKey', () => {
  test.each([
    ['AWS:multifactorauthpresent', 'aws:MultiFactorAuthPresent', 'Bool', true],
    ['aws:PrincipalTag/team', 'aws:PrincipalTag/${TagKey}', 'String', true],
    ['aws:CalledVia', 'aws:CalledVia', 'ArrayOfString', true],
    ['iam:PassedToService', 'iam:PassedToService', 'String', false],
    ['s3:ExistingObjectTag/a/b', 's3:ExistingObjectTag/<key>', 'String', false],
  ])('finds %s', (asked, name, type, isGlobal) => {
    expect(catalogue.findConditionKey(asked)).toEqual({ name, type, isGlobal })
  })

  test.each(['aws:MultiFactorAuthPresnt', 'aws:PrincipalTag/', 'aws:PrincipalTag', ''])('does not know %j', (asked) => {
    expect(catalogue.findConditionKey(asked)).toBeUndefined()
  })

  test('gives an action its keys', () => {
    const keys = catalogue.findAction('iam:PassRole')?.conditionKeys.map(({ name }) => name)
    expect(keys).toEqual(expect.arrayContaining(['iam:AssociatedResourceArn', 'iam:PassedToService']))
  })
})
