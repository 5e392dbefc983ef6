import { expect, test } from 'vitest'
import { openUserSide } from '../user-side.ts'

const VAULT = { SALLYPORT_VAULT_PASSPHRASE: 'four random words here' }

test('key rotate: with MFA, by AWS’s own policy; then --delete-old', async () => {
  await using side = await openUserSide({ users: { ana: { groups: ['Force_MFA'], mfa: true } } })
  const credentialsFile = `${side.home}/credentials`
  const { accessKeyId, secretAccessKey } = side.aws.clientConfig('ana').credentials
  const { writeFile } = await import('node:fs/promises')
  await writeFile(
    credentialsFile,
    `[ana]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
  )
  const environment = { ...VAULT, AWS_SHARED_CREDENTIALS_FILE: credentialsFile }
  const plain = await side.sallyport(['key', 'rotate', 'ana'], environment)
  expect(plain).toMatchObject({ status: 2, stdout: '' })
  expect(plain.stderr).toContain('hint: put it there first: sallyport key import ana')

  await side.sallyport(['key', 'add', 'ana', '--from-credentials-file', 'ana'], environment)
  const args = ['key', 'rotate', 'ana', '--token-code', side.aws.tokenCode('ana'), '--json']
  const rotated = await side.sallyport(args, environment)
  expect(rotated.status).toBe(0)
  const { newAccessKeyId, ...others } = JSON.parse(rotated.stdout) as Record<string, string>
  expect(others).toEqual({ oldAccessKeyId: accessKeyId })
  expect(rotated.stderr).not.toContain(secretAccessKey)
  expect((await side.sallyport(['key', 'list'], environment)).stdout).toContain(newAccessKeyId)

  side.aws.clock.advance('30 s')
  const deleting = ['key', 'rotate', 'ana', '--delete-old', '--token-code', side.aws.tokenCode('ana')]
  expect(await side.sallyport(deleting, environment)).toEqual({
    status: 0,
    stdout: `${accessKeyId}\n`,
    stderr: `deleted at AWS: ${accessKeyId}\n`,
  })
  const again = await side.sallyport(['key', 'rotate', 'ana', '--delete-old'], environment)
  expect(again.stderr).toBe('there is no inactive key to delete\n')
})
