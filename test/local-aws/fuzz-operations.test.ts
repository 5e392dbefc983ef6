import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { LocalAws, Snapshot } from '../../src/local-aws/index.ts'
import { startLocalAws } from '../../src/local-aws/index.ts'
import { loadQueryService } from '../../src/local-aws/query/query-services.ts'
import type { ServiceModel, Shape } from '../../src/local-aws/wire/service-model.ts'
import { send } from './signed-call.ts'

const RUNS = 8
const ACCOUNT = 'arn:aws:iam::123456789012'
const TRUST = { Statement: { Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' } }
const ALLOW = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }

let aws: LocalAws
let seeded: Snapshot
const faults: unknown[] = []

beforeAll(async () => {
  aws = await startLocalAws({
    onFault: (fault) => faults.push(fault),
    users: { ana: { groups: ['team'], policies: [ALLOW], password: 'Corr3ct-horse', mfa: true } },
    groups: { team: { policies: [ALLOW] } },
    roles: { audit: { trustPolicy: TRUST, policies: [ALLOW] } },
  })
  seeded = await aws.snapshot()
})
beforeEach(() => aws.restore(seeded))
afterAll(() => aws.close())

const ALLOW_TEXT = JSON.stringify(ALLOW)
const ODD_CONDITION = '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"a:b":[]}}}}'

/** What means something to an operation, by the end of the member's name. */
const MEANT: readonly (readonly [RegExp, readonly string[]])[] = [
  [/UserName$/, ['ana', 'ana', 'bo', 'ANA', 'administrator']],
  [/GroupName$/, ['team', 'team', 'crew']],
  [/RoleName$/, ['audit', 'audit', 'other']],
  [/InstanceProfileName$/, ['profile']],
  [/PolicyName$/, ['policy-1', 'guard']],
  [
    /PolicyArn$|PolicyArns\.member\.\d+(\.arn)?$|PermissionsBoundary$/,
    ['arn:aws:iam::aws:policy/AdministratorAccess', `${ACCOUNT}:policy/guard`],
  ],
  [/RoleArn$/, [`${ACCOUNT}:role/audit`, `${ACCOUNT}:role/none`]],
  [/(PolicySource|Caller|Resource)?Arns?(\.member\.\d+)?$/, [`${ACCOUNT}:user/ana`, `${ACCOUNT}:role/audit`, '*']],
  [/SerialNumber$/, [`${ACCOUNT}:mfa/ana`, `${ACCOUNT}:mfa/none`]],
  [
    /Document$|Policy$|Policy(Input)?List\.member\.\d+$/,
    [ALLOW_TEXT, JSON.stringify(TRUST), ODD_CONDITION, '{"Statement":[]}'],
  ],
  [/Path(Prefix)?$/, ['/', '/x/', '/x']],
  [/Code\d?$/, ['123456', '654321']],
  [/Password$/, ['Corr3ct-horse', 'Corr3ct-horse-2']],
  [/ActionNames\.member\.\d+$/, ['s3:GetObject', 'iam:*', 'sts:AssumeRole', 'nonsense']],
  [/Tags\.member\.\d+\.Key$|TagKeys\.member\.\d+$/, ['team', 'Team', 'aws:no']],
  [/Name$/, ['ana', 'x']],
  [/Id$/, ['AKIAIOSFODNN7EXAMPLE', 'v1']],
]

const HOSTILE = [
  '',
  ' ',
  '-1',
  '0',
  '1e9',
  '%00',
  '*',
  '__proto__',
  'constructor',
  '${aws:username}',
  '../../etc',
  '<a>&',
  '\u0000',
  '\ud800',
  '\u{1f600}',
  'a'.repeat(129),
  'x'.repeat(5000),
  '['.repeat(2000),
  '{"a":'.repeat(500),
]

function textFor(name: string): fc.Arbitrary<string> {
  const meant = MEANT.find(([pattern]) => pattern.test(name))?.[1] ?? ['x', 'a-value']
  const strange = fc.oneof(
    fc.constantFrom(...HOSTILE),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.json({ maxDepth: 3 }),
  )
  return fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...meant) }, { weight: 1, arbitrary: strange })
}

/** By type, then by name; now and then what nobody would mean. */
function valueOf({ type, enum: choices }: Shape, name: string): fc.Arbitrary<string> {
  const usual =
    choices !== undefined
      ? fc.constantFrom(...choices)
      : type === 'integer'
        ? fc.constantFrom('1', '2', '100', '3600', '43200')
        : type === 'boolean'
          ? fc.constantFrom('true', 'false')
          : undefined
  return usual === undefined
    ? textFor(name)
    : fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: textFor(name) })
}

type Parameters = Record<string, string>

/** Parameters for a shape: required members nearly always, the others now and then. */
function parametersOf(model: ServiceModel, shapeName: string, name: string): fc.Arbitrary<Parameters> {
  const shape = model.shapes[shapeName]
  if (shape === undefined || name.split('.').length > 8) return fc.constant({})
  if (shape.type === 'structure') {
    const members = Object.entries(shape.members ?? {}).map(([member, memberShape]) => {
      const named = parametersOf(model, memberShape, name === '' ? member : `${name}.${member}`)
      return fc.option(named, { nil: {}, freq: shape.required?.includes(member) === true ? 30 : 1 })
    })
    return fc.tuple(...members).map((all) => Object.assign({}, ...all) as Parameters)
  }
  if (shape.type === 'list') {
    const elements = [1, 2].map((index) =>
      fc.option(parametersOf(model, shape.member ?? '', `${name}.member.${index}`), { nil: {} }),
    )
    return fc.tuple(...elements).map((all) => Object.assign({}, ...all) as Parameters)
  }
  return valueOf(shape, name).map((chosen) => ({ [name]: chosen }))
}

const services = await Promise.all([loadQueryService('iam'), loadQueryService('sts')])

describe.each(services)('$name takes any input', ({ name: service, model, actions }) => {
  test.each([...actions.keys()])('%s', async (operation) => {
    const input = model.operations[operation]?.input ?? ''
    await fc.assert(
      fc.asyncProperty(parametersOf(model, input, ''), async (parameters) => {
        const { status, summary } = await send(aws, {
          service,
          parameters: { Action: operation, Version: model.version, ...parameters },
        })
        expect([summary, faults]).toEqual([summary, []])
        expect(status === 501 || status < 500).toBe(true)
      }),
      { numRuns: RUNS },
    )
  })
})
