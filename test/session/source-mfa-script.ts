import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mfaScript } from '../../src/session/mfa-script.ts'
import { NO_WAY_TO_AWS } from '../no-way-to-aws.ts'
import { openUserSide, type UserSide } from '../user-side.ts'

const unlisted = {
  Version: '2012-10-17',
  Statement: { Effect: 'Deny', Action: 'iam:ListMFADevices', Resource: '*' },
}

/** A local AWS with ana, who has a device, bo, who has none, and cy, who may not see hers; and `mfa.sh` for it in a home. */
export async function openWithScript(settings: Partial<Parameters<typeof mfaScript>[0]> = {}) {
  const side = await openUserSide({
    users: {
      ana: { groups: ['Force_MFA'], mfa: true, policies: ['AmazonS3FullAccess'] },
      bo: { groups: ['Force_MFA'] },
      cy: { groups: ['Force_MFA'], mfa: true, policies: [unlisted] },
    },
  })
  const path = join(side.home, 'mfa.sh')
  const defaults = { endpointUrl: side.aws.endpoint, profile: undefined, region: undefined, durationSeconds: 43_200 }
  await writeFile(path, mfaScript({ ...defaults, ...settings }))
  return { side, path }
}

interface Started {
  readonly side: UserSide
  /** Of the script; `$1` of the command. */
  readonly path: string
  readonly typed?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly options?: readonly string[]
  readonly argv0?: string
}

/** Runs a command in a shell whose environment is a home and nothing of this process's but its PATH. */
export function shell(
  program: string,
  command: string,
  { side, path, typed = '', environment = {}, options = [], argv0 = program }: Started,
): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const child = spawn(program, [...options, '-c', command, program, path], {
    argv0,
    env: {
      HOME: side.home,
      PATH: process.env['PATH'] ?? '',
      ...NO_WAY_TO_AWS,
      ...environment,
    },
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(typed)
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()))
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, ...output })))
}

export async function writeCredentials(side: UserSide, profile = 'default', userName = 'ana'): Promise<void> {
  const { accessKeyId, secretAccessKey } = side.aws.clientConfig(userName).credentials
  const text = `[${profile}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`
  await writeFile(join(side.home, 'credentials'), text)
}

export function filesOf(side: UserSide): Record<string, string> {
  return { AWS_SHARED_CREDENTIALS_FILE: join(side.home, 'credentials'), AWS_CONFIG_FILE: join(side.home, 'config') }
}

/** With a Region in the environment the script need not ask the AWS CLI for one. */
export function filesAndRegionOf(side: UserSide): Record<string, string> {
  return { ...filesOf(side), AWS_REGION: 'us-east-1' }
}
