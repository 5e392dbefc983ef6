// Nothing here knows of local AWS: the SDK finds endpoint, key and Region in its environment.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { IAMClient, ListMFADevicesCommand } from '@aws-sdk/client-iam'
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'

const { users } = JSON.parse(readFileSync(new URL('seed.json', import.meta.url), 'utf8'))

test('ana has a device', async () => {
  const { MFADevices } = await new IAMClient({}).send(new ListMFADevicesCommand({ UserName: 'ana' }))
  assert.equal(MFADevices.length, 1)
})

test('her long-term key opens nothing', async () => {
  const s3 = new S3Client({ credentials: users.ana.accessKey })
  await assert.rejects(s3.send(new ListBucketsCommand({})), /with an explicit deny in an identity-based policy/)
})
