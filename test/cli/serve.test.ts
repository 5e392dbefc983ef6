import { execFile } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { request } from 'node:http'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { startCredentialServer } from '../../src/cli/sessions/credential-server.ts'
import { SessionKeeper } from '../../src/cli/sessions/session-keeper.ts'
import { SessionCache } from '../../src/disk/session-cache.ts'
import type { ObtainedSession } from '../../src/session/obtain-session.ts'
import { programOrSkip } from '../program.ts'
import { openUserSide } from '../user-side.ts'
import { PROGRAM, runOnTerminal } from './pseudo-terminal.ts'

const users = { ana: { groups: ['Force_MFA'], mfa: true } }
const START = new Date('2026-11-24T00:00:00Z')

function sessionUntil(expiration: Date, issuedAt = START): ObtainedSession {
  const credentials = {
    accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
    secretAccessKey: 'secret',
    sessionToken: 'token',
    expiration,
  }
  const key = {
    partition: 'aws',
    endpoint: 'aws',
    accessKeyId: 'AKIAEXAMPLEEXAMPLE00',
    account: '123456789012',
    userName: 'ana',
    serialNumber: 'arn:aws:iam::123456789012:mfa/ana',
    durationSeconds: 3600,
  }
  return { credentials, issuedAt, key, reused: false }
}

function get(url: string, headers: Record<string, string>, method = 'GET') {
  return new Promise<{ status: number | undefined; body: Record<string, string> }>((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('end', () =>
        resolve({ status: response.statusCode, body: JSON.parse(text) as Record<string, string> }),
      )
    })
    sent.on('error', reject).end()
  })
}

describe('the container credentials endpoint', () => {
  test('answers who has the token, and nobody else', async () => {
    let session: ObtainedSession | undefined = sessionUntil(new Date('2026-11-24T01:00:00Z'))
    const server = await startCredentialServer(() => session)
    try {
      const Authorization = server.authorizationToken
      expect(await get(server.url, { Authorization })).toEqual({
        status: 200,
        body: {
          AccessKeyId: 'ASIAEXAMPLEEXAMPLE00',
          SecretAccessKey: 'secret',
          Token: 'token',
          Expiration: '2026-11-24T01:00:00.000Z',
          AccountId: '123456789012',
        },
      })
      const refusals: [number, Record<string, string>, string?, string?][] = [
        [401, {}],
        [401, { Authorization: 'wrong' }],
        [401, { Authorization: `${Authorization}x` }],
        [403, { Authorization, Host: 'evil.example:80' }],
        [403, { Authorization, Origin: 'http://127.0.0.1' }],
        [403, { Authorization, 'Sec-Fetch-Site': 'same-origin' }],
        [404, { Authorization }, 'POST'],
        [404, { Authorization }, 'GET', '/other'],
      ]
      for (const [status, headers, method, path] of refusals) {
        const answer = await get(server.url + (path ?? ''), headers, method)
        expect(answer.status).toBe(status)
        expect(JSON.stringify(answer.body)).not.toContain('secret')
      }
      session = undefined
      expect((await get(server.url, { Authorization })).status).toBe(500)
    } finally {
      await server.close()
    }
  })
})

function openKeeper(renew: () => Promise<ObtainedSession>) {
  let now = START
  const told: unknown[] = []
  const keeper = new SessionKeeper(sessionUntil(new Date('2026-11-24T01:00:00Z')), {
    renew,
    clock: { now: () => now },
    tell: (error) => told.push(error),
  })
  return {
    keeper,
    told,
    at: (time: string) => {
      now = new Date(`2026-11-24T${time}Z`)
    },
  }
}

describe('SessionKeeper', () => {
  test('renews 15 minutes ahead, once for all who look, and serves the old one meanwhile', async () => {
    let renewals = 0
    const person = new EventEmitter()
    const { keeper, at } = openKeeper(async () => {
      renewals += 1
      await once(person, 'types')
      return sessionUntil(new Date('2026-11-24T02:00:00Z'), new Date('2026-11-24T00:46:00Z'))
    })
    at('00:44:00')
    await keeper.look()
    expect(renewals).toBe(0)
    at('00:46:00')
    const looks = [keeper.look(), keeper.look()]
    expect(keeper.current()?.credentials.expiration.toISOString()).toBe('2026-11-24T01:00:00.000Z')
    person.emit('types')
    await Promise.all(looks)
    expect(renewals).toBe(1)
    expect(keeper.current()?.credentials.expiration.toISOString()).toBe('2026-11-24T02:00:00.000Z')
  })

  test('a failure is told once, and the session serves until its end', async () => {
    const { keeper, told, at } = openKeeper(() => Promise.reject(new Error('nobody there')))
    at('00:50:00')
    await keeper.look()
    await keeper.look()
    expect(told).toHaveLength(1)
    expect(keeper.current()).toBeDefined()
    at('01:00:00')
    expect(keeper.current()).toBeUndefined()
  })
})

describe('serve -- PROGRAM', () => {
  test('the AWS CLI takes its credentials from the endpoint, whose end is the program’s', async ({ skip }) => {
    const aws = programOrSkip(skip, 'aws')
    await using side = await openUserSide({ users })
    const environment = { ...side.environment, ...side.keyOf('ana'), AWS_REGION: 'us-east-1' }
    const args = [PROGRAM, 'serve', '--token-code', side.aws.tokenCode('ana'), '--']
    const shell = '"$0" sts get-caller-identity --output text; echo "${AWS_ACCESS_KEY_ID-none}"; exit 7'
    const ended = await promisify(execFile)(process.execPath, [...args, '/bin/sh', '-c', shell, aws], {
      env: environment,
    }).catch((error: unknown) => error)
    expect(ended).toMatchObject({ code: 7, stdout: expect.stringMatching(/:user\/ana\t.*\nnone\n$/) })
  })

  for (const [flags, kept] of [
    [[], 1],
    [['--in-memory'], 0],
  ] as const) {
    test(`${flags.join(' ') || 'by itself'}: the session is served, and ${kept} kept on disk`, async () => {
      await using side = await openUserSide({ users })
      const ask =
        'const { AWS_CONTAINER_CREDENTIALS_FULL_URI: url, AWS_CONTAINER_AUTHORIZATION_TOKEN: authorization } = process.env;' +
        'fetch(url, { headers: { authorization } }).then((answer) => process.exit(answer.status === 200 ? 5 : 1))'
      const args = ['serve', ...flags, '--token-code', side.aws.tokenCode('ana'), '--', process.execPath, '-e', ask]
      expect(await side.sallyport(args, side.keyOf('ana'))).toMatchObject({ status: 5 })
      expect(await new SessionCache(side.folders).list()).toHaveLength(kept)
    })
  }
})

describe('shell', () => {
  test('is the person’s own, with session credentials, until it is left', async () => {
    await using side = await openUserSide({ users })
    const environment = { ...side.environment, ...side.keyOf('ana'), SHELL: '/bin/sh', PS1: 'ready> ' }
    const typist = runOnTerminal(
      process.execPath,
      [PROGRAM, 'shell', '--token-code', side.aws.tokenCode('ana')],
      environment,
    )
    await typist.sees(/ready> /)
    typist.types('echo "[${AWS_ACCESS_KEY_ID%${AWS_ACCESS_KEY_ID#????}}]"; exit 3\n')
    await typist.sees(/\n\[ASIA\]/)
    expect((await typist.ended()).status).toBe(3)
  })

  test('without a terminal it names exec', async () => {
    await using side = await openUserSide({ users })
    const outcome = await side.sallyport(['shell'], { ...side.keyOf('ana'), SHELL: '/bin/sh' })
    expect(outcome).toMatchObject({ status: 2, stdout: '' })
    expect(outcome.stderr).toContain('sallyport exec -- PROGRAM')
  })
})
