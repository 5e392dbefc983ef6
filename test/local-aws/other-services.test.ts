import { createHash } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import { expect, test } from 'vitest'

import { startLocalAws } from '../../src/local-aws/index.ts'

class Sha256 {
  readonly #hash = createHash('sha256')
  update(data: string | Uint8Array) {
    this.#hash.update(data)
  }
  async digest() {
    return new Uint8Array(this.#hash.digest())
  }
}

test('a service that is not there says so, and is no 500', async () => {
  await using aws = await startLocalAws()
  const { credentials } = aws.clientConfig()
  const signer = new SignatureV4({ credentials, region: 'us-east-1', service: 'ec2', sha256: Sha256 })
  const body = 'Action=DescribeInstances&Version=2016-11-15'
  const { host, hostname, port } = new URL(aws.endpoint)
  const headers = { host, 'content-type': 'application/x-www-form-urlencoded' }
  const signed = await signer.sign({
    method: 'POST',
    protocol: 'http:',
    hostname,
    port: Number(port),
    path: '/',
    headers,
    body,
  })
  const answer = await fetch(aws.endpoint, { method: 'POST', headers: signed.headers, body })
  expect(answer.status).toBe(501)
  expect(await answer.text()).toContain('local AWS has no ec2: it has IAM, STS, S3 and sign-in')
})
