import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { XMLParser } from 'fast-xml-parser'
import { SaxesParser } from 'saxes'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { forceMfaPolicy } from '../../src/policy/index.ts'
import { PROGRAM } from './pseudo-terminal.ts'
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
const ana = { type: 'User', arn: 'arn:aws:iam::123456789012:user/ana', accountId: '123456789012', name: 'ana' }

let folder = ''
const at = (name: string): string => join(folder, name)

async function put(name: string, content: unknown): Promise<string> {
  await writeFile(at(name), typeof content === 'string' ? content : JSON.stringify(content))
  return at(name)
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-policy-'))
  await put('force-mfa.json', forceMfaPolicy())
  await put('administrator.json', ADMINISTRATOR)
  await put('weak.json', WEAK)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function simulate(...args: string[]) {
  return runWithoutAws(['policy', 'simulate', ...args])
}

describe('policy check', () => {
  test('a policy that is well: nothing on standard output, status 0', async () => {
    const { status, stdout, stderr } = await runWithoutAws(['policy', 'check', at('force-mfa.json')])
    expect([status, stdout, stderr]).toEqual([0, '', '1 policy checked: 0 errors, 0 warnings\n'])
  })

  test('a policy that does not bite: where, which statement, what, how to mend; status 5', async () => {
    const { status, stdout } = await runWithoutAws(['policy', 'check', at('weak.json')])
    expect(status).toBe(5)
    expect(stdout).toBe(
      `${at('weak.json')}:9:22: error: statement 1 (DenyWithoutMfa): requests signed with long-term access keys have no ` +
        'aws:MultiFactorAuthPresent, and Bool of aws:MultiFactorAuthPresent is false without it: they are not denied ' +
        '[mfa-deny-misses-keys]\n    write "BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}\n',
    )
  })

  test('standard input, as JSON', async () => {
    const { status, stdout } = await runWithoutAws(['policy', 'check', '--json', '-'], WEAK)
    expect(status).toBe(5)
    const { errors, findings } = JSON.parse(stdout)
    expect(errors).toBe(1)
    expect(findings[0]).toMatchObject({
      file: '-',
      line: 9,
      column: 22,
      rule: 'mfa-deny-misses-keys',
      severity: 'error',
      statement: { number: 1, sid: 'DenyWithoutMfa' },
    })
  })

  test('SARIF for code review', async () => {
    const { stdout } = await runWithoutAws(['policy', 'check', '--sarif', at('weak.json')])
    const { version, runs } = JSON.parse(stdout)
    expect(version).toBe('2.1.0')
    const text = 'A Deny without MFA that does not hold for long-term access keys'
    expect(runs[0].tool.driver.rules).toEqual([
      {
        id: 'mfa-deny-misses-keys',
        shortDescription: { text },
        fullDescription: { text },
        help: { text: `${text}. Each result says how to mend it.` },
      },
    ])
    expect(runs[0].results[0]).toMatchObject({ ruleId: 'mfa-deny-misses-keys', ruleIndex: 0, level: 'error' })
    expect(runs[0].results[0].locations[0].physicalLocation.region).toEqual({ startLine: 9, startColumn: 22 })
  })

  test('warnings count with --strict', async () => {
    const text = JSON.stringify({ Statement: ADMINISTRATOR.Statement })
    expect((await runWithoutAws(['policy', 'check', '-'], text)).status).toBe(0)
    expect((await runWithoutAws(['policy', 'check', '--strict', '-'], text)).status).toBe(5)
  })

  test('what is to be attached elsewhere: --type', async () => {
    const text = JSON.stringify({ Statement: ADMINISTRATOR.Statement })
    const { status, stdout } = await runWithoutAws(['policy', 'check', '--type', 'managed', '-'], text)
    expect([status, stdout]).toEqual([5, expect.stringContaining('must be version 2012-10-17 or greater')])
  })

  test('a Sid that would move the cursor is escaped', async () => {
    const Statement = { Sid: '\u001B[2J', Effect: 'Allow', Action: 's3:*', Resource: '*' }
    const { stdout } = await runWithoutAws(
      ['policy', 'check', '-'],
      JSON.stringify({ Version: '2012-10-17', Statement }),
    )
    expect(stdout).toContain('statement 1 (\\u001b[2J)')
  })

  test.each([
    ['no such file', ['policy', 'check', '/nowhere/policy.json'], 'there is no such file'],
    ['a folder', ['policy', 'check', tmpdir()], 'is a folder'],
    ['two forms', ['policy', 'check', '--json', '--sarif', '-'], 'two forms of one output'],
    ['no file', ['policy', 'check'], ''],
  ])('%s: status 2', async (_, args, message) => {
    const { status, stdout, stderr } = await runWithoutAws(args)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
  })

  test('a pipe is read to its end, and a device without end is told as such', async () => {
    execFileSync('mkfifo', [at('late.json')])
    const writer = spawn('sh', ['-c', 'echo "{}" > "$0"', at('late.json')])
    const { status, stdout } = spawnSync(process.execPath, [PROGRAM, 'policy', 'check', at('late.json')])
    expect([status, stdout.toString()]).toEqual([5, expect.stringContaining('late.json:1:1: error: ')])
    expect(writer.exitCode ?? (await once(writer, 'exit'))[0]).toBe(0)
    const endless = await runWithoutAws(['policy', 'check', '/dev/zero'])
    expect([endless.status, endless.stderr]).toEqual([2, expect.stringContaining('/dev/zero: longer than 256 MB')])
  })

  test('Ctrl-C ends the wait for a pipe that says nothing', async () => {
    execFileSync('mkfifo', [at('mute.json')])
    const checking = spawn(process.execPath, [PROGRAM, 'policy', 'check', at('mute.json')])
    // Opening it to write goes through when it is open to read.
    const silent = spawn('sh', ['-c', 'exec 3> "$0"; echo open; exec cat', at('mute.json')])
    await once(silent.stdout, 'data')
    checking.kill('SIGINT')
    expect(await once(checking, 'exit')).toEqual([130, null])
    silent.stdin.end()
  })

  test('UTF-16 is said to be that', async () => {
    await writeFile(at('wide.json'), Buffer.from('\uFEFF{}', 'utf16le'))
    const { status, stderr } = await runWithoutAws(['policy', 'check', at('wide.json')])
    expect([status, stderr]).toEqual([2, expect.stringContaining('wide.json: not UTF-8 text, but UTF-16')])
  })
})

describe('policy simulate', () => {
  const list = ['--action', 's3:ListAllMyBuckets', '--resource', '*']

  test('a "no" is an answer: status 0', async () => {
    const { status, stdout } = await simulate(...list, at('force-mfa.json'), at('administrator.json'))
    expect([status, stdout]).toEqual([
      0,
      'explicitDeny\n' +
        `denied explicitly by statement DenyAllExceptListedIfNoMFA of the identity-based policy ${at('force-mfa.json')}\n`,
    ])
  })

  test('with MFA, and what is expected', async () => {
    const files = ['--identity', at('force-mfa.json'), '--identity', at('administrator.json')]
    const mfa = ['--context', 'aws:MultiFactorAuthPresent=true']
    expect((await simulate(...list, ...files, ...mfa, '--expect', 'allowed')).status).toBe(0)
    expect((await simulate(...list, ...files, ...mfa, '--expect', 'denied')).status).toBe(1)
    expect((await simulate(...list, ...files, '--expect', 'denied')).status).toBe(0)
    expect((await simulate(...list, ...files, '--expect', 'implicitDeny')).status).toBe(1)
  })

  test('--explain says for each statement what fails', async () => {
    const { stdout } = await simulate(...list, '--explain', at('force-mfa.json'))
    expect(stdout).toContain('applies: Deny of statement 9 (DenyAllExceptListedIfNoMFA)')
    expect(stdout).toContain('+ Condition: aws:MultiFactorAuthPresent is absent, and BoolIfExists is true without it')
    expect(stdout).toContain("doesn't: Allow of statement 1 (AllowViewAccountInfo)")
    expect(stdout).toContain('- Action: s3:ListAllMyBuckets is not one of Action')
  })

  test('as JSON, with what AWS derives from who asks', async () => {
    const user = ['--principal', 'arn:aws:iam::123456789012:user/team/ana']
    const own = ['--action', 'iam:GetUser', '--resource', 'arn:aws:iam::123456789012:user/ana']
    const { stdout } = await simulate('--json', ...user, ...own, at('force-mfa.json'))
    expect(JSON.parse(stdout)).toMatchObject({
      decision: 'allowed',
      layer: 'identity',
      statement: { number: 2, sid: 'AllowManageOwnPasswords' },
      request: { context: { 'aws:username': 'ana', 'aws:PrincipalArn': 'arn:aws:iam::123456789012:user/team/ana' } },
    })
  })

  test('boundary, session, levels of SCPs, resource and trust policies', async () => {
    const silent = await put('silent.json', {
      ...ADMINISTRATOR,
      Statement: { ...ADMINISTRATOR.Statement, Action: 'ec2:*' },
    })
    const bucket = await put('bucket.json', {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: { AWS: '*' }, Action: 's3:*', Resource: '*' },
    })
    const trust = await put('trust.json', {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: { AWS: ana.arn }, Action: 'sts:AssumeRole' },
    })
    const all = at('administrator.json')
    const answers = [
      await simulate(...list, all, '--boundary', silent),
      await simulate(...list, all, '--session', silent),
      await simulate(...list, all, '--session', silent, '--session', all),
      await simulate(...list, all, '--scp', `${silent},${all}`),
      await simulate(...list, all, '--scp', all, '--scp', silent),
      await simulate(...list, '--resource-policy', bucket, '--principal', 'anonymous'),
      await simulate('--action', 'sts:AssumeRole', '--trust-policy', trust, '--principal', ana.arn),
      await simulate(...list, '--principal', 'arn:aws:iam::123456789012:root'),
    ]
    expect(answers.map(({ stdout }) => stdout.split('\n')[0])).toEqual([
      'implicitDeny',
      'implicitDeny',
      'allowed',
      'allowed',
      'implicitDeny',
      'allowed',
      'allowed',
      'allowed',
    ])
  })

  test('a key given several times, or as KEY[], is multivalued', async () => {
    const file = await put('tags.json', {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 's3:*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:TagKeys': 'a' } },
      },
    })
    const answer = async (...context: string[]) => {
      const { stdout } = await simulate(...list, file, ...context.flatMap((text) => ['--context', text]))
      return stdout.split('\n')[0]
    }
    expect(await answer('aws:TagKeys=a')).toBe('allowed')
    expect(await answer('aws:TagKeys[]=a')).toBe('implicitDeny')
    expect(await answer('aws:TagKeys=a', 'aws:tagkeys=b')).toBe('implicitDeny')
  })

  test('no answer from a policy that AWS would refuse, unless --lenient', async () => {
    const file = await put('made-up.json', {
      Version: '2012-10-17',
      Statement: [
        { Sid: 'Grant', Effect: 'Allow', Action: '*', Resource: '*' },
        {
          Sid: 'Odd',
          Effect: 'Deny',
          Action: '*',
          Resource: '*',
          Condition: { StringMatches: { 'aws:username': 'x' } },
        },
      ],
    })
    const refused = await simulate(...list, file)
    expect([refused.status, refused.stdout]).toEqual([2, ''])
    expect(refused.stderr).toMatch(/made-up\.json:1:\d+: statement 2 \(Odd\): `StringMatches` is no condition operator/)
    const lenient = await simulate(...list, file, '--lenient')
    expect([lenient.status, lenient.stdout.split('\n')[0]]).toEqual([0, 'explicitDeny'])
    expect(lenient.stderr).toContain('`StringMatches` is no condition operator')
  })

  test('a policy of ten megabytes is refused with the way out, which --lenient is', async () => {
    const statement = JSON.stringify(ADMINISTRATOR.Statement)
    const file = await put(
      'long.json',
      `{"Version":"2012-10-17","Statement":[${`${statement},\n`.repeat(220_000)}${statement}]}`,
    )
    const refused = await simulate(...list, file)
    expect([refused.status, refused.stdout]).toEqual([2, ''])
    expect(refused.stderr).toMatch(/long\.json:1:1: the policy is longer than 131072 characters: 105\d{5} /)
    expect(refused.stderr).toContain('--lenient decides nevertheless')
    const lenient = await simulate(...list, file, '--lenient')
    expect([lenient.status, lenient.stdout.split('\n')[0]]).toEqual([0, 'allowed'])
    expect(lenient.stderr).toContain('the policy is longer than 131072 characters')
  })

  test('what can not be read at all --lenient does not decide, and is not said to', async () => {
    const file = await put('deep.json', `{"Statement":${'['.repeat(200_000)}`)
    const { status, stderr } = await simulate(...list, file, '--lenient')
    expect(status).toBe(2)
    expect(stderr).toMatch(/deep\.json:1:\d+: not JSON: nested too deeply: AWS would refuse this policy\n/)
    expect(stderr).not.toContain('--lenient')
    const broken = await put('half.json', '{"Version": "2012-10-17"')
    for (const command of [['policy', 'simulate', ...list], ['prove']]) {
      const outcome = await runWithoutAws([...command, broken])
      expect([outcome.status, outcome.stdout]).toEqual([2, ''])
      expect(outcome.stderr).toMatch(/half\.json:1:25: not JSON: expected \}/)
      expect(outcome.stderr).not.toContain('--lenient')
    }
  })

  test('of very many faults the first are said, and how many there are', async () => {
    const file = await put('faults.json', {
      Version: '2012-10-17',
      Statement: Array.from({ length: 3000 }, () => ({ Effect: 'Deny', A: 1 })),
    })
    const { stderr } = await simulate(...list, file, '--lenient')
    expect(stderr.split('\n').length).toBeLessThan(30)
    expect(stderr).toContain('\nand 8980 more\n')
  })

  test('names that AWS does not have are said, and decide', async () => {
    const file = await put('misspelt.json', {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 's3:GetObjekt',
        Resource: '*',
        Condition: { Null: { 'aws:nope': 'true' } },
      },
    })
    const { status, stdout, stderr } = await simulate('--action', 's3:GetObjekt', file)
    expect([status, stdout.split('\n')[0]]).toEqual([0, 'allowed'])
    expect(stderr).toContain('AWS has no action s3:GetObjekt, as of ')
    expect(stderr).toContain('misspelt.json:1:64: statement 1: no action `s3:GetObjekt`')
    expect(stderr).toContain('statement 1: no condition key `aws:nope`: no request has it')
  })

  test.each([
    [['--action', 's3'], 'is not one action'],
    [['--action', 's3:Get*'], 'is not one action'],
    [[...list, '--context', 'nothing'], 'is not KEY=VALUE'],
    [[...list, '--principal', 'ana'], 'is nobody who can ask'],
  ])('%j: status 2', async (args, message) => {
    const { status, stderr } = await simulate(...args)
    expect([status, stderr]).toEqual([2, expect.stringContaining(message)])
  })
})

describe('policy test', () => {
  const request = { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', principal: ana, context: {} }
  const passing = {
    name: 'passes',
    policies: { identity: [ADMINISTRATOR] },
    request,
    expected: 'allowed',
    note: 'unknown',
  }
  const failing = { ...passing, name: 'fails <here>', policies: { identity: [ADMINISTRATOR, forceMfaPolicy()] } }
  const refused = {
    ...passing,
    name: 'refused',
    policies: { identity: [{ ...ADMINISTRATOR, Statement: { ...ADMINISTRATOR.Statement, Sid: 'a b' } }] },
  }

  test('an array of cases', async () => {
    const { status, stdout } = await runWithoutAws(['policy', 'test', '-'], JSON.stringify([passing, passing]))
    expect([status, stdout]).toEqual([0, '2 passed, 0 failed\n'])
  })

  test('one a line; what differs is explained; status 1', async () => {
    const lines = [passing, failing, refused].map((item) => JSON.stringify(item)).join('\n')
    const { status, stdout } = await runWithoutAws(['policy', 'test', '-'], `${lines}\n\n`)
    expect(status).toBe(1)
    expect(stdout).toContain('FAILED fails <here> (-:2:1)\n  expected allowed, but explicitDeny\n')
    expect(stdout).toContain('denied explicitly by statement DenyAllExceptListedIfNoMFA')
    expect(stdout).toContain('aws:MultiFactorAuthPresent is absent, and BoolIfExists is true without it')
    expect(stdout).toMatch(/FAILED refused \(-:3:1\)\n {2}not decided\n {2}-:3:\d+: statement 1 \(a b\): Statement IDs/)
    expect(stdout).toMatch(/\n1 passed, 2 failed\n$/)
  })

  test('--lenient decides by what AWS would refuse', async () => {
    const { status, stdout, stderr } = await runWithoutAws(
      ['policy', 'test', '--lenient', '-'],
      JSON.stringify(refused),
    )
    expect([status, stdout]).toEqual([0, '1 passed, 0 failed\n'])
    expect(stderr).toContain('Statement IDs (SID) must be alpha-numeric')
  })

  test('a JUnit report', async () => {
    const cases = await put('cases.json', [passing, failing, refused])
    await runWithoutAws(['policy', 'test', cases, '--junit', at('report.xml')])
    const parser = new XMLParser({ ignoreAttributes: false })
    const { testsuites } = parser.parse(await readFile(at('report.xml'), 'utf8'))
    const { testsuite } = testsuites
    expect([testsuite['@_tests'], testsuite['@_failures'], testsuite['@_errors']]).toEqual(['3', '1', '1'])
    expect(testsuite.testcase[1]['@_name']).toBe('fails <here>')
    expect(testsuite.testcase[1].failure['@_message']).toBe('expected allowed, but explicitDeny')
  })

  test('a JUnit report is XML whatever the names, and has them all', async () => {
    const names = ['<a href="x">&amp;', "it's ]]> and <![CDATA[", 'two\nlines\tand\r\na tab', '\u{1F512} \u202E', '']
    const cases = await put(
      'hostile.json',
      names.flatMap((name) => [passing, failing, refused].map((item) => ({ ...item, name }))),
    )
    const odd = await put('odd <&"names>.json', [{ ...passing, name: '\u0000\u001B[2J\uD800\uFFFE' }])
    const { status } = await runWithoutAws(['policy', 'test', cases, odd, '--junit', at('hostile.xml')])
    expect(status).toBe(1)
    const elements: { name: string; attributes: Record<string, string> }[] = []
    const parser = new SaxesParser()
    parser.on('error', (error) => {
      throw error
    })
    parser.on('opentag', ({ name, attributes }) => elements.push({ name, attributes }))
    parser.write(await readFile(at('hostile.xml'), 'utf8')).close()
    const all = (wanted: string) => elements.filter(({ name }) => name === wanted).map(({ attributes }) => attributes)
    expect(all('testcase').map(({ name }) => name)).toEqual([...names.flatMap((name) => [name, name, name]), '??[2J??'])
    expect([all('failure').length, all('error').length]).toEqual([5, 5])
    expect(all('testsuites')).toMatchObject([{ tests: '16', failures: '5', errors: '5' }])
    expect(all('testsuite')).toMatchObject([
      { name: cases, tests: '15', failures: '5', errors: '5' },
      { name: odd, tests: '1', failures: '0', errors: '0' },
    ])
  })

  test('a report that can not be written: status 2', async () => {
    const input = JSON.stringify(passing)
    const { status, stderr } = await runWithoutAws(['policy', 'test', '-', '--junit', '/nowhere/r.xml'], input)
    expect([status, stderr]).toEqual([2, expect.stringContaining("/nowhere/r.xml: the report can't be written")])
  })

  test('what is wrong with files that cases name is said with both places', async () => {
    await writeFile(at('latin.json'), Buffer.from([0x7b, 0xe9, 0x7d]))
    await put('marked.json', `\uFEFF${JSON.stringify(ADMINISTRATOR)}`)
    await put('broken.json', '{\n "Version": }')
    const named = ['nowhere.json', 'latin.json', 'marked.json', 'broken.json', '.']
    const cases = await put('naming.json', [{ ...passing, policies: { identity: named } }])
    const { status, stdout } = await runWithoutAws(['policy', 'test', cases])
    expect(status).toBe(1)
    for (const problem of [
      /naming\.json:1:\d+: there is no policy nowhere\.json/,
      /naming\.json:1:\d+: the policy latin\.json: not UTF-8 text/,
      /marked\.json:1:1: the text begins with a byte order mark/,
      /broken\.json:2:13: not JSON: expected a value/,
      /naming\.json:1:\d+: the policy \. is not a regular file/,
    ]) {
      expect(stdout).toMatch(problem)
    }
  })

  test('policies named by their files, and JSON for programs', async () => {
    const cases = await put('by-file.json', [
      { ...failing, policies: { identity: ['administrator.json', 'force-mfa.json'] } },
    ])
    const { status, stdout } = await runWithoutAws(['policy', 'test', '--json', cases])
    expect(status).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      passed: 0,
      failed: 1,
      cases: [
        {
          actual: 'explicitDeny',
          reason:
            'denied explicitly by statement DenyAllExceptListedIfNoMFA of the identity-based policy force-mfa.json',
        },
      ],
    })
  })

  test.each([
    ['none.json', 'there is no policy none.json'],
    ['/dev/zero', 'the policy /dev/zero is not a regular file'],
    ['.', 'the policy . is not a regular file'],
  ])('a policy of a case is %s: it is not decided', async (path, message) => {
    const cases = await put('cases.json', [{ ...failing, policies: { identity: [path] } }])
    const { status, stdout } = await runWithoutAws(['policy', 'test', cases])
    expect([status, stdout]).toEqual([1, expect.stringContaining(message)])
  })

  test.each([
    ['not JSON', '[\n{"name": }]', '-:2:10: not JSON'],
    ['other things', '[1]', '-:1:2: a case is an object'],
    ['nothing', ' ', 'no cases'],
  ])('%s: status 2', async (_, input, message) => {
    const { status, stderr } = await runWithoutAws(['policy', 'test', '-'], input)
    expect([status, stderr]).toEqual([2, expect.stringContaining(message)])
  })
})
