import { createServer } from 'node:net'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

import { filesOf, newFolder } from './folder.ts'
import type { Ready } from './local-command.ts'
import { run, runLocal, runToEnd } from './local-command.ts'
import { openConnection } from './raw-connection.ts'
import { bytesOf, send } from './signed-call.ts'

const node = (code: string) => ['local', '--', process.execPath, '-e', code]

/** An error for a person: what it is, what to do, nothing else. */
const clear = (text: string) => new RegExp(`^sallyport: .*${text}.*\\n(?:.*\\n)*$`)

async function statusOfReset(options: readonly string[]): Promise<number> {
  const { ready } = await runLocal(options)
  return (await fetch(`${ready.endpoint}/moto-api/reset`, { method: 'POST' })).status
}

/** A request of which the last bytes are still to come, and the server has the others. */
async function halfARequest({ endpoint, accessKeyId, secretAccessKey = '' }: Ready) {
  const administrator = { accessKeyId, secretAccessKey, userName: 'administrator', isNew: true }
  const bytes = bytesOf({ endpoint, administrator })
  const socket = await openConnection(Number(new URL(endpoint).port))
  await new Promise((resolve) => socket.on('error', () => {}).write(bytes.slice(0, -5), resolve))
  // The server reads one connection after the other.
  await fetch(`${endpoint}/_sallyport/health`).then((answer) => answer.text())
  return { socket, last: bytes.slice(-5) }
}

async function refusesConnections({ endpoint }: Ready): Promise<void> {
  for (;;) {
    const socket = await openConnection(Number(new URL(endpoint).port)).catch(() => undefined)
    if (socket === undefined) return
    socket.on('error', () => {}).destroy()
  }
}

describe('sallyport local', () => {
  test('tells in one line of JSON how to be its administrator', async () => {
    const { ready, output } = await runLocal()
    expect(output.stdout).toMatch(/^\{.*\}\n$/)
    expect(output.stderr).toBe('')
    expect(ready).toEqual({
      endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as unknown,
      accountId: '123456789012',
      accessKeyId: expect.stringMatching(/^AKIA[A-Z2-7]{16}$/) as unknown,
      secretAccessKey: expect.stringMatching(/^\S{40}$/) as unknown,
    })
    const { accessKeyId, secretAccessKey = '' } = ready
    const administrator = { accessKeyId, secretAccessKey, userName: 'administrator', isNew: true }
    expect((await send({ endpoint: ready.endpoint, administrator })).summary).toBe('200')
  })

  test('takes its account and its key from where it is told', async () => {
    const key = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/EXAMPLEKEY' }
    const { ready } = await runLocal(['--account-id', '000000000001'], {
      SALLYPORT_LOCAL_ACCESS_KEY_ID: key.accessKeyId,
      SALLYPORT_LOCAL_SECRET_ACCESS_KEY: key.secretAccessKey,
    })
    expect(ready).toMatchObject({ accountId: '000000000001', accessKeyId: key.accessKeyId })
    const answer = await send({ endpoint: ready.endpoint, administrator: { ...key, userName: '', isNew: true } })
    expect(answer.text).toContain('arn:aws:iam::000000000001:user/administrator')
  })

  test('tells the secret of a data folder once', async () => {
    const folder = newFolder()
    const options = ['--data', join(folder, 'data'), '--key-file', join(folder, 'key')]
    const first = await runLocal(options)
    expect(first.ready.secretAccessKey).toBeDefined()
    first.child.kill('SIGTERM')
    await first.ended
    const second = await runLocal(options)
    expect(second.ready).toMatchObject({ accessKeyId: first.ready.accessKeyId })
    expect(second.ready.secretAccessKey).toBeUndefined()
    expect(
      [...filesOf(join(folder, 'data')).values()].some((bytes) => bytes.includes(first.ready.secretAccessKey ?? '')),
    ).toBe(false)
  })

  test.each(['SIGTERM', 'SIGINT'] as const)('stops at %s, in peace', async (signal) => {
    const folder = newFolder()
    const { child, ended, output, ready } = await runLocal([
      '--data',
      join(folder, 'data'),
      '--key-file',
      join(folder, 'key'),
    ])
    await fetch(`${ready.endpoint}/_sallyport/health`).then((answer) => answer.text())
    child.kill(signal)
    expect(await ended).toBe(0)
    expect(output.stderr).toBe('')
    // What stays is one file, whole by itself.
    expect([...filesOf(join(folder, 'data')).keys()].filter((name) => name.startsWith('local-aws'))).toEqual([
      'local-aws.sqlite',
    ])
  })

  test('lets a request end that runs when the signal comes, and takes no new ones', async () => {
    const { child, ended, ready } = await runLocal()
    const { socket, last } = await halfARequest(ready)
    child.kill('SIGTERM')
    await refusesConnections(ready)
    socket.write(last)
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 OK\r\n(?:.*\r\n)*connection: close\r\n/i)
    expect(await ended).toBe(0)
  })

  test('ends at once at a second signal', async () => {
    const { child, ended, output, ready } = await runLocal()
    await halfARequest(ready)
    child.kill('SIGTERM')
    await refusesConnections(ready)
    child.kill('SIGINT')
    expect([await ended, output.stderr]).toEqual([130, '\nsallyport: interrupted\n'])
  })

  test('lets other computers in only where that is said twice, warns of it, and has no reset then', async () => {
    const refused = await runToEnd(['local', '--port', '0', '--listen', '0.0.0.0'])
    expect([refused.status, refused.stderr]).toEqual([
      2,
      'sallyport: other computers would reach local AWS at 0.0.0.0\nhint: allow it with --allow-remote (`allowRemote`), or listen at 127.0.0.1\n',
    ])
    const { output, ready } = await runLocal(['--listen', '0.0.0.0', '--allow-remote', '--allow-reset'])
    expect(ready.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(output.stderr).toMatch(
      /other computers reach port \d+ over plain HTTP: .*; --allow-reset counts for nothing/,
    )
    const { status } = await fetch(`${ready.endpoint}/moto-api/reset`, { method: 'POST' })
    expect(status).toBe(403)
  })

  test('opens reset where that is allowed', async () => {
    expect(await statusOfReset([])).toBe(403)
    expect(await statusOfReset(['--allow-reset'])).toBe(200)
  })
})

describe('sallyport local -- PROGRAM', () => {
  test('gives the program an AWS of its own, and nothing of another one', async () => {
    const { status, stdout, stderr } = await runToEnd(
      node(
        "console.log(JSON.stringify(Object.fromEntries(Object.entries(process.env).filter(([n]) => n.startsWith('AWS_')))))",
      ),
      { AWS_PROFILE: 'production', AWS_SESSION_TOKEN: 'x' },
    )
    expect([status, stderr]).toEqual([0, ''])
    const environment = JSON.parse(stdout) as Record<string, string>
    const endpoint = environment['AWS_ENDPOINT_URL']
    expect(environment).toEqual({
      AWS_ENDPOINT_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as unknown,
      AWS_ENDPOINT_URL_IAM: endpoint,
      AWS_ENDPOINT_URL_STS: endpoint,
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
      AWS_SESSION_TOKEN: '',
      AWS_SECURITY_TOKEN: '',
      AWS_CREDENTIAL_EXPIRATION: '',
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^AKIA/) as unknown,
      AWS_SECRET_ACCESS_KEY: expect.any(String) as unknown,
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    })
  })

  test('is there for the program', async () => {
    const code =
      "fetch(process.env.AWS_ENDPOINT_URL + '/_sallyport/health').then((a) => a.json()).then((a) => console.log(a.status))"
    expect(await runToEnd(node(code))).toMatchObject({ status: 0, stdout: 'ok\n' })
  })

  test('ends as the program ends', async () => {
    expect(await runToEnd(node('process.exit(42)'))).toMatchObject({ status: 42, stderr: '' })
    expect(await runToEnd(node("process.kill(process.pid, 'SIGTERM')"))).toMatchObject({ status: 143 })
    const { status, stderr } = await runToEnd(['local', '--', 'no-such-program'])
    expect(status).toBe(127)
    expect(stderr).toMatch(/^sallyport: can't run `no-such-program`: it was not found\nhint: /)
  })

  test('passes a signal on to the program', async () => {
    const { child, output, ended } = run(
      node("process.on('SIGTERM', () => process.exit(7)); console.log('up'); setInterval(() => {}, 1000)"),
    )
    while (!output.stdout.includes('up')) await once(child.stdout ?? child, 'data')
    child.kill('SIGTERM')
    expect(await ended).toBe(7)
  })
})

describe('what sallyport local can not do', () => {
  test.each<[string[], number, string, Record<string, string>?]>([
    [['--port', 'x'], 2, '`x` is no port'],
    [['--port', '70000'], 2, '`70000` is no port'],
    [['--port', '-1'], 2, '-1'],
    [['--account-id', '12'], 2, '`12` is no account id'],
    [['--propagation-seconds', 'soon'], 2, '`soon` is no number of seconds'],
    [['--nonsense'], 2, 'nonsense'],
    [['nonsense'], 2, ''],
    [['--data'], 2, 'data'],
    [[], 2, 'half an access key', { SALLYPORT_LOCAL_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' }],
    [[], 2, 'no access key id', { SALLYPORT_LOCAL_ACCESS_KEY_ID: 'a b', SALLYPORT_LOCAL_SECRET_ACCESS_KEY: 'hunter2' }],
  ])('%j', async (args, status, text, environment) => {
    const outcome = await runToEnd(['local', ...args], environment)
    expect(outcome.status).toBe(status)
    expect(outcome.stdout).toBe('')
    expect(outcome.stderr).toMatch(clear(text))
    expect(outcome.stderr).not.toMatch(/\n\s+at |hunter2|\.js:\d/)
  })

  test('take a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const { status, stderr } = await runToEnd(['local', '--port', String(port)])
    other.close()
    expect([status, stderr]).toEqual([
      7,
      `sallyport: port ${port} is in use\nhint: name another one with --port, or 0 for a free one\n`,
    ])
  })

  test('share a data folder, or use one that is damaged or sealed otherwise', async () => {
    const folder = newFolder()
    const data = join(folder, 'data')
    const options = ['local', '--port', '0', '--data', data]
    const first = await runLocal(['--data', data, '--key-file', join(folder, 'key')])
    const shared = await runToEnd([...options, '--key-file', join(folder, 'key')])
    expect([shared.status, shared.stderr]).toEqual([7, expect.stringMatching(clear('in use by another local AWS'))])
    first.child.kill('SIGTERM')
    await first.ended

    const otherKey = await runToEnd([...options, '--key-file', join(folder, 'other')])
    expect([otherKey.status, otherKey.stderr]).toEqual([7, expect.stringMatching(clear('is sealed under the key'))])

    writeFileSync(join(folder, 'short'), 'x', { mode: 0o600 })
    const shortKey = await runToEnd([...options, '--key-file', join(folder, 'short')])
    expect([shortKey.status, shortKey.stderr]).toEqual([7, expect.stringMatching(clear('is no key of local AWS'))])

    mkdirSync(join(folder, 'broken'))
    writeFileSync(join(folder, 'broken', 'local-aws.sqlite'), 'garbage'.repeat(1000))
    const broken = await runToEnd([
      'local',
      '--port',
      '0',
      '--data',
      join(folder, 'broken'),
      '--key-file',
      join(folder, 'key'),
    ])
    expect([broken.status, broken.stderr]).toEqual([7, expect.stringMatching(clear('is damaged'))])
  })
})
