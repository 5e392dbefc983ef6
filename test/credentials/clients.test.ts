import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { ENTER, runOnTerminal, type Typist } from '../cli/pseudo-terminal.ts'
import { openUserSide, type UserSide } from '../user-side.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const LIBRARY = pathToFileURL(join(ROOT, 'dist', 'credentials.js')).href
const ROLE = 'arn:aws:iam::123456789012:role/near'
const QUESTION = /Token code of arn:aws:iam::123456789012:mfa\/ana/

/** Ana, and a role that wants MFA, with a profile as the SDK's users have it. */
async function openSide(): Promise<UserSide> {
  const trusted = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }
  const withMfa = { ...trusted, Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }
  const assume = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }] }
  const side = await openUserSide({
    users: { ana: { groups: ['Force_MFA'], mfa: true, policies: [assume] } },
    roles: { near: { trustPolicy: { Version: '2012-10-17', Statement: [withMfa] } } },
  })
  const { accessKeyId, secretAccessKey } = side.aws.clientConfig('ana').credentials
  await mkdir(join(side.home, '.aws'))
  await writeFile(
    join(side.home, '.aws', 'config'),
    `[profile ana]
aws_access_key_id = ${accessKeyId}
aws_secret_access_key = ${secretAccessKey}
[profile near]
role_arn = ${ROLE}
role_session_name = ana
source_profile = ana
mfa_serial = ${side.aws.serialNumbers('ana')[0]}
`,
  )
  return side
}

/** Runs a module on a terminal, with `who`: whom a client with these credentials is taken for. */
function program(side: UserSide, body: string): Typist {
  const script = `import { fromSallyport, mfaCodeProvider } from '${LIBRARY}'
    import { fromIni } from '@aws-sdk/credential-provider-ini'
    import { STSClient, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
    const sts = (credentials) => new STSClient({ region: 'us-east-1', credentials })
    const who = async (client) => (await client.send(new GetCallerIdentityCommand({}))).Arn
    ${body}`
  const environment = { ...side.environment, AWS_REGION: 'us-east-1' }
  const shell = ['-c', `cd "${ROOT}" && exec "$0" --input-type=module -e "$1"`, process.execPath, script]
  return runOnTerminal('/bin/sh', shell, environment)
}

describe.skipIf(process.platform === 'win32')('clients of the SDK, on a terminal', () => {
  test('one with fromIni and mfaCodeProvider whose session is about to end asks for another code', async () => {
    await using side = await openSide()
    // So that the role's session ends in four minutes for who has the computer's clock; the SDK wants five.
    side.aws.clock.advance(-56 * 60_000)
    const terminal = program(
      side,
      `const client = sts(fromIni({ profile: 'near', mfaCodeProvider }))
      for (const which of ['first', 'second']) console.log(which + ' ' + (await who(client)))`,
    )
    await terminal.sees(QUESTION)
    terminal.types(`${side.aws.tokenCode('ana')}${ENTER}`)
    await terminal.sees(QUESTION)
    side.aws.clock.advance(56 * 60_000)
    terminal.types(`${side.aws.tokenCode('ana')}${ENTER}`)
    await terminal.sees(/first arn:aws:sts::123456789012:assumed-role\/near\/ana/)
    await terminal.sees(/second arn:aws:sts::123456789012:assumed-role\/near\/ana/)
    expect((await terminal.ended()).status).toBe(0)
  })

  test('one with fromSallyport asks it again ahead of the end, and no person while the session is fresh', async () => {
    await using side = await openSide()
    const terminal = program(
      side,
      `const provider = fromSallyport({ profile: 'near' })
      let asked = 0
      const client = sts(async () => (asked++, { ...(await provider()), expiration: new Date(Date.now() + 240_000) }))
      for (const which of ['first', 'second']) console.log(which + ' ' + (await who(client)) + ' asked ' + asked)`,
    )
    await terminal.sees(QUESTION)
    terminal.types(`${side.aws.tokenCode('ana')}${ENTER}`)
    await terminal.sees(/first arn:aws:sts::123456789012:assumed-role\/near\/ana asked \d/)
    const [, asked] = await terminal.sees(/second arn:aws:sts::123456789012:assumed-role\/near\/ana asked (\d)/)
    expect(Number(asked)).toBeGreaterThan(1)
    expect((await terminal.ended()).status).toBe(0)
  })

  test('one code does for any number of clients that ask fromSallyport at once', async () => {
    await using side = await openSide()
    const terminal = program(
      side,
      `const clients = ['near', 'near', 'near', 'ana'].map((profile) => sts(fromSallyport({ profile })))
      console.log('all ' + (await Promise.all(clients.map(who))).map((arn) => arn.split(':')[5]).join(' '))`,
    )
    await terminal.sees(QUESTION)
    terminal.types(`${side.aws.tokenCode('ana')}${ENTER}`)
    await terminal.sees(/all (assumed-role\/near\/\S+ ){3}user\/ana/)
    // Had it been asked for twice, it would wait still.
    expect((await terminal.ended()).status).toBe(0)
  })
})
