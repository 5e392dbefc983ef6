import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { STS } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { LocalAws } from '../../src/local-aws/index.ts'
import { startLocalAws } from '../../src/local-aws/index.ts'
import { AWS_CLIS } from '../aws-clis.ts'
import { programOrSkip } from '../program.ts'
import { newFolder } from './folder.ts'

const execute = promisify(execFile)

let aws: LocalAws

beforeAll(async () => {
  aws = await startLocalAws({ users: { ana: {} } })
})
afterAll(() => aws.close())

/** What somebody who is signed in at AWS may have around; nothing listens at that port. */
const STALE = {
  AWS_SESSION_TOKEN: 'of another key',
  AWS_SECURITY_TOKEN: 'of another key',
  AWS_CREDENTIAL_EXPIRATION: '2020-01-01T00:00:00Z',
  AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:9',
  AWS_ENDPOINT_URL_IAM: 'http://127.0.0.1:9',
  AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9',
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
  AWS_REGION: 'eu-central-1',
}

const SDK = `
  import { STSClient, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
  console.log((await new STSClient({}).send(new GetCallerIdentityCommand({}))).Arn)`
const BOTO3 = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])"
const CLI = ['sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text']

type Skip = (reason: string) => never

/** A program that prints who it is, by the variables alone. */
const CLIENTS: Readonly<Record<string, (skip: Skip) => readonly [program: string, ...args: string[]]>> = {
  'the SDK for JavaScript': () => [process.execPath, '--input-type=module', '-e', SDK],
  boto3: (skip) => [programOrSkip(skip, 'python3'), '-c', BOTO3],
  // Debian's is too old for the variable of the endpoint.
  'the AWS CLI': (skip) => [AWS_CLIS['the AWS CLI on the search path'](skip), ...CLI],
}

describe('aws.env() comes before what is in the environment that it is added to', () => {
  test.for(Object.entries(CLIENTS))('%s', async ([name, find], { skip }) => {
    const [program, ...args] = find(skip)
    if (name === 'boto3') await execute(program, ['-c', 'import boto3']).catch(() => skip('boto3 is not installed'))
    const home = newFolder()
    const { stdout } = await execute(program, args, {
      env: { ...process.env, HOME: home, AWS_PAGER: '', ...STALE, ...aws.env('ana') },
    })
    expect(stdout.trim()).toBe('arn:aws:iam::123456789012:user/ana')
  })

  test.for(Object.entries(CLIENTS))(
    'and what a program signs in with counts: %s',
    { timeout: 120_000 },
    async ([name, find], { skip }) => {
      const [program, ...args] = find(skip)
      if (name === 'boto3') await execute(program, ['-c', 'import boto3']).catch(() => skip('boto3 is not installed'))
      const { Credentials } = await new STS(aws.clientConfig()).getFederationToken({ Name: 'guest' })
      const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials ?? {}
      const session = {
        AWS_ACCESS_KEY_ID: AccessKeyId,
        AWS_SECRET_ACCESS_KEY: SecretAccessKey,
        AWS_SESSION_TOKEN: SessionToken,
      }
      const { stdout } = await execute(program, args, {
        env: { ...process.env, HOME: newFolder(), AWS_PAGER: '', ...aws.env('ana'), ...session },
      })
      expect(stdout.trim()).toBe('arn:aws:sts::123456789012:federated-user/guest')
    },
  )
})
