import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { forceMfaPolicy } from '../../src/policy/index.ts'
import { runWithoutAws } from './run-without-aws.ts'

const ADMINISTRATOR = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }
const WEAK = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "DenyWithoutMfa",
      "Effect": "Deny",
      "NotAction": ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice", "sts:GetSessionToken"],
      "Resource": "*",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "false" } }
    }
  ]
}
`

let folder = ''
const at = (name: string): string => join(folder, name)
const put = (name: string, content: unknown): Promise<void> =>
  writeFile(at(name), typeof content === 'string' ? content : JSON.stringify(content))
const described = (more: string) => `{"principal": {"arn": "arn:aws:iam::123456789012:user/ana"},\n${more}}`
const statement = (more: object) => ({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...more },
})
const prove = (...args: string[]) => runWithoutAws(['prove', ...args])

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-prove-'))
  await put('force-mfa.json', forceMfaPolicy())
  await put('administrator.json', ADMINISTRATOR)
  await put('weak.json', WEAK)
  await put('trust.json', {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' },
  })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('prove', () => {
  test('passes the policy of AWS, and tells what it leaves open', async () => {
    const { status, stdout, stderr } = await prove(at('force-mfa.json'), at('administrator.json'))
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^long-term key +8 +\d+ +0$/m)
    expect(stdout).toMatch(/^session with MFA +\d{5} +0 +0$/m)
    expect(stdout).toMatch(/^ {2}iam:EnableMFADevice +arn:aws:iam::123456789012:user\/MFAUser +the first device/m)
    expect(stdout).toContain('sts:GetCallerIdentity always works')
    expect(stdout).not.toContain('CRITICAL')
  })

  test('fails with status 5 where long-term keys are not covered, and says where and how to mend it', async () => {
    const { status, stdout } = await prove(at('weak.json'), at('administrator.json'))
    expect(status).toBe(5)
    expect(stdout).toContain('CRITICAL: long-term keys need no MFA [key-not-covered]')
    expect(stdout).toContain(`see ${at('weak.json')}:4, statement DenyWithoutMfa`)
    expect(stdout).toContain('mend: write "BoolIfExists": {"aws:MultiFactorAuthPresent": "false"} in the Deny')
  })

  test('tells programs everything, with requests and statements', async () => {
    const { status, stdout } = await prove('--json', at('weak.json'), at('administrator.json'))
    expect(status).toBe(5)
    const { principals, catalogueDate } = JSON.parse(stdout)
    expect(catalogueDate).toMatch(/^\d{4}-\d\d-\d\d$/)
    const [{ credentials, findings }] = principals
    expect(findings[0]).toMatchObject({
      code: 'key-not-covered',
      severity: 'critical',
      statements: [{ policy: at('weak.json'), number: 1, sid: 'DenyWithoutMfa', layer: 'identity' }],
    })
    const { open, closed, notProved } = credentials.sessionWithoutMfa
    expect(open.flatMap(({ actions }: { actions: object }) => Object.keys(actions)).sort()).toEqual([
      'iam:CreateVirtualMFADevice',
      'iam:EnableMFADevice',
      'sts:GetSessionToken',
    ])
    expect(open[0].context).toMatchObject({ 'aws:multifactorauthpresent': 'false', 'aws:username': 'MFAUser' })
    expect(closed).toMatchObject([{ closedBy: [{ sid: 'DenyWithoutMfa' }] }])
    expect(notProved).toEqual([])
  })

  test('tells a code review, at the line of the statement', async () => {
    const { status, stdout } = await prove('--sarif', at('weak.json'), at('administrator.json'))
    expect(status).toBe(5)
    const [run] = JSON.parse(stdout).runs
    expect(run.results[0]).toMatchObject({
      ruleId: 'key-not-covered',
      level: 'error',
      locations: [{ physicalLocation: { region: { startLine: 4, startColumn: 5 } } }],
    })
  })

  test('fails from the severity on that is asked for', async () => {
    expect((await prove('--fail-on', 'medium', at('force-mfa.json'), at('administrator.json'))).status).toBe(5)
    expect((await prove('--fail-on', 'high', at('force-mfa.json'), at('administrator.json'))).status).toBe(0)
  })

  test('takes boundary and service control policies into account', async () => {
    await put('s3.json', {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' },
    })
    const limited = [
      ['--boundary', at('s3.json')],
      ['--scp', `${at('s3.json')},${at('force-mfa.json')}`],
    ]
    for (const options of limited) {
      const { stdout } = await prove('--json', ...options, at('administrator.json'))
      const { sessionWithMfa } = JSON.parse(stdout).principals[0].credentials
      expect(sessionWithMfa.openCount).toBeLessThan(40)
    }
  })

  test('takes a principal described in a file', async () => {
    const policies = { identity: ['force-mfa.json', ADMINISTRATOR] }
    const principal = { type: 'User', arn: 'arn:aws:iam::123456789012:user/team/ana' }
    await put('ana.json', { principal, policies, tags: { team: 'red' }, hasMfaDevice: true })
    const { status, stdout } = await prove('--principal', at('ana.json'))
    expect(status).toBe(0)
    // `user/${aws:username}` is the ARN of no user with a path, but the administrator's Allow is.
    expect(stdout).toContain('arn:aws:iam::123456789012:user/team/ana: 1 medium')
    expect(stdout).not.toContain('[enrolls-first]')
  })

  test('a single policy of a description counts as a list of one, by its name and written out', async () => {
    const principal = { arn: 'arn:aws:iam::123456789012:user/ana' }
    for (const identity of ['administrator.json', ADMINISTRATOR]) {
      await put('single.json', { principal, policies: { identity } })
      const { status, stdout } = await prove('--principal', at('single.json'))
      expect(status).toBe(5)
      expect(stdout).toMatch(/^long-term key +\d{5} +0 +0$/m)
      await put('single.json', {
        principal,
        policies: { identity: [ADMINISTRATOR], session: identity, scp: [[identity]] },
      })
      expect((await prove('--principal', at('single.json'))).status).toBe(5)
    }
  })

  test('points into a description where a policy is written out', async () => {
    const weak = WEAK.trim().replaceAll('\n', '\n  ')
    await put(
      'out.json',
      `\uFEFF{\n"principal": {"arn": "arn:aws:iam::123456789012:user/ana"},\n"policies": {"identity": [\n  ${weak},\n  "administrator.json"]}}`,
    )
    const { status, stdout } = await prove('--principal', at('out.json'))
    expect(status).toBe(5)
    expect(stdout).toContain(`see ${at('out.json')}#identity[0]:7, statement DenyWithoutMfa`)
    const { stdout: sarif } = await prove('--sarif', '--principal', at('out.json'))
    const [{ locations }] = JSON.parse(sarif).runs[0].results
    expect(locations[0].physicalLocation.region).toEqual({ startLine: 7, startColumn: 7 })
  })

  test.each([
    ['[]', ':1:1: a description is an object'],
    ['{"principal": }', ':1:15: not JSON: expected a value'],
    ['{"policies": {}}', ':1:1: principal is missing'],
    [described('"policies": []'), ':2:13: policies is no object'],
    [
      described('"policies": {"identity": 5}'),
      ':2:26: policies.identity[0] is neither a policy nor the name of a file',
    ],
    [described('"policies": {"identity": ["missing.json"]}'), ':2:27: '],
    [
      described('"policies": {"boundery": "x.json"}'),
      ':2:14: policies.boundery is nothing that a description has; did you mean `boundary`?',
    ],
    [
      described('"policies": {"resource": {}}'),
      ':2:14: policies.resource is not looked at by prove: it belongs to one resource',
    ],
    [
      described('"policies": {"rcp": [[]]}'),
      ':2:14: policies.rcp is not looked at by prove: it limits the resources of one account',
    ],
    [described('"policies": {"scp": {}}'), ':2:21: policies.scp is a list of levels, outermost first'],
    [
      described('"policies": {"scp": ["a.json", "b.json"]}'),
      ':2:22: policies.scp[0] is no list: each level is a list of policies',
    ],
    [described('"policies": {}, "boundary": "x.json"'), ':2:17: boundary is nothing that a description has'],
    [described('"policies": {}, "tags": {"a": 1}'), ':2:31: tags.a is no text'],
    [described('"policies": {}, "tags": {"a": "1", "A": "2"}'), ':2:36: tags.A is there twice, in another letter case'],
    [described('"policies": {}, "hasMfaDevice": "no"'), ':2:33: hasMfaDevice is true or false'],
    [described('"policies": {"identity": []}, "policies": {"identity": ["administrator.json"]}'), ':2:31: '],
    ['{"principal": {"arn": "x"}, "policies": {}}', ':1:16: principal.arn: `x` is no user and no role'],
    ...[
      ['arn:aws:iam::123456789012:user/a b', 'a b'],
      ['arn:aws:iam::123456789012:user/*', '*'],
      ['arn:aws:iam::123456789012:user/${aws:username}', '${aws:username}'],
      ['arn:aws:iam::123456789012:user/anä', 'anä'],
      ['arn:aws:iam::123456789012:user/team a/ana', '/team a/'],
      ['arn:aws:iam::123456789012:user//ana', '//'],
      [`arn:aws:iam::123456789012:role/${'x'.repeat(65)}`, 'x'.repeat(65)],
      ['arn:aws:sts::123456789012:assumed-role/ops/a:b', 'a:b'],
    ].map(([arn, wrong]) => [
      JSON.stringify({ principal: { arn }, policies: {} }),
      `:1:15: principal.arn: IAM takes no name or path like \`${wrong}\``,
    ]),
    [
      '{"principal": {"arn": "arn:aws:iam::123456789012:user/ana", "type": "Root"}, "policies": {}}',
      ':1:15: principal says something else than its arn',
    ],
    [
      '{"principal": {"arn": "arn:aws:iam::123456789012:user/ana", "tag": {}}, "policies": {}}',
      ':1:61: principal.tag is nothing',
    ],
  ])('refuses the description %s', async (text, message) => {
    await put('odd.json', text)
    const { status, stdout, stderr } = await prove('--principal', at('odd.json'))
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toContain(at('odd.json') + message)
  })

  test('decides by a name that occurs twice in a description only with --lenient, and says so', async () => {
    const policy = JSON.stringify(ADMINISTRATOR).replace('"Effect"', '"Effect": "Deny", "Effect"')
    await put('twice.json', described(`"policies": {"identity": [${policy}]}`))
    const refused = await prove('--principal', at('twice.json'))
    expect([refused.status, refused.stdout]).toEqual([2, ''])
    expect(refused.stderr).toMatch(/twice\.json:2:\d+: "Effect" occurs twice: AWS would refuse this policy/)
    const lenient = await prove('--lenient', '--principal', at('twice.json'))
    expect(lenient.status).toBe(5)
    expect(lenient.stderr).toMatch(/twice\.json:2:\d+: "Effect" occurs twice/)
  })

  test('says under which conditions an MFA session may what it may', async () => {
    const age = { NumericGreaterThanIfExists: { 'aws:MultiFactorAuthAge': '3600' } }
    await put('age.json', {
      Version: '2012-10-17',
      Statement: { Effect: 'Deny', Action: 's3:*', Resource: '*', Condition: age },
    })
    const { stdout } = await prove(at('age.json'), at('administrator.json'))
    expect(stdout).toMatch(
      /^\d+ of those with MFA provided that NumericGreaterThanIfExists aws:MultiFactorAuthAge "3600" does not hold, as with "\d+"$/m,
    )
  })

  test('says so when the policies tell users apart and nobody was named', async () => {
    const Condition = { StringNotEquals: { 'aws:username': 'emergency' } }
    await put('but.json', {
      Version: '2012-10-17',
      Statement: { Effect: 'Deny', Action: '*', Resource: '*', Condition },
    })
    const { stdout } = await prove(at('but.json'), at('administrator.json'))
    expect(stdout).toContain('tell users apart by name; this is about MFAUser')
    const arn = 'arn:aws:iam::123456789012:user/emergency'
    const { status } = await prove('--user-arn', arn, at('but.json'), at('administrator.json'))
    expect(status).toBe(5)
  })

  test('says of a role what counts', async () => {
    const { status, stdout } = await prove('--user-arn', 'arn:aws:iam::123456789012:role/ops', at('administrator.json'))
    expect(status).toBe(0)
    expect(stdout).toContain('sessions of a role never carry MFA')
  })

  test('tells of roles that can be assumed without MFA', async () => {
    const { status, stdout } = await prove('--trust-policy', at('trust.json'), '--fail-on', 'high')
    expect(status).toBe(5)
    expect(stdout).toContain('HIGH: the role can be assumed without MFA [trust-without-mfa]')
    expect(stdout).not.toContain('cannot enroll')
  })

  test('compares two sets of policies', async () => {
    const [force, admin] = [at('force-mfa.json'), at('administrator.json')]
    const same = await prove('--compare', `${force},${admin}`, `${admin},${force}`)
    expect(same).toMatchObject({ status: 0, stdout: expect.stringContaining('nothing is newly allowed') })
    const wider = await prove('--compare', `${force},${admin}`, admin)
    expect(wider.status).toBe(5)
    expect(wider.stdout).toMatch(/^newly allowed to a long-term key: \d{5} actions$/m)
    expect((await prove('--compare', admin, `${force},${admin}`)).status).toBe(0)
  })

  describe('--compare ends with 5', () => {
    const nothing = statement({ Effect: 'Deny' })
    const mfa = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }
    // More texts than the search visits.
    const hard = { StringNotLike: { 's3:prefix': `*a${'?'.repeat(20)}` } }

    test.each<[string, object, string[], number, string]>([
      [
        'what is newly open to a key',
        statement({}),
        [],
        5,
        'CRITICAL: newly allowed without MFA, to long-term key, session without MFA [newly-open]',
      ],
      [
        'not what is new with MFA only',
        statement({ Condition: mfa }),
        [],
        0,
        'INFO: newly allowed, to session with MFA [newly-open-otherwise]',
      ],
      [
        'any new access, when asked so',
        statement({ Condition: mfa }),
        ['--fail-on', 'info'],
        5,
        'newly allowed to a session with MFA: 1 action',
      ],
      [
        'a role whose sessions may more',
        statement({}),
        ['--user-arn', 'arn:aws:iam::123456789012:role/ops'],
        5,
        'CRITICAL: newly allowed without MFA, to role session [newly-open]',
      ],
      [
        'a name that the catalogue lacks',
        statement({ Action: 'newservice:Buy' }),
        [],
        5,
        'newly allowed to a long-term key, of actions not in the catalogue',
      ],
      [
        'what takes to enroll is harmless',
        statement({ Action: 'iam:ListMFADevices' }),
        [],
        0,
        'INFO: newly allowed, to ',
      ],
      [
        'calls that services forward are medium',
        statement({ Condition: { Bool: { 'aws:ViaAWSService': 'true' } } }),
        ['--fail-on', 'medium'],
        5,
        'MEDIUM: newly allowed, to forwarded call',
      ],
    ])('%s', async (_, policy, options, status, text) => {
      await put('before.json', nothing)
      await put('after.json', policy)
      const found = await prove('--compare', ...options, at('before.json'), at('after.json'))
      expect(found.stdout).toContain(text)
      expect([found.status, found.stderr]).toEqual([status, ''])
    })

    test('what can not be proved', async () => {
      const before = {
        ...statement({}),
        Statement: [statement({}).Statement, { ...statement({}).Statement, Effect: 'Deny', Condition: hard }],
      }
      await put('before.json', before)
      await put('after.json', {
        ...before,
        Statement: [
          ...before.Statement,
          { ...statement({}).Statement, Condition: { StringLike: { 's3:prefix': `*b${'?'.repeat(20)}` } } },
        ],
      })
      const { status, stdout } = await prove('--compare', at('before.json'), at('after.json'))
      expect(stdout).toContain(
        'CRITICAL: could not be proved closed, to long-term key, session without MFA [not-proved]',
      )
      expect(status).toBe(5)
    })

    test('in JSON and SARIF too', async () => {
      await put('before.json', nothing)
      await put('after.json', statement({ Action: ['s3:GetObject', 'newservice:Buy'] }))
      const args = ['--compare', at('before.json'), at('after.json')]
      const json = await prove('--json', ...args)
      expect(json.status).toBe(5)
      const { findings, newlyAllowed } = JSON.parse(json.stdout)
      expect(findings).toMatchObject([
        {
          code: 'newly-open',
          severity: 'critical',
          openCount: 1,
          statements: [{ policy: at('after.json'), number: 1 }],
        },
        { code: 'newly-open-unknown', severity: 'critical', examples: { 'newservice:Buy': expect.any(String) } },
        { code: 'newly-open-otherwise' },
        { code: 'newly-open-otherwise' },
      ])
      expect(newlyAllowed.longTermKey).toMatchObject({
        openCount: 1,
        openToNamesNotInTheCatalogue: [{ actions: { 'newservice:Buy': expect.any(String) } }],
      })
      const sarif = await prove('--sarif', ...args)
      expect(sarif.status).toBe(5)
      const [run] = JSON.parse(sarif.stdout).runs
      expect(run.results.map(({ ruleId, level }: { ruleId: string; level: string }) => [ruleId, level])).toContainEqual(
        ['newly-open-unknown', 'error'],
      )
      expect(run.results[0].locations[0].physicalLocation.region).toEqual({ startLine: 1, startColumn: 37 })
    })
  })

  test.each([
    [[], 'no policies to prove anything of'],
    [['--compare', 'one.json'], '--compare takes two arguments'],
    [['--json', '--sarif', 'one.json'], '--json and --sarif'],
    [['--user', 'ana', 'one.json'], 'policy files and live users exclude each other'],
    [['--principal', 'ana.json', '--scp', 'one.json'], '--scp has no place beside --principal'],
    [['--principal', 'ana.json', 'one.json'], 'a policy file has no place beside --principal'],
    [['--all-users', '--boundary', 'one.json'], '--boundary has no place beside live users'],
    [['--compare', 'a.json', 'b.json', '--trust-policy', 'c.json'], '--trust-policy has no place beside --compare'],
    [['missing.json'], 'missing.json: there is no such file'],
    [['--user-arn', 'ana', 'missing.json'], '--user-arn: `ana` is no user and no role'],
  ])('refuses %j', async (args, message) => {
    const { status, stderr } = await prove(...args)
    expect(status).toBe(2)
    expect(stderr).toContain(message)
  })

  test('refuses a policy that AWS would refuse, unless lenient', async () => {
    await put('odd.json', {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', Odd: 1 }],
    })
    const { status, stderr } = await prove(at('odd.json'))
    expect(status).toBe(2)
    expect(stderr).toMatch(/odd\.json:1:\d+: .*AWS would refuse this policy/)
    expect((await prove('--lenient', at('odd.json'))).status).toBe(5)
  })

  test('refuses a policy longer than AWS takes, with --lenient too', async () => {
    const long = {
      Version: '2012-10-17',
      Id: 'x'.repeat(10_000_000),
      Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
    }
    await put('long.json', long)
    const principal = { arn: 'arn:aws:iam::123456789012:user/ana' }
    await put('long-principal.json', { principal, policies: { identity: [long] } })
    for (const args of [[at('long.json')], ['--principal', at('long-principal.json')]]) {
      for (const lenient of [[], ['--lenient']]) {
        const { status, stdout, stderr } = await prove(...lenient, ...args)
        expect([status, stdout]).toEqual([2, ''])
        expect(stderr).toMatch(/json:1:\d+: the policy is longer than 131072 characters/)
        expect(stderr).toContain('split it up: prove takes none that long, with --lenient neither')
      }
    }
  })
})
