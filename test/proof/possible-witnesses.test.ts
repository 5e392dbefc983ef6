import { isIP } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decide, type AuthorizationRequest } from '../../src/policy/index.ts'
import { witnessOf } from '../../src/proof/answer-actions.ts'
import type { ProofSubject } from '../../src/proof/credential-profiles.ts'
import { proveActions } from '../../src/proof/prove.ts'
import { regionsOf } from '../../src/proof/regions.ts'
import { buildLayers } from '../policy/build-layers.ts'
import { catalogueWithAllKeys } from './small-catalogue.ts'

const catalogue = catalogueWithAllKeys()
const now = new Date('2026-11-24T00:00:00Z')
const subject: ProofSubject = { accountId: '123456789012', partition: 'aws', name: 'ana', path: '/', type: 'User' }
const role: ProofSubject = { ...subject, type: 'Role', name: 'ops', uniqueId: 'AROACKCEVSQ6C2EXAMPLE' }

/** What a value of each type looks like, told here once more. */
const TYPES: Readonly<Record<string, (text: string) => boolean>> = {
  Bool: (text) => /^(?:true|false)$/.test(text),
  Numeric: (text) => text !== '' && Number.isFinite(Number(text)),
  // Seconds are as good as any date.
  Date: (text) => /^\d+(?:\.\d+)?$/.test(text) || new Date(text).toISOString() === text,
  IPAddress: (text) => isIP(text) !== 0,
  ARN: isPossibleArn,
  String: () => true,
}

function isPossibleArn(text: string): boolean {
  const [arn, partition, service, region = 'none', account = 'none', ...rest] = text.split(':')
  const isOfAws = service === 'iam' && account === 'aws' && rest[0]?.startsWith('policy/') === true
  return (
    `${arn}:${partition}` === 'arn:aws' &&
    ['', ...regionsOf('aws')].includes(region) &&
    (/^(?:\d{12})?$/.test(account) || isOfAws) &&
    rest.join(':') !== ''
  )
}

/** What is wrong with a request, if anything. */
function impossible({ action, resource, principal, context }: AuthorizationRequest): string[] {
  const found: string[] = []
  if (resource !== '*' && !isPossibleArn(resource)) found.push(`${action} ${resource}`)
  for (const key of Object.values(KEYS)) {
    const value = context.get(key.toLowerCase())
    const type = catalogue.findConditionKey(key)?.type.replace('ArrayOf', '') ?? 'String'
    for (const text of [value ?? []].flat()) if (TYPES[type]?.(text) !== true) found.push(`${key} ${text}`)
    if (key.endsWith('Account') && typeof value === 'string' && !/^\d{12}$/.test(value)) found.push(`${key} ${value}`)
  }
  const id = context.get('aws:userid')
  const ids: Readonly<Record<string, RegExp>> = {
    User: /^AIDA[A-Z0-9]{17}$/,
    AssumedRole: /^AROA[A-Z0-9]{17}:[^:]{2,}$/,
    Root: /^\d{12}$/,
  }
  if (typeof id === 'string' && ids[principal.type]?.test(id) !== true) found.push(`aws:userid ${id}`)
  const [now, seconds] = [context.get('aws:currenttime'), context.get('aws:epochtime')]
  const isOneTime = Date.parse(String(now)) / 1000 === Number(seconds)
  if (now !== undefined && seconds !== undefined && !isOneTime) found.push(`${String(now)} ${String(seconds)}`)
  return found
}

const KEYS = [
  'aws:ResourceAccount',
  'aws:SourceAccount',
  'aws:SourceArn',
  'aws:SourceIp',
  'aws:CurrentTime',
  'aws:EpochTime',
  'aws:TokenIssueTime',
  'aws:SecureTransport',
  'aws:userid',
  'aws:RequestedRegion',
  's3:max-keys',
  'aws:PrincipalTag/team',
]
const texts = fc.oneof(
  fc.constantFrom(
    '1*',
    '??',
    '123456789012',
    'true',
    '9',
    '2026-1*',
    '2027-01-01T00:00:00Z',
    '10.*',
    'arn:aws:sns:*:1*:x',
  ),
  fc.constantFrom('AIDA*', '*:ana', 'AROA*:?', 'eu-*', '*-1', 'arn:*', 'us-east-?', '????????????', '*'),
  fc.constantFrom(...KEYS).map((key) => `\${${key}}`),
)
const conditions = fc
  .tuple(
    fc.constantFrom('StringLike', 'StringNotLike', 'StringEquals', 'StringNotEqualsIfExists', 'ArnLike', 'ArnNotLike'),
    fc.constantFrom(...KEYS),
    texts,
  )
  .map(([operator, key, text]) => ({ [operator]: { [key]: text } }))
const resources = fc.oneof(
  fc.constantFrom(
    '*',
    'arn:aws:iam::*:user/*',
    'arn:aws:iam::1*:user/*',
    'arn:aws:iam::*3:*',
    'arn:aws:ssm:*-?:*:*',
    'arn:aws:iam::??*:*',
  ),
  fc.constantFrom(
    'arn:aws:sns:e*:*9:*',
    'arn:aws:ssm:*::parameter/*',
    'arn:aws:sns:us-*-1:123456789012:*',
    'arn:aws:s3:::*',
  ),
  fc.tuple(fc.constantFrom('arn:aws:s3:::', 'arn:aws:iam::*:user/'), texts).map(([head, tail]) => `${head}${tail}`),
)
const statements = fc
  .record({
    Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    isNot: fc.boolean(),
    resource: fc.array(resources, { minLength: 1, maxLength: 2 }),
    Condition: fc.oneof(fc.constant({}), conditions, conditions),
  })
  .map(({ Effect, isNot, resource, Condition }) => ({
    Effect,
    Action: '*',
    [isNot ? 'NotResource' : 'Resource']: resource,
    Condition,
  }))

test('no request that shows an action open is one that cannot be', () => {
  let open = 0
  fc.assert(
    fc.property(fc.array(statements, { minLength: 1, maxLength: 4 }), fc.boolean(), (Statement, isRole) => {
      const layers = buildLayers({ identity: [{ Version: '2012-10-17', Statement }] })
      for (const found of proveActions({ subject: isRole ? role : subject, layers, catalogue, now })) {
        for (const action of [...found.open, ...found.openUnknown]) {
          open += 1
          const request = witnessOf(action)
          expect(impossible(request)).toEqual([])
          expect(decide(layers, request).effect).toBe('allowed')
        }
      }
    }),
    { numRuns: 150 },
  )
  expect(open).toBeGreaterThan(300)
})
