import { readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { SessionCache } from '../../src/disk/session-cache.ts'
import { readPointedSession } from '../../src/disk/session-pointer.ts'
import { pointToSession } from '../../src/disk/session-pointers.ts'
import { SpentCodeFiles } from '../../src/disk/spent-code-files.ts'
import { systemClock } from '../../src/system-clock.ts'
import type { SessionKey } from '../../src/ports.ts'
import { temporaryFolder } from '../user-side.ts'

const key: SessionKey = {
  partition: 'aws',
  endpoint: 'aws',
  localAwsInstanceId: undefined,
  accessKeyId: 'AKIAEXAMPLEEXAMPLE00',
  account: '123456789012',
  userName: 'ana',
  serialNumber: 'arn:aws:iam::123456789012:mfa/ana',
  durationSeconds: 43_200,
}
const session = {
  issuedAt: new Date('2026-11-24T12:00:00Z'),
  credentials: {
    accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
    secretAccessKey: 'very/secret',
    sessionToken: 'very+long',
    expiration: new Date('2026-11-25T00:00:00Z'),
  },
}

async function openCache() {
  const folder = await temporaryFolder()
  const folders = { state: join(folder.path, 'state'), data: join(folder.path, 'data') }
  return { folder, folders, cache: new SessionCache(folders) }
}

describe('SessionCache', () => {
  test('keeps a session under all that tells it from others', async () => {
    const { folder, cache } = await openCache()
    await using _ = folder
    await cache.save(key, session)
    expect(await cache.find(key)).toEqual({ key: { ...key, role: undefined }, ...session })
    const role = { roleArn: 'arn:aws:iam::1:role/R', roleSessionName: 's', durationSeconds: 3600 }
    for (const other of [
      { ...key, role },
      { ...key, durationSeconds: 900 },
      { ...key, localAwsInstanceId: 'x' },
    ]) {
      expect(await cache.find(other)).toBeUndefined()
    }
    await cache.remove(key)
    expect(await cache.list()).toEqual([])
  })

  test('nothing secret can be read from either folder alone', async () => {
    const { folder, folders, cache } = await openCache()
    await using _ = folder
    await cache.save(key, session)
    const [name = ''] = await readdir(join(folders.state, 'sessions'))
    const [padName = ''] = await readdir(join(folders.data, 'session-pads'))
    for (const path of [join(folders.state, 'sessions', name), join(folders.data, 'session-pads', padName)]) {
      const bytes = await readFile(path)
      for (const secret of ['very', 'ASIA', 'ana']) expect(bytes.includes(secret)).toBe(false)
      expect((await stat(path)).mode & 0o777).toBe(0o600)
    }
    await rm(join(folders.data, 'session-pads', padName))
    expect(await cache.find(key)).toBeUndefined()
  })

  test('a pad is used once, and goes with its session', async () => {
    const { folder, folders, cache } = await openCache()
    await using _ = folder
    const pads = () => readdir(join(folders.data, 'session-pads'))
    await cache.save(key, session)
    const [first] = await pads()
    await cache.save(key, session)
    const [second, ...others] = await pads()
    expect(others).toEqual([])
    expect(second).not.toBe(first)
    await cache.remove(key)
    expect(await pads()).toEqual([])
  })

  test('a damaged session or pad, or one put in the place of another, counts as none', async () => {
    const { folder, folders, cache } = await openCache()
    await using _ = folder
    await cache.save(key, session)
    const [name = ''] = await readdir(join(folders.state, 'sessions'))
    const [padName = ''] = await readdir(join(folders.data, 'session-pads'))
    const path = join(folders.state, 'sessions', name)
    const good = await readFile(path)
    await writeFile(join(folders.state, 'sessions', '0'.repeat(64)), good)
    expect(await cache.list()).toHaveLength(1)
    const bad = Buffer.from(good)
    bad[60] = (bad[60] ?? 0) ^ 1
    for (const bytes of [bad, good.subarray(0, 20), good.subarray(0, 60), Buffer.alloc(0)]) {
      await writeFile(path, bytes)
      expect(await cache.find(key)).toBeUndefined()
    }
    await writeFile(path, good)
    expect(await cache.find(key)).toBeDefined()
    await writeFile(join(folders.data, 'session-pads', padName), 'short')
    expect(await cache.find(key)).toBeUndefined()
    expect(await cache.clear()).toBe(2)
    expect(await readdir(join(folders.data, 'session-pads'))).toEqual([])
  })

  test('a symbolic link in the place of a session is not followed', async () => {
    const { folder, folders, cache } = await openCache()
    await using _ = folder
    await cache.save(key, session)
    const [name = ''] = await readdir(join(folders.state, 'sessions'))
    const path = join(folders.state, 'sessions', name)
    await rename(path, join(folder.path, 'elsewhere'))
    await symlink(join(folder.path, 'elsewhere'), path)
    expect(await cache.find(key)).toBeUndefined()
  })
})

test('a damaged hashing key is an error that says what to do', async () => {
  const { folder, folders } = await openCache()
  await using _ = folder
  const spentCodes = new SpentCodeFiles(folders, systemClock)
  await spentCodes.add(key.serialNumber, '123456')
  expect(await spentCodes.isSpent(key.serialNumber, '123456')).toBe(true)
  await writeFile(join(folders.data, 'hashing-key'), 'short')
  await expect(spentCodes.isSpent(key.serialNumber, '123456')).rejects.toMatchObject({
    code: 'STORE_UNUSABLE',
    hint: /remove the file/,
  })
})

describe('a pointer from a profile to its session', () => {
  test('leads there while file and variables are as they were', async () => {
    const { folder, folders, cache } = await openCache()
    await using _ = folder
    const environment = { HOME: folder.path, AWS_CONFIG_FILE: join(folder.path, 'config') }
    await writeFile(environment.AWS_CONFIG_FILE, '[default]\n')
    await cache.save(key, session)
    await pointToSession('ana', key, { environment, folders })

    expect(readPointedSession('ana', environment, folders)?.credentials).toEqual(session.credentials)
    expect(readPointedSession(undefined, environment, folders)).toBeUndefined()
    expect(readPointedSession('bo', environment, folders)).toBeUndefined()
    expect(
      readPointedSession('ana', { ...environment, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, folders),
    ).toBeUndefined()
    expect(readPointedSession('ana', { ...environment, AWS_PROFILE: 'bo' }, folders)).toBeUndefined()

    await writeFile(environment.AWS_CONFIG_FILE, '[default]\nrole_arn = x\n')
    expect(readPointedSession('ana', environment, folders)).toBeUndefined()
  })

  test('is swept away when its session is gone', async () => {
    const { folder, folders, cache } = await openCache()
    await using _ = folder
    const environment = { HOME: folder.path }
    await cache.save(key, session)
    await pointToSession('ana', key, { environment, folders })
    await cache.remove(key)
    const other = { ...key, durationSeconds: 3600 }
    await cache.save(other, session)
    await pointToSession('bo', other, { environment, folders })
    expect(await readdir(join(folders.state, 'pointers'))).toHaveLength(1)
  })
})
