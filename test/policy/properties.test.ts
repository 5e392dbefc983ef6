import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  decide,
  explain,
  RequestContext,
  type AuthorizationRequest,
  type Explanation,
  type PolicyLayers,
} from '../../src/policy/index.ts'
import { buildLayers, type PolicySet } from './build-layers.ts'

const ACCOUNT = '123456789012'
const USER = `arn:aws:iam::${ACCOUNT}:user/ana`
const OTHER_ACCOUNT = '210987654321'

const actions = fc.constantFrom('s3:GetObject', 's3:PutObject', 'iam:GetUser')
const actionPatterns = fc.constantFrom('*', 's3:*', 's3:Get*', '*:*t*', 'iam:GetUse?', 's3:PutObject')
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/1`
const resources = fc.constantFrom('arn:aws:s3:::b/ana', 'arn:aws:s3:::b/bo', '*', USER, KEY)
const resourcePatterns = fc.constantFrom(
  '*',
  'arn:aws:s3:::b/*',
  'arn:aws:s3:::b/${aws:username}',
  'arn:aws:iam::*:user/*',
)
const mfaValues = fc.constantFrom(undefined, 'true', 'false')
const condition = fc
  .tuple(
    fc.constantFrom('Bool', 'BoolIfExists', 'Null', 'StringNotEquals', 'ForAllValues:StringEquals'),
    fc.constantFrom('aws:MultiFactorAuthPresent', 'aws:username', 'x:set'),
    fc.constantFrom('true', 'false', 'ana'),
  )
  .map(([operator, key, value]) => ({ [operator]: { [key]: value } }))

const body = fc
  .record({
    notAction: fc.boolean(),
    action: fc.array(actionPatterns, { minLength: 1, maxLength: 2 }),
    notResource: fc.boolean(),
    resource: fc.array(resourcePatterns, { minLength: 1, maxLength: 2 }),
    Condition: fc.option(condition, { nil: undefined }),
  })
  .map(({ notAction, action, notResource, resource, Condition }) => ({
    [notAction ? 'NotAction' : 'Action']: action,
    [notResource ? 'NotResource' : 'Resource']: resource,
    Condition,
  }))

const awsPrincipals = fc.constantFrom('*', ACCOUNT, USER, `arn:aws:iam::${ACCOUNT}:role/ops`, OTHER_ACCOUNT)
const effect = fc.constantFrom('Allow', 'Deny')
const statement = fc.tuple(effect, body).map(([Effect, rest]) => ({ Effect, ...rest }))
const guardStatement = fc.tuple(statement, awsPrincipals).map(([rest, AWS]) => ({ ...rest, Principal: { AWS } }))
const documentOf = (Statement: unknown[]) => ({ Version: '2012-10-17', Statement })
const policy = fc.array(statement, { minLength: 1, maxLength: 3 })
const FULL_AWS_ACCESS = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }
const rcpStatement = fc
  .record({
    Action: fc.constantFrom('s3:*', 'iam:GetUse?'),
    Resource: resourcePatterns,
    Condition: fc.option(condition),
  })
  .map(({ Condition, ...rest }) => ({ Effect: 'Deny', Principal: '*', ...rest, ...(Condition && { Condition }) }))
const rcpPolicy: fc.Arbitrary<object[]> = fc.oneof(
  fc.constant<object[]>([FULL_AWS_ACCESS]),
  fc.array(rcpStatement, { minLength: 1, maxLength: 2 }).map((list) => [FULL_AWS_ACCESS, ...list]),
  fc.array(rcpStatement, { minLength: 1, maxLength: 1 }),
)
const guardPolicy = fc.array(guardStatement, { minLength: 1, maxLength: 3 })

interface Statements {
  identity: unknown[][]
  boundary: unknown[] | undefined
  session: unknown[][]
  resource: unknown[] | undefined
  scp: unknown[][][] | undefined
  rcp: unknown[][][] | undefined
}

const policySets: fc.Arbitrary<Statements> = fc.record({
  identity: fc.array(policy, { maxLength: 3 }),
  boundary: fc.option(policy, { nil: undefined }),
  session: fc.array(policy, { maxLength: 2 }),
  resource: fc.option(guardPolicy, { nil: undefined }),
  scp: fc.option(fc.array(fc.array(policy, { maxLength: 2 }), { maxLength: 2 }), { nil: undefined }),
  rcp: fc.option(fc.array(fc.array(rcpPolicy, { maxLength: 2 }), { maxLength: 2 }), { nil: undefined }),
})

const principals = fc.constantFrom<AuthorizationRequest['principal']>(
  { type: 'User', arn: USER, accountId: ACCOUNT, name: 'ana' },
  { type: 'Root', arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT },
  {
    type: 'AssumedRole',
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/ops/ana`,
    accountId: ACCOUNT,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/ops`,
  },
  { type: 'FederatedUser', arn: `arn:aws:sts::${ACCOUNT}:federated-user/guest`, accountId: ACCOUNT, userArn: USER },
  {
    type: 'AssumedRole',
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/AWSServiceRoleForSupport/s`,
    accountId: ACCOUNT,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport`,
  },
  { type: 'Service', name: 'cloudtrail.amazonaws.com' },
  { type: 'Anonymous' },
)

const requests = fc
  .record({
    action: actions,
    resource: resources,
    principal: principals,
    resourceAccountId: fc.constantFrom(undefined, ACCOUNT, OTHER_ACCOUNT),
    mfa: mfaValues,
    set: fc.constantFrom(undefined, [], ['ana'], ['ana', 'bo']),
    userName: fc.constantFrom(undefined, 'ana'),
  })
  .map(({ mfa, set, userName, ...request }): AuthorizationRequest => {
    const values = { 'aws:MultiFactorAuthPresent': mfa, 'x:set': set, 'aws:username': userName }
    return { ...request, context: new RequestContext(values) }
  })

function layersOf({ identity, boundary, session, resource, scp, rcp }: Statements): PolicyLayers {
  const set: PolicySet = { identity: identity.map(documentOf), session: session.map(documentOf) }
  if (boundary !== undefined) set.boundary = documentOf(boundary)
  if (resource !== undefined) set.resource = documentOf(resource)
  if (scp !== undefined) set.scp = scp.map((level) => level.map(documentOf))
  if (rcp !== undefined) set.rcp = rcp.map((level) => level.map(documentOf))
  return buildLayers(set)
}

function effectOf(statements: Statements, request: AuthorizationRequest): string {
  return decide(layersOf(statements), request).effect
}

/** The same set with one statement more in the first policy of each kind that is there. */
function withStatement(set: Statements, added: object): Statements {
  const more = <Policy extends unknown[]>(list: Policy) => [...list, added]
  const first = (list: unknown[][]) => list.map((item, index) => (index === 0 ? more(item) : item))
  return {
    identity: first(set.identity),
    boundary: set.boundary && more(set.boundary),
    session: first(set.session),
    resource: set.resource && [...set.resource, { ...added, Principal: '*' }],
    scp: set.scp?.map(first),
    rcp: set.rcp,
  }
}

const turn = (list: unknown[][]) => list.map((item) => item.toReversed()).toReversed()

function reversed(set: Statements): Statements {
  return {
    identity: turn(set.identity),
    boundary: set.boundary?.toReversed(),
    session: turn(set.session),
    resource: set.resource?.toReversed(),
    scp: set.scp?.map(turn),
    rcp: set.rcp?.map(turn),
  }
}

/** The evaluation logic once more, from which statements `explain` says apply; for callers the resource policy ignores. */
function decideFrom({ statements }: Explanation, layers: PolicyLayers, request: AuthorizationRequest): string {
  const applied = statements.filter(({ matched }) => matched)
  if (applied.some((item) => item.effect === 'Deny')) return 'explicitDeny'
  const allows = (layer: string, level?: number) =>
    applied.some((item) => item.layer === layer && (level === undefined || item.level === level))
  const isFree = request.principal.roleArn?.includes('/aws-service-role/') === true
  const scps = isFree ? [] : (layers.scps ?? []).map((_, level) => level)
  const rcps = isFree ? [] : (layers.rcps ?? []).map((_, level) => level)
  const all = [
    allows('identity'),
    layers.boundary === undefined || allows('boundary'),
    (layers.session ?? []).length === 0 || allows('session'),
    ...scps.map((level) => allows('scp', level)),
    ...rcps.map((level) => allows('rcp', level)),
  ]
  return all.every(Boolean) ? 'allowed' : 'implicitDeny'
}

describe('properties of decide', () => {
  test('the order of statements and policies is irrelevant', () => {
    fc.assert(
      fc.property(policySets, requests, (set, request) => {
        expect(effectOf(reversed(set), request)).toBe(effectOf(set, request))
      }),
      { numRuns: 500 },
    )
  })

  test('another Deny never allows more', () => {
    fc.assert(
      fc.property(policySets, requests, body, (set, request, rest) => {
        const before = effectOf(set, request)
        const after = effectOf(withStatement(set, { Effect: 'Deny', ...rest }), request)
        expect([before, 'explicitDeny']).toContain(after)
      }),
      { numRuns: 500 },
    )
  })

  test('another Allow never denies more', () => {
    fc.assert(
      fc.property(policySets, requests, body, (set, request, rest) => {
        const before = effectOf(set, request)
        const after = effectOf(withStatement(set, { Effect: 'Allow', ...rest }), request)
        if (before !== 'implicitDeny') expect(after).toBe(before)
        else expect(after).not.toBe('explicitDeny')
      }),
      { numRuns: 500 },
    )
  })

  test('letter case of action and key names is irrelevant', () => {
    fc.assert(
      fc.property(policySets, requests, (set, request) => {
        expect(effectOf(set, { ...request, action: request.action.toUpperCase() })).toBe(effectOf(set, request))
      }),
      { numRuns: 200 },
    )
  })
})

describe('explain agrees with decide', () => {
  test('the statement that decides is one that applies', () => {
    fc.assert(
      fc.property(policySets, requests, (set, request) => {
        const layers = layersOf(set)
        const { decision, statements } = explain(layers, request)
        expect(decision).toBe(decide(layers, request))
        expect(statements.some((item) => item.matched && item.effect === 'Deny')).toBe(
          decision.effect === 'explicitDeny',
        )
        if (decision.statement === undefined) return
        const decisive = statements.filter(
          ({ policy, index }) => policy === decision.policy && index === decision.statement?.index,
        )
        expect(decisive.map(({ matched, layer }) => [matched, layer])).toContainEqual([true, decision.layer])
      }),
      { numRuns: 500 },
    )
  })

  test('the statements that apply lead to the decision', () => {
    const identities = principals.filter(({ type }) => type === 'User' || type === 'AssumedRole')
    const own = fc.tuple(requests, identities).map(([request, principal]) => {
      return { ...request, principal, resourceAccountId: principal.accountId }
    })
    fc.assert(
      fc.property(policySets, own, (set, request) => {
        const layers = layersOf({ ...set, resource: undefined })
        expect(decideFrom(explain(layers, request), layers, request)).toBe(decide(layers, request).effect)
      }),
      { numRuns: 500 },
    )
  })
})
