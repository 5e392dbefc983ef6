import { describe, expect, test } from 'vitest'
import { openCatalogue } from '../../src/catalogue/index.ts'
import { compilePolicy, parsePolicy } from '../../src/policy/index.ts'
import { judgeTrusts } from '../../src/proof/index.ts'

const catalogue = openCatalogue()
const now = new Date('2026-11-24T00:00:00Z')
const accountId = '123456789012'
const role = (name: string): string => `arn:aws:iam::${accountId}:role/${name}`
const session = (roleName: string, ofAccount = accountId): string =>
  `arn:aws:sts::${ofAccount}:assumed-role/${roleName}/ana`
const OF_TEAM = { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/team/*' } }
const USER = `arn:aws:iam::${accountId}:user/ana`
const OF_ANA = 'AIDAANAANAANAANAANAAN'
const OF_OPS = 'AROAOPSOPSOPSOPSOPSOP'
const OF_NOBODY = 'AIDANOBODYNOBODYNOBOD'
const WITH_MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }

const allow = (AWS: string | string[], Condition: object = {}) => ({
  Effect: 'Allow',
  Principal: { AWS },
  Action: 'sts:AssumeRole',
  Condition,
})
const deny = (AWS: string, Condition: object = {}) => ({ ...allow(AWS, Condition), Effect: 'Deny' })

/** Trust policies by the name of their role, and what is found of them. */
interface Chain {
  readonly roles: Readonly<Record<string, readonly object[]>>
  /** Is it all that the account has? Else the policies are files, of which nobody knows whose they are. */
  readonly isAccount: boolean
  readonly found: readonly string[]
}

const chains: Readonly<Record<string, Chain>> = {
  'a role that anybody may assume without MFA leads on to the next': {
    roles: { ops: [allow(accountId)], admin: [allow(role('ops'))] },
    isAccount: true,
    found: ['trust-without-mfa longTermKey,sessionWithoutMfa', 'trust-without-mfa roleSession'],
  },
  'and on, in whichever order they come': {
    roles: { three: [allow(role('two'))], two: [allow(role('one'))], one: [allow(USER)] },
    isAccount: true,
    found: [
      'trust-without-mfa longTermKey,sessionWithoutMfa',
      'trust-without-mfa roleSession',
      'trust-without-mfa roleSession',
    ],
  },
  'a role that takes MFA to assume may lead on': {
    roles: { ops: [allow(accountId, WITH_MFA)], admin: [allow(role('ops'))] },
    isAccount: true,
    found: [],
  },
  'roles that only assume each other': {
    roles: { ops: [allow(role('admin'))], admin: [allow(role('ops'))] },
    isAccount: true,
    found: [],
  },
  'a role of a service leads on from that service': {
    roles: {
      job: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      admin: [allow(role('job'))],
    },
    isAccount: true,
    found: [],
  },
  'no session of a role has MFA, so one that is asked for it gets nowhere': {
    roles: { ops: [allow(accountId)], admin: [allow(role('ops'), WITH_MFA)] },
    isAccount: true,
    found: ['trust-without-mfa longTermKey,sessionWithoutMfa'],
  },
  'a session by its ARN': {
    roles: { ops: [allow(accountId)], admin: [allow(`arn:aws:sts::${accountId}:assumed-role/ops/ana`)] },
    isAccount: true,
    found: ['trust-without-mfa longTermKey,sessionWithoutMfa', 'trust-without-mfa roleSession'],
  },
  'a Deny of one session leaves out the others': {
    roles: {
      ops: [allow(accountId)],
      admin: [allow(role('ops')), deny(`arn:aws:sts::${accountId}:assumed-role/ops/session`)],
    },
    isAccount: true,
    found: ['trust-without-mfa longTermKey,sessionWithoutMfa', 'trust-without-mfa roleSession'],
  },
  'a session of a role with a path, which its ARN leaves out': {
    roles: { 'team/ops': [allow(accountId)], admin: [allow(session('ops'), OF_TEAM)] },
    isAccount: true,
    found: ['trust-without-mfa longTermKey,sessionWithoutMfa', 'trust-without-mfa roleSession'],
  },
  'a session of a role that is not known may have any path': {
    roles: { admin: [allow(session('ops', '210987654321'), OF_TEAM)] },
    isAccount: true,
    found: ['not-proved roleSession'],
  },
  'but not where its whole account is denied': {
    roles: { admin: [allow(session('ops', '210987654321')), deny('210987654321')] },
    isAccount: true,
    found: [],
  },
  'a session that a Deny names as well': {
    roles: { 'team/ops': [allow(accountId)], admin: [allow(session('ops')), deny(session('ops'))] },
    isAccount: true,
    found: ['trust-without-mfa longTermKey,sessionWithoutMfa'],
  },
  'anybody but the own account': {
    roles: { admin: [allow('*'), deny(accountId)] },
    isAccount: true,
    found: ['trust-without-mfa longTermKey,sessionWithoutMfa'],
  },
  'a Deny of the role is about all of them': {
    roles: { ops: [allow(accountId)], admin: [allow(role('ops')), deny(role('ops'))] },
    isAccount: true,
    found: ['trust-without-mfa longTermKey,sessionWithoutMfa'],
  },
  'a role by its unique id': {
    roles: { ops: [allow(accountId)], admin: [allow(OF_OPS)] },
    isAccount: true,
    found: ['trust-without-mfa longTermKey,sessionWithoutMfa', 'trust-without-mfa roleSession'],
  },
  'any role of the account, by a condition that one of them meets': {
    roles: {
      ops: [allow(accountId)],
      admin: [allow(accountId, { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${accountId}:role/o*` } })],
    },
    isAccount: true,
    found: ['trust-without-mfa longTermKey,sessionWithoutMfa', 'trust-without-mfa roleSession'],
  },
  'any role of the account, by a condition that none of them meets': {
    roles: {
      ops: [allow(accountId)],
      admin: [allow(accountId, { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${accountId}:role/x*` } })],
    },
    isAccount: true,
    found: ['trust-without-mfa longTermKey,sessionWithoutMfa'],
  },
  'a role of another account can’t be followed': {
    roles: { admin: [allow('arn:aws:iam::210987654321:role/ops')] },
    isAccount: true,
    found: ['not-proved roleSession'],
  },
  'nor what comes after it': {
    roles: { admin: [allow('arn:aws:iam::210987654321:role/ops')], root: [allow(role('admin'))] },
    isAccount: true,
    found: ['not-proved roleSession', 'not-proved roleSession'],
  },
  'nor a role of which there is but the name': {
    roles: { admin: [allow(role('ops'))] },
    isAccount: false,
    found: ['not-proved roleSession'],
  },
  'nor roles of whichever name': {
    roles: { admin: [allow('*', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/ops' } })] },
    isAccount: false,
    found: ['not-proved roleSession'],
  },
  'a user by the unique id is that user': {
    roles: { admin: [allow(OF_ANA)] },
    isAccount: true,
    found: ['trust-without-mfa longTermKey,sessionWithoutMfa'],
  },
  'an id of nobody who is known': {
    roles: { admin: [allow(OF_NOBODY)] },
    isAccount: true,
    found: ['not-proved longTermKey,sessionWithoutMfa'],
  },
  'ids where nobody is known': {
    roles: { admin: [allow([OF_ANA, OF_OPS])] },
    isAccount: false,
    found: ['not-proved longTermKey,sessionWithoutMfa'],
  },
  'an id that has to come with MFA': {
    roles: { admin: [allow([OF_NOBODY, OF_ANA, OF_OPS], WITH_MFA)] },
    isAccount: true,
    found: [],
  },
  'a Deny of a user who happens to bear the name of the example': {
    roles: { admin: [allow(accountId), deny(`arn:aws:iam::${accountId}:user/any-user`)] },
    isAccount: true,
    found: ['not-proved longTermKey,sessionWithoutMfa'],
  },
}

describe('trust policies', () => {
  test.each(Object.entries(chains))('%s', (_, { roles, isAccount, found }) => {
    const trusts = Object.entries(roles).map(([name, Statement]) => {
      const text = JSON.stringify({ Version: '2012-10-17', Statement })
      const trust = compilePolicy(parsePolicy(text, { type: 'trust' }), name)
      return isAccount ? { trust, roleArn: role(name) } : { trust }
    })
    const account = isAccount && {
      isWholeAccount: true,
      arnsById: new Map([
        [OF_ANA, USER],
        [OF_OPS, role('ops')],
      ]),
    }
    const findings = judgeTrusts({ trusts, accountId, partition: 'aws', catalogue, now, ...account })
    expect(findings.map(({ code, credentials }) => `${code} ${credentials.join()}`)).toEqual(found)
    for (const { advice, severity } of findings) {
      expect(advice).toBeDefined()
      expect(['critical', 'high']).toContain(severity)
    }
  })
})
