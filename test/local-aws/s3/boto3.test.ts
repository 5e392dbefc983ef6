import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { programOrSkip } from '../../program.ts'
import { post } from '../sign-in/sign-in-client.ts'

const run = promisify(execFile)

test(
  'boto3 with the credentials of a console session, and with keys after 13 hours',
  { timeout: 120_000 },
  async ({ skip }) => {
    const python = programOrSkip(skip, 'python3')
    await run(python, ['-c', 'import boto3']).catch(() => skip('boto3 is not installed'))
    const password = 'Open.sesame-1'
    await using aws = await startLocalAws({ users: { ana: { password, policies: ['AmazonS3FullAccess'] } } })
    const { credentials } = await post(aws, 'sign-in', { account: aws.accountId, userName: 'ana', password })
    const { accessKeyId, secretAccessKey, sessionToken } = credentials
    const script = join(import.meta.dirname, 'boto3-client.py')
    const { stdout } = await run(python, [script, aws.endpoint, accessKeyId, secretAccessKey, sessionToken])
    expect(stdout).toBe('done\n')

    aws.clock.advance('13 h')
    const key = aws.clientConfig('ana').credentials
    const later = await run(python, [script, aws.endpoint, key.accessKeyId, key.secretAccessKey])
    expect(later.stdout).toBe('done\n')
  },
)
