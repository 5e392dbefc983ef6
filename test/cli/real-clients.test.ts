import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { programOrSkip } from '../program.ts'
import { openUserSide, type UserSide } from '../user-side.ts'
import { ENTER, PROGRAM, runOnTerminal } from './pseudo-terminal.ts'

const account = '123456789012'
const run = promisify(execFile)
// boto3 reads the one, other tools the other.
const REGION = { AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-1' }
const WHO = 'import boto3; print(boto3.client("sts").get_caller_identity()["Arn"])'

function trust(principal: string, condition: object = {}): object {
  const statement = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${account}:${principal}` },
    Action: 'sts:AssumeRole',
  }
  return { Version: '2012-10-17', Statement: [{ ...statement, ...condition }] }
}

const processOf = (name: string) => `credential_process = "${process.execPath}" "${PROGRAM}" credential-process ${name}`
const roleOf = (name: string) => `role_arn = arn:aws:iam::${account}:role/${name}`

/** Ana; the role near, which wants MFA; and the role far, which only near may assume. With profiles for AWS's tools, of which ours are a source. */
async function openSide(): Promise<UserSide> {
  const assume = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }] }
  const withMfa = { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }
  const side = await openUserSide({
    users: { ana: { groups: ['Force_MFA'], mfa: true, policies: [assume] } },
    roles: {
      near: { trustPolicy: trust('root', withMfa), policies: [assume] },
      far: { trustPolicy: trust('role/near') },
    },
  })
  const { credentials } = side.aws.clientConfig('ana')
  const [device] = await side.ports.aws.iam(credentials).listMfaDevices()
  await mkdir(join(side.home, '.aws'))
  await writeFile(
    join(side.home, '.aws', 'config'),
    `[profile ana]
aws_access_key_id = ${credentials.accessKeyId}
aws_secret_access_key = ${credentials.secretAccessKey}
[profile near]
${roleOf('near')}
source_profile = ana
[profile far]
${roleOf('far')}
source_profile = near
[profile ours-near]
${processOf('near')}
[profile ours-far]
${processOf('far')}
[profile aws-far]
${roleOf('far')}
role_session_name = by-aws
source_profile = ours-near
[profile sdk-near]
${roleOf('near')}
role_session_name = by-sdk
source_profile = ana
mfa_serial = ${device?.serialNumber}
`,
  )
  return side
}

async function signIn(side: UserSide): Promise<void> {
  const login = await side.sallyport(['login', 'far', '--token-code', side.aws.tokenCode('ana')])
  expect(login).toMatchObject({ status: 0 })
}

const CHAINS = [
  ['ours-far', 'far/sallyport', 'both roles assumed here'],
  ['aws-far', 'far/by-aws', 'the second role assumed by the tool itself'],
] as const

describe('chains of roles, after one code', () => {
  for (const [profile, session, what] of CHAINS) {
    const arn = `arn:aws:sts::${account}:assumed-role/${session}`

    test(`the AWS CLI: ${what}`, async ({ skip }) => {
      const aws = programOrSkip(skip, 'aws')
      await using side = await openSide()
      await signIn(side)
      const args = ['sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text', '--profile', profile]
      const { stdout } = await run(aws, args, { env: { ...side.environment, ...REGION } })
      expect(stdout.trim()).toBe(arn)
    })

    test(`boto3: ${what}`, async ({ skip }) => {
      const python = programOrSkip(skip, 'python3')
      await using side = await openSide()
      await signIn(side)
      const env = { ...side.environment, ...REGION, AWS_PROFILE: profile }
      const { stdout } = await run(python, ['-c', WHO], { env }).catch((error: { stderr?: string }) => {
        if (error.stderr?.includes('ModuleNotFoundError')) skip('boto3 is not installed')
        throw error
      })
      expect(stdout.trim()).toBe(arn)
    })

    test(`the SDK's own provider chain: ${what}`, async () => {
      await using side = await openSide()
      await signIn(side)
      const script = `import { STSClient, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
        console.log((await new STSClient({}).send(new GetCallerIdentityCommand({}))).Arn)`
      const env = { ...side.environment, ...REGION, AWS_PROFILE: profile }
      const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
        env,
        cwd: ROOT,
      })
      expect(stdout.trim()).toBe(arn)
    })
  }
})

const ROOT = join(import.meta.dirname, '..', '..')
const LIBRARY = pathToFileURL(join(ROOT, 'dist', 'credentials.js')).href

describe('sallyport/credentials, as tools such as CDK and Serverless take credentials', () => {
  test("first in a chain with the SDK's own, for every client, with one code", async () => {
    await using side = await openSide()
    await signIn(side)
    const script = `import { fromSallyport } from '${LIBRARY}'
      import { defaultProvider } from '@aws-sdk/credential-provider-node'
      import { STSClient, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
      const chain = async (options) => fromSallyport({ profile: 'far' })(options).catch(() => defaultProvider()(options))
      for (const region of ['us-east-1', 'eu-west-1']) {
        const client = new STSClient({ region, credentials: chain })
        console.log((await client.send(new GetCallerIdentityCommand({}))).Arn)
      }`
    const args = ['--input-type=module', '-e', script]
    const { stdout } = await run(process.execPath, args, {
      env: { ...side.environment, ...REGION },
      cwd: ROOT,
    })
    expect(stdout.trim().split('\n')).toEqual(Array(2).fill(`arn:aws:sts::${account}:assumed-role/far/sallyport`))
  })

  test("mfaCodeProvider answers the SDK's question for a role whose profile has mfa_serial", async () => {
    await using side = await openSide()
    const script = `Promise.all([import(process.argv[1]), import('@aws-sdk/credential-provider-node')]).then(
      async ([{ mfaCodeProvider }, { defaultProvider }]) => {
        const { STSClient, GetCallerIdentityCommand } = await import('@aws-sdk/client-sts')
        const client = new STSClient({ credentials: defaultProvider({ mfaCodeProvider }) })
        console.log('signed in as ' + (await client.send(new GetCallerIdentityCommand({}))).Arn)
      })`
    const environment = { ...side.environment, ...REGION, AWS_PROFILE: 'sdk-near' }
    const shell = ['-c', `cd "${ROOT}" && exec "$0" -e "$1" "$2"`, process.execPath, script, LIBRARY]
    const terminal = runOnTerminal('/bin/sh', shell, environment)
    await terminal.sees(/Token code of arn:aws:iam::123456789012:mfa\/\S+: /)
    terminal.types(`${side.aws.tokenCode('ana')}${ENTER}`)
    await terminal.sees(/signed in as arn:aws:sts::123456789012:assumed-role\/near\/by-sdk/)
    await terminal.ended()
  })
})

describe('serve', () => {
  test('gives boto3 its credentials, of a role of a role', async ({ skip }) => {
    const python = programOrSkip(skip, 'python3')
    await using side = await openSide()
    await signIn(side)
    const args = [PROGRAM, 'serve', 'far', '--', python, '-c', WHO]
    const { stdout } = await run(process.execPath, args, { env: { ...side.environment, ...REGION } }).catch(
      (error: { stderr?: string }) => {
        if (error.stderr?.includes('ModuleNotFoundError')) skip('boto3 is not installed')
        throw error
      },
    )
    expect(stdout.trim()).toBe(`arn:aws:sts::${account}:assumed-role/far/sallyport`)
  })
})
