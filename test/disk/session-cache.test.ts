import { chmod, chown, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
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
    await writeFile(join(folders.state, 'sessions', '0'.repeat(64)), good, { mode: 0o600 })
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
})

async function byLink(path: string, elsewhere: string): Promise<void> {
  await rename(path, elsewhere)
  await symlink(elsewhere, path)
}

describe.skipIf(process.platform === 'win32')('a session is not read from where it would not be written', () => {
  /** What is done to the file of the session and to its folder, and what is said. */
  interface Case {
    readonly name: string
    readonly file?: (path: string, elsewhere: string) => Promise<void>
    readonly folder?: (path: string, elsewhere: string) => Promise<void>
    readonly said: string
    readonly hint: RegExp
  }
  const cases: readonly Case[] = [
    { name: 'a link in its place', file: byLink, said: 'it is a symbolic link', hint: /not read through links/ },
    {
      name: 'a link in the place of the folder',
      folder: byLink,
      said: 'is a symbolic link',
      hint: /put the real file or folder/,
    },
    {
      name: 'others may read it',
      file: (path) => chmod(path, 0o640),
      said: 'is open to other users (mode 640)',
      hint: /: chmod 600 '/,
    },
    {
      name: 'others may look into the folder',
      folder: (path) => chmod(path, 0o701),
      said: 'is open to other users (mode 701)',
      hint: /: chmod 700 '/,
    },
  ]

  for (const store of ['sessions', 'session-pads'] as const) {
    for (const { name, file, folder: changeFolder, said, hint } of cases) {
      test(`${store}: ${name}`, async () => {
        const { folder, folders, cache } = await openCache()
        await using _ = folder
        await cache.save(key, session)
        const storeFolder = join(store === 'sessions' ? folders.state : folders.data, store)
        const [fileName = ''] = await readdir(storeFolder)
        await file?.(join(storeFolder, fileName), join(folder.path, 'elsewhere'))
        await changeFolder?.(storeFolder, join(folder.path, 'elsewhere'))
        await expect(cache.find(key)).rejects.toMatchObject({
          code: 'STORE_UNUSABLE',
          message: expect.stringContaining(said),
          hint: expect.stringMatching(hint),
        })
      })
    }
  }

  test("another user's file or folder", async ({ skip }) => {
    if (process.getuid?.() !== 0) skip('only root can give a file to another user')
    const { folder, folders, cache } = await openCache()
    await using _ = folder
    await cache.save(key, session)
    const pads = join(folders.data, 'session-pads')
    const [padName = ''] = await readdir(pads)
    await chown(join(pads, padName), 4242, 4242)
    await expect(cache.find(key)).rejects.toThrow('belongs to user 4242, and this is user 0')
    await chown(join(pads, padName), 0, 0)
    await chown(pads, 4242, 4242)
    await expect(cache.find(key)).rejects.toThrow(`\`${pads}\` belongs to user 4242`)
    await expect(cache.save(key, session)).rejects.toThrow(`\`${pads}\` belongs to user 4242`)
  })

  test('a pointer leads nowhere through a link', async () => {
    const { folder, folders, cache } = await openCache()
    await using _ = folder
    const surroundings = { environment: { HOME: folder.path }, folders }
    await cache.save(key, session)
    await pointToSession('ana', key, surroundings)
    expect(readPointedSession('ana', surroundings.environment, folders)).toBeDefined()
    await byLink(join(folders.state, 'pointers'), join(folder.path, 'elsewhere'))
    expect(readPointedSession('ana', surroundings.environment, folders)).toBeUndefined()
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
