import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readAwsConfig } from '../../src/disk/aws-config.ts'
import { temporaryFolder } from '../user-side.ts'

async function withFiles(config: string, credentials: string) {
  const folder = await temporaryFolder()
  await mkdir(join(folder.path, '.aws'))
  await writeFile(join(folder.path, '.aws', 'config'), config)
  await writeFile(join(folder.path, '.aws', 'credentials'), credentials)
  return folder
}

describe('readAwsConfig', () => {
  test('profiles of both files, the credentials file first', async () => {
    await using folder = await withFiles(
      `[default]\nregion = eu-west-1\n[profile ana]\nregion = us-east-1\nmfa_serial = arn:aws:iam::123456789012:mfa/ana\nservices = local
[profile reader]\nrole_arn = arn:aws:iam::123456789012:role/Reader\nsource_profile = ana\nduration_seconds = 7200\nexternal_id = x1
[services local]\niam =\n  endpoint_url = http://127.0.0.1:1\nsts =\n  endpoint_url = http://127.0.0.1:2\n`,
      '[ana]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\nregion = us-west-2\n[other]\n',
    )
    const config = await readAwsConfig({ HOME: folder.path })
    expect(config.profileNames).toEqual(['default', 'ana', 'reader', 'other'])
    expect(config.findProfile('ana')).toMatchObject({
      region: 'us-west-2',
      mfaSerial: 'arn:aws:iam::123456789012:mfa/ana',
      serviceEndpoints: { iam: 'http://127.0.0.1:1', sts: 'http://127.0.0.1:2' },
      plainTextKey: { accessKey: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' } },
    })
    expect(config.findProfile('reader')).toMatchObject({
      roleArn: 'arn:aws:iam::123456789012:role/Reader',
      sourceProfile: 'ana',
      durationSeconds: 7200,
      externalId: 'x1',
      plainTextKey: undefined,
    })
    expect(config.findProfile('nobody')).toBeUndefined()
  })

  test('a services section that is missing, and a duration that is none, are errors that say so', async () => {
    await using folder = await withFiles('[default]\nservices = gone\n[profile a]\nduration_seconds = long\n', '')
    const config = await readAwsConfig({ HOME: folder.path })
    expect(() => config.findProfile('default')).toThrow('names the services section `gone`, which is missing')
    expect(() => config.findProfile('a')).toThrow('duration_seconds of profile `a` is `long`')
  })

  test('a key with a session token is a session that someone wrote there, and no long-term key', async () => {
    await using folder = await withFiles(
      '',
      '[default]\naws_access_key_id = ASIA\naws_secret_access_key = s\naws_session_token = t\n',
    )
    expect((await readAwsConfig({ HOME: folder.path })).findProfile('default')?.plainTextKey).toBeUndefined()
  })

  test('files that are not there count as empty', async () => {
    await using folder = await temporaryFolder()
    expect((await readAwsConfig({ HOME: folder.path })).profileNames).toEqual([])
  })
})
