import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

import { iamActions } from '../../../src/local-aws/iam/index.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import { stsActions } from '../../../src/local-aws/sts/index.ts'
import { programOrSkip } from '../../program.ts'
import certificates from '../../vectors/certificates.json' with { type: 'json' }

const run = promisify(execFile)

test(
  'every example that AWS documents is answered with the fields that it documents',
  { timeout: 120_000 },
  async ({ skip }) => {
    const python = programOrSkip(skip, 'python3')
    await run(python, ['-c', 'import boto3']).catch(() => skip('boto3 is not installed'))
    await using aws = await startLocalAws({ allowReset: true })
    const { accessKeyId, secretAccessKey } = aws.administrator
    const script = join(import.meta.dirname, 'aws-examples.py')
    const operations = [...iamActions.keys(), ...stsActions.keys()].join(',')
    const [certificate = ''] = certificates.certificates
    const { stdout } = await run(python, [script, aws.endpoint, accessKeyId, secretAccessKey, certificate, operations])
    expect(stdout.trim().split('\n')).toEqual([expect.stringMatching(/^tried \d+$/)])
  },
)
