import { generateKeyPairSync } from 'node:crypto'
import { IAM } from '@aws-sdk/client-iam'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { AwsApiError } from '../../../src/errors.ts'
import { readSshPublicKey } from '../../../src/local-aws/iam/read-ssh-public-key.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import vectors from '../../vectors/ssh-public-keys.json' with { type: 'json' }
import { refusalOf } from '../refusal.ts'

const UserName = 'ana'
const { line, pem, fingerprint } = vectors.key
const startWithAna = () => startLocalAws({ users: { ana: {}, bo: {} } })

function newPem(): string {
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
    .publicKey.export({ type: 'spki', format: 'pem' })
    .toString()
}

describe(`SSH public keys: ${vectors.source}`, () => {
  for (const [encoding, SSHPublicKeyBody] of Object.entries({ SSH: line, PEM: pem })) {
    test(`uploaded as ${encoding}, read as both`, async () => {
      await using aws = await startWithAna()
      const iam = new IAM(aws.clientConfig())
      const { SSHPublicKey } = await iam.uploadSSHPublicKey({ UserName, SSHPublicKeyBody })
      expect(SSHPublicKey).toEqual({
        UserName,
        SSHPublicKeyId: expect.stringMatching(/^APKA[A-Z2-7]{17}$/),
        Fingerprint: fingerprint,
        SSHPublicKeyBody: SSHPublicKeyBody.trim() === SSHPublicKeyBody ? SSHPublicKeyBody : expect.any(String),
        Status: 'Active',
        UploadDate: expect.any(Date),
      })
      const SSHPublicKeyId = SSHPublicKey?.SSHPublicKeyId
      const read = async (Encoding: 'SSH' | 'PEM') =>
        (await iam.getSSHPublicKey({ UserName, SSHPublicKeyId, Encoding })).SSHPublicKey
      expect((await read('SSH'))?.SSHPublicKeyBody).toBe(line.split(' ').slice(0, 2).join(' '))
      expect((await read('PEM'))?.SSHPublicKeyBody?.trim()).toBe(pem.trim())
      expect((await read('PEM'))?.Fingerprint).toBe(fingerprint)
    })
  }
})

test('are listed, made inactive and deleted; their user goes only without them', async () => {
  await using aws = await startLocalAws({ users: { ana: { accessKey: false } } })
  const iam = new IAM(aws.clientConfig())
  const { SSHPublicKey } = await iam.uploadSSHPublicKey({ UserName, SSHPublicKeyBody: line })
  const SSHPublicKeyId = SSHPublicKey?.SSHPublicKeyId
  await iam.updateSSHPublicKey({ UserName, SSHPublicKeyId, Status: 'Inactive' })
  expect((await iam.listSSHPublicKeys({ UserName })).SSHPublicKeys).toEqual([
    { UserName, SSHPublicKeyId, Status: 'Inactive', UploadDate: SSHPublicKey?.UploadDate },
  ])
  expect(await refusalOf(iam.deleteUser({ UserName }))).toBe(
    '409 DeleteConflict: Cannot delete entity, must remove referenced objects first.',
  )
  await iam.deleteSSHPublicKey({ UserName, SSHPublicKeyId })
  await iam.deleteUser({ UserName })
})

test('a user lists the own ones without a name', async () => {
  await using aws = await startLocalAws({ users: { ana: { policies: ['IAMReadOnlyAccess'] } } })
  await new IAM(aws.clientConfig()).uploadSSHPublicKey({ UserName, SSHPublicKeyBody: line })
  expect((await new IAM(aws.clientConfig('ana')).listSSHPublicKeys({})).SSHPublicKeys).toMatchObject([{ UserName }])
})

test('a user has five at most', async () => {
  await using aws = await startWithAna()
  const iam = new IAM(aws.clientConfig())
  for (let count = 0; count < 5; count++) await iam.uploadSSHPublicKey({ UserName, SSHPublicKeyBody: newPem() })
  expect(await refusalOf(iam.uploadSSHPublicKey({ UserName, SSHPublicKeyBody: newPem() }))).toBe(
    '409 LimitExceeded: Cannot exceed quota for SSHPublicKeysPerUser: 5',
  )
})

describe('refusals', () => {
  const rsaPrivate = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const privatePem = rsaPrivate.export({ type: 'pkcs8', format: 'pem' }).toString()
  const ecPem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' })
  const upload = (SSHPublicKeyBody: string) => (iam: IAM) => iam.uploadSSHPublicKey({ UserName, SSHPublicKeyBody })
  const unknown = { UserName, SSHPublicKeyId: 'APKAAAAAAAAAAAAAAAAAA' }
  const cases: [string, (iam: IAM) => Promise<unknown>, RegExp][] = [
    ['an elliptic key', upload(ecPem.toString()), /^400 UnrecognizedPublicKeyEncoding: Invalid public key uploaded\.$/],
    ['a private key', upload(privatePem), /^400 UnrecognizedPublicKeyEncoding/],
    ['another algorithm', upload('ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ'), /^400 UnrecognizedPublicKeyEncoding/],
    ['what is no Base64', upload('ssh-rsa !!!'), /^400 InvalidPublicKey/],
    ['a key cut off', upload(line.slice(0, 60)), /^400 InvalidPublicKey/],
    ['PEM of nothing', upload('-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'), /^400 InvalidPublicKey/],
    ['a key of 1024 bits', upload(vectors.shortKey.line), /^400 InvalidPublicKey: Invalid body for public key$/],
    [
      'the same key again, in the other encoding',
      upload(pem),
      /^400 DuplicateSSHPublicKey: Duplicate SSH public key uploaded\.$/,
    ],
    ['no such user', (iam) => iam.listSSHPublicKeys({ UserName: 'no' }), /^404 NoSuchEntity: The user with name no/],
    [
      'no such key',
      (iam) => iam.getSSHPublicKey({ ...unknown, Encoding: 'SSH' }),
      /^404 NoSuchEntity: User has no Public Key with id APKAAAAAAAAAAAAAAAAAA\.$/,
    ],
    ['no such key to update', (iam) => iam.updateSSHPublicKey({ ...unknown, Status: 'Active' }), /^404 NoSuchEntity/],
    ['no such key to delete', (iam) => iam.deleteSSHPublicKey(unknown), /^404 NoSuchEntity/],
  ]
  test.each(cases)('%s', async (_name, call, refusal) => {
    await using aws = await startWithAna()
    const iam = new IAM(aws.clientConfig())
    await iam.uploadSSHPublicKey({ UserName, SSHPublicKeyBody: line })
    expect(await refusalOf(call(iam))).toMatch(refusal)
  })

  test('a key of somebody else, and a status that nobody sets', async () => {
    await using aws = await startWithAna()
    const iam = new IAM(aws.clientConfig())
    const { SSHPublicKey } = await iam.uploadSSHPublicKey({ UserName, SSHPublicKeyBody: line })
    const SSHPublicKeyId = SSHPublicKey?.SSHPublicKeyId
    expect(await refusalOf(iam.deleteSSHPublicKey({ UserName: 'bo', SSHPublicKeyId }))).toMatch(/^404 NoSuchEntity/)
    expect(await refusalOf(iam.updateSSHPublicKey({ UserName, SSHPublicKeyId, Status: 'Expired' }))).toBe(
      '400 InvalidInput: Operation does not support status Expired',
    )
  })
})

test('whatever is uploaded is read or refused, and nothing else', () => {
  const blob = Buffer.from(line.split(' ')[1] ?? '', 'base64')
  const broken = fc
    .tuple(fc.integer({ min: 0, max: blob.length - 1 }), fc.integer({ min: 0, max: 255 }))
    .map(([at, byte]) => {
      const bytes = Buffer.from(blob)
      bytes.writeUInt8(byte, at)
      return bytes
    })
  const bytes = fc.oneof(
    broken,
    fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
  )
  fc.assert(
    fc.property(bytes, (body) => {
      try {
        expect(readSshPublicKey(`ssh-rsa ${body.toString('base64')}`).fingerprint).toMatch(
          /^(?:[0-9a-f]{2}:){15}[0-9a-f]{2}$/,
        )
      } catch (error) {
        expect(error).toBeInstanceOf(AwsApiError)
      }
    }),
    { numRuns: 500 },
  )
})
