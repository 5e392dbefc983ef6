import type { ExecFileException } from 'node:child_process'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { LocalAws } from '../../src/local-aws/index.ts'
import { startLocalAws } from '../../src/local-aws/index.ts'
import { decodeBase32, hotp, timeStepAt } from '../../src/totp/index.ts'
import { readQrPng } from '../../src/qr/index.ts'
import { AWS_CLIS } from '../aws-clis.ts'
import { programOrSkip } from '../program.ts'
import { newFolder } from './folder.ts'

const execute = promisify(execFile)

const trust = { Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' }
const withMfa = { ...trust, Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }

let aws: LocalAws

beforeAll(async () => {
  aws = await startLocalAws({
    users: {
      ana: { mfa: true, policies: ['AdministratorAccess'] },
      bo: { groups: ['Force_MFA'], policies: ['AdministratorAccess'] },
      eva: { mfa: true, groups: ['Force_MFA'], policies: ['AdministratorAccess'] },
    },
    roles: { audit: { trustPolicy: { Version: '2012-10-17', Statement: withMfa }, policies: ['AdministratorAccess'] } },
  })
})
afterAll(() => aws.close())

interface Outcome {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** Variables of one identity, and none of the files and services that a client might look at otherwise. */
function environmentOf(credentials: Record<string, string>): Record<string, string> {
  const home = newFolder()
  return {
    ...(process.env as Record<string, string>),
    HOME: home,
    AWS_CONFIG_FILE: join(home, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(home, 'credentials'),
    AWS_PAGER: '',
    AWS_DEFAULT_OUTPUT: 'json',
    ...credentials,
  }
}

async function outcomeOf(program: string, args: readonly string[], env: Record<string, string>): Promise<Outcome> {
  try {
    return { status: 0, ...(await execute(program, args, { env })) }
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as ExecFileException & Partial<Outcome>
    return { status: Number(code), stdout, stderr }
  }
}

const sessionVariables = (Credentials: Record<string, string>): Record<string, string> => ({
  AWS_ACCESS_KEY_ID: Credentials['AccessKeyId'] ?? '',
  AWS_SECRET_ACCESS_KEY: Credentials['SecretAccessKey'] ?? '',
  AWS_SESSION_TOKEN: Credentials['SessionToken'] ?? '',
  AWS_DEFAULT_REGION: 'us-east-1',
})

describe.each(Object.entries(AWS_CLIS))('%s', (which, findOrSkip) => {
  let program = ''

  beforeEach(({ skip }) => {
    program = findOrSkip(skip)
  })

  const cli = (args: string, env: Record<string, string>) => {
    return outcomeOf(program, ['--endpoint-url', aws.endpoint, ...args.split(' ')], environmentOf(env))
  }
  const answerOf = async (args: string, env: Record<string, string>) => {
    const { status, stdout, stderr } = await cli(args, env)
    expect([status, stderr]).toEqual([0, ''])
    return stdout.trim() === '' ? undefined : (JSON.parse(stdout) as Record<string, Record<string, string>>)
  }

  test('signs in with a code, once', async () => {
    const env = aws.env('eva')
    expect(await answerOf('sts get-caller-identity', env)).toMatchObject({ Arn: 'arn:aws:iam::123456789012:user/eva' })
    const refused = await cli('iam list-users', env)
    expect(refused.status).not.toBe(0)
    expect(refused.stderr).toMatch(
      /\(AccessDenied\).* User: arn:aws:iam::123456789012:user\/eva is not authorized to perform: iam:ListUsers .* with an explicit deny in an identity-based policy: arn:aws:iam::123456789012:policy\/Force_MFA/,
    )
    const [serialNumber] = aws.serialNumbers('eva')
    const command = `sts get-session-token --serial-number ${serialNumber} --token-code ${aws.tokenCode('eva')}`
    const session = await answerOf(command, env)
    const again = await cli(command, env)
    expect(again.stderr).toContain('MultiFactorAuthentication failed with invalid MFA one time pass code.')
    const users = await answerOf('iam list-users', sessionVariables(session?.['Credentials'] ?? {}))
    expect(users?.['Users']).toMatchObject(expect.arrayContaining([expect.objectContaining({ UserName: 'bo' })]))
  })

  test('enrolls a device from its seed and from its QR code', async () => {
    const folder = newFolder()
    const env = aws.env()
    const userName = which === "Debian's AWS CLI" ? 'debian' : 'path'
    await answerOf(`iam create-user --user-name ${userName}`, env)
    for (const method of ['Base32StringSeed', 'QRCodePNG']) {
      const outfile = join(folder, method)
      const deviceName = `${userName}-${method}`
      const made = await answerOf(
        `iam create-virtual-mfa-device --virtual-mfa-device-name ${deviceName} --bootstrap-method ${method} --outfile ${outfile}`,
        env,
      )
      const serialNumber = `arn:aws:iam::123456789012:mfa/${deviceName}`
      expect(made).toEqual({ VirtualMFADevice: { SerialNumber: serialNumber } })
      const bytes = readFileSync(outfile)
      const text =
        method === 'QRCodePNG' ? new URL(readQrPng(bytes) ?? '').searchParams.get('secret') : bytes.toString()
      expect(text).toMatch(/^[A-Z2-7]{64}$/)
      const seed = decodeBase32(text ?? '')
      const step = timeStepAt(Date.now() / 1000)
      const codes = `--authentication-code1 ${hotp(seed, step - 1)} --authentication-code2 ${hotp(seed, step)}`
      await answerOf(`iam enable-mfa-device --user-name ${userName} --serial-number ${serialNumber} ${codes}`, env)
    }
    const listed = await answerOf(`iam list-mfa-devices --user-name ${userName}`, env)
    expect(listed?.['MFADevices']).toHaveLength(2)
  })

  test('assumes a role that asks for MFA, with a code in the call', async () => {
    const env = aws.env('ana')
    const command = 'sts assume-role --role-arn arn:aws:iam::123456789012:role/audit --role-session-name ana'
    const refused = await cli(command, env)
    expect(refused.stderr).toContain(
      'is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/audit',
    )
    const [serialNumber] = aws.serialNumbers('ana')
    const role = await answerOf(`${command} --serial-number ${serialNumber} --token-code ${aws.tokenCode('ana')}`, env)
    const variables = sessionVariables(role?.['Credentials'] ?? {})
    expect(await answerOf('sts get-caller-identity', variables)).toMatchObject({
      Arn: 'arn:aws:sts::123456789012:assumed-role/audit/ana',
    })
  })
})

describe('boto3', () => {
  const script = `
import json, os, sys
import boto3
from botocore.exceptions import ClientError
endpoint, serial, code = sys.argv[1:]
def client(name, **more):
    return boto3.client(name, endpoint_url=endpoint, region_name='us-east-1', **more)
out = {'arn': client('sts').get_caller_identity()['Arn']}
try:
    client('iam').list_users()
except ClientError as error:
    out['denied'] = error.response['Error']['Code']
    out['status'] = error.response['ResponseMetadata']['HTTPStatusCode']
    out['requestId'] = error.response['ResponseMetadata']['RequestId']
c = client('sts').get_session_token(SerialNumber=serial, TokenCode=code)['Credentials']
session = dict(aws_access_key_id=c['AccessKeyId'], aws_secret_access_key=c['SecretAccessKey'], aws_session_token=c['SessionToken'])
out['expires'] = c['Expiration'].isoformat()
iam = client('iam', **session)
iam.create_user(UserName='py', Tags=[{'Key': 'équipe', 'Value': 'a b+c/='}])
out['tags'] = iam.list_user_tags(UserName='py')['Tags']
out['users'] = [u['UserName'] for page in iam.get_paginator('list_users').paginate(PaginationConfig={'PageSize': 2}) for u in page['Users']]
out['summary'] = iam.get_account_summary()['SummaryMap']['Users']
device = iam.create_virtual_mfa_device(VirtualMFADeviceName='py')['VirtualMFADevice']
out['png'] = device['QRCodePNG'][:8].hex()
out['seed'] = len(device['Base32StringSeed'])
import urllib.request
sts = client('sts', **session)
for method in ('GET', 'POST'):
    url = sts.generate_presigned_url('get_caller_identity', HttpMethod=method)
    out[method] = urllib.request.urlopen(urllib.request.Request(url, method=method)).status
s3 = client('s3', **session)
s3.create_bucket(Bucket='photos')
s3.put_object(Bucket='photos', Key='a b/ü+.txt', Body=b'hello')
out['body'] = s3.get_object(Bucket='photos', Key='a b/ü+.txt')['Body'].read().decode()
print(json.dumps(out))
`

  test('signs in, creates, lists page by page, and speaks to S3', async ({ skip }) => {
    const python = programOrSkip(skip, 'python3')
    const isThere = await outcomeOf(python, ['-c', 'import boto3'], process.env as Record<string, string>)
    if (isThere.status !== 0) skip('boto3 is not installed')
    const env = environmentOf(aws.env('eva'))
    const args = ['-c', script, aws.endpoint, aws.serialNumbers('eva')[0] ?? '', aws.tokenCode('eva')]
    const { status, stdout, stderr } = await outcomeOf(python, args, env)
    expect([status, stderr]).toEqual([0, ''])
    const out = JSON.parse(stdout) as Record<string, unknown>
    expect(out).toMatchObject({
      arn: 'arn:aws:iam::123456789012:user/eva',
      denied: 'AccessDenied',
      status: 403,
      tags: [{ Key: 'équipe', Value: 'a b+c/=' }],
      png: '89504e470d0a1a0a',
      seed: 64,
      GET: 200,
      POST: 200,
      body: 'hello',
    })
    expect(out['expires']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/)
    expect(out['requestId']).toMatch(/^[0-9a-f-]{36}$/)
    expect(out['users']).toEqual(expect.arrayContaining(['administrator', 'ana', 'bo', 'eva', 'py']))
    expect(out['users']).toHaveLength(Number(out['summary']))
  })
})

test('the SDK for JavaScript takes the clientConfig as it is, in every Region', async () => {
  for (const region of ['us-east-1', 'eu-central-1', 'ap-southeast-2', 'us-gov-west-1']) {
    const sts = new STSClient({ ...aws.clientConfig('bo'), region })
    expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe('arn:aws:iam::123456789012:user/bo')
  }
})
