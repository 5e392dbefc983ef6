import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { programOrSkip } from '../../program.ts'
import certificates from '../../vectors/certificates.json' with { type: 'json' }
import sshKeys from '../../vectors/ssh-public-keys.json' with { type: 'json' }

const run = promisify(execFile)

test('boto3 with each group of IAM’s operations', async ({ skip }) => {
  const python = programOrSkip(skip, 'python3')
  await run(python, ['-c', 'import boto3']).catch(() => skip('boto3 is not installed'))
  await using aws = await startLocalAws()
  const { accessKeyId, secretAccessKey } = aws.administrator
  const script = join(import.meta.dirname, 'boto3-client.py')
  const [certificate = ''] = certificates.certificates
  const args = [script, aws.endpoint, accessKeyId, secretAccessKey, sshKeys.key.line, certificate]
  const { stdout } = await run(python, args)
  expect(stdout).toBe('done\n')
})
