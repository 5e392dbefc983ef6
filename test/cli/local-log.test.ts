import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { describe, expect, test } from 'vitest'
import { formatDecision, parseDecision } from '../../src/cli/local/decision-text.ts'
import { DECISION } from '../decision.ts'
import { newFolder } from '../local-aws/folder.ts'
import { run, runLocal, runToEnd, type Ready, type Run } from '../local-aws/local-command.ts'

function clientOf({ endpoint, accessKeyId, secretAccessKey = '' }: Ready): IAMClient {
  return new IAMClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId, secretAccessKey } })
}

/** Waits until the program has printed a text. */
async function printed({ child, output }: Run, text: string): Promise<void> {
  while (!output.stdout.includes(text)) await once(child.stdout ?? child, 'data')
}

function pipeIn(folder: string): string {
  const path = join(folder, 'pipe')
  execFileSync('mkfifo', [path])
  return path
}

describe('sallyport local --log', () => {
  test('has each decision under the request id of its answer, and no secret', async () => {
    const path = join(newFolder(), 'decisions.jsonl')
    const { ready, child, ended, output } = await runLocal(['--log', path])
    const { $metadata } = await clientOf(ready).send(new CreateUserCommand({ UserName: 'ana' }))
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { requestId: $metadata.requestId, action: 'iam:CreateUser', accessKeyId: ready.accessKeyId, effect: 'allowed' },
    ])
    expect(lines.join('')).not.toContain(ready.secretAccessKey)
    child.kill('SIGTERM')
    expect([await ended, output.stderr]).toEqual([0, ''])
  })

  test('works around a command, too', async () => {
    const path = join(newFolder(), 'decisions.jsonl')
    const code = "fetch(process.env.AWS_ENDPOINT_URL + '/_sallyport/health').then((a) => process.exit(a.status / 100))"
    const { status } = await runToEnd(['local', '--log', path, '--', process.execPath, '-e', code])
    expect([status, readFileSync(path, 'utf8')]).toEqual([2, ''])
  })

  test.skipIf(process.platform !== 'linux')('that can not be written fails no request', async () => {
    const { ready, child, ended, output } = await runLocal(['--log', '/dev/full'])
    for (let asked = 0; asked < 3; asked++) await clientOf(ready).send(new ListUsersCommand({}))
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(output.stderr).toBe('decisions are missing from the log `/dev/full`: the disk is full\n')
  })

  test('says at once what can not be opened', async () => {
    const path = join(newFolder(), 'none', 'log')
    const { status, stderr, stdout } = await runToEnd(['local', '--port', '0', '--log', path])
    expect([status, stdout, stderr]).toEqual([
      7,
      '',
      `sallyport: can't write the log \`${path}\`: nothing can be made there\nhint: name a file with --log, in a folder that is there\n`,
    ])
  })
})

describe('sallyport local log', () => {
  test('shows a file for people, or as it is', async () => {
    const path = join(newFolder(), 'decisions.jsonl')
    writeFileSync(path, `${JSON.stringify(DECISION)}\n`)
    const { status, stdout, stderr } = await runToEnd(['local', 'log', path])
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout.split('\n')).toEqual([
      '2030-01-01T00:00:00.000Z  denied       iam:ListUsers on arn:aws:iam::123456789012:user/',
      '  arn:aws:iam::123456789012:user/ana, AKIAIOSFODNN7EXAMPLE, MFA 90 s ago; by identity-based policy guard statement 2; request 11111111-2222-4333-8444-555555555555',
      '',
    ])
    expect((await runToEnd(['local', 'log', '--json', path])).stdout).toBe(`${JSON.stringify(DECISION)}\n`)
  })

  test.skipIf(process.platform === 'win32')(
    'follows a running local AWS, through a rotation, until Ctrl-C',
    async () => {
      const path = join(newFolder(), 'decisions.jsonl')
      const { ready } = await runLocal(['--log', path])
      const following = run(['local', 'log', '--follow', path])
      await clientOf(ready).send(new CreateUserCommand({ UserName: 'ana' }))
      await printed(following, 'iam:CreateUser')
      renameSync(path, `${path}.1`)
      await clientOf(ready).send(new ListUsersCommand({}))
      await printed(following, 'iam:ListUsers')
      following.child.kill('SIGINT')
      expect([await following.ended, following.output.stderr]).toEqual([0, ''])
    },
  )

  test('says what can not be read, and which lines are no decisions', async () => {
    const folder = newFolder()
    const hint = 'hint: name the file that was given to `sallyport local --log FILE`\n'
    for (const [path, reason] of [
      [join(folder, 'none'), 'it is not there'],
      [folder, 'it is a folder'],
      [pipeIn(folder), 'it is a pipe'],
    ] as const) {
      const { status, stderr } = await runToEnd(['local', 'log', path])
      expect([status, stderr]).toEqual([2, `sallyport: can't read \`${path}\`: ${reason}\n${hint}`])
    }
    writeFileSync(join(folder, 'odd'), `{}\nnull\n${JSON.stringify(DECISION)}\n`)
    const odd = await runToEnd(['local', 'log', join(folder, 'odd')])
    expect(odd.stdout).toContain('iam:ListUsers')
    expect(odd.stderr.match(/no decision/g)).toHaveLength(2)
  })

  test('is found where local is explained, beside the options of local', async () => {
    const { stdout } = await runToEnd(['local', '--help'])
    expect(stdout).toMatch(/\[--data\] +Keep everything in this folder/)
    expect(stdout).toMatch(/\[--log\] /)
    expect(stdout).toMatch(/sallyport local -- npm test\n/)
    expect(stdout).toMatch(/COMMANDS\n {2}log {2}Show what a local AWS decided/)
    const none = await runToEnd(['local', 'log'])
    expect([none.status, none.stderr]).toEqual([2, expect.stringMatching(/argument for FILE\nhint: (?!put --)/)])
  })
})

describe('a line of the log', () => {
  test.each(['', '[]', 'null', '{"time":1}', JSON.stringify({ ...DECISION, effect: 'toString' })])(
    '%s is no decision',
    (line) => {
      expect(parseDecision(line)).toBeUndefined()
    },
  )

  test('moves no cursor', () => {
    const text = formatDecision({ ...DECISION, resource: 'a\u001b[2Jb\nc' })
    expect(text).toContain('a\\u001b[2Jb\\u000ac')
    expect(text.split('\n')).toHaveLength(2)
  })
})
