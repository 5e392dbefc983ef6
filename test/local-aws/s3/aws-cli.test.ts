import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeEach, describe, expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { AWS_CLIS } from '../../aws-clis.ts'
import { newFolder } from '../folder.ts'

// The real AWS CLI, the current version 1 or 2 and the version 2 that Debian has, on a server whose clock was moved by 13 hours.

const run = promisify(execFile)
describe.each(Object.entries(AWS_CLIS))('%s', (_, findOrSkip) => {
  let program = ''

  beforeEach(({ skip }) => {
    program = findOrSkip(skip)
  })

  async function start() {
    const server = await startLocalAws()
    server.clock.advance('13 h')
    const folder = newFolder()
    const env = { ...process.env, ...server.env(), HOME: folder, AWS_PAGER: '', AWS_DEFAULT_OUTPUT: 'json' }
    const aws = async (...args: string[]) => {
      const { stdout } = await run(program, ['--endpoint-url', server.endpoint, ...args], { cwd: folder, env })
      return stdout
    }
    return { aws, folder, [Symbol.asyncDispose]: () => server.close() }
  }

  test('mb, cp, ls, presign, sync, rm and rb', { timeout: 240_000 }, async () => {
    await using place = await start()
    const { aws, folder } = place
    const names = ['a b.txt', 'ü+.txt', 'deep/%41&c']
    mkdirSync(join(folder, 'from/deep'), { recursive: true })
    for (const name of names) writeFileSync(join(folder, 'from', name), name)
    await aws('s3', 'mb', 's3://photos')
    await aws('s3', 'cp', 'from/a b.txt', 's3://photos/in/a b.txt')
    expect(await aws('s3', 'ls', 's3://photos/in/')).toMatch(/^\S+ \S+ +7 a b\.txt\n$/)
    expect(await aws('s3', 'cp', 's3://photos/in/a b.txt', '-')).toBe('a b.txt')
    const url = (await aws('s3', 'presign', 's3://photos/in/a b.txt')).trim()
    expect(await (await fetch(url)).text()).toBe('a b.txt')

    expect(await aws('s3', 'sync', 'from', 's3://photos/all')).toContain('upload: from/deep/%41&c')
    expect(await aws('s3', 'sync', 'from', 's3://photos/all')).toBe('')
    await aws('s3', 'sync', '--delete', 's3://photos/all', 's3://photos/in')
    await aws('s3', 'sync', 's3://photos/in', 'back')
    for (const name of names) expect(readFileSync(join(folder, 'back', name), 'utf8')).toBe(name)
    await aws('s3', 'rm', '--recursive', 's3://photos/all')
    await aws('s3', 'rb', '--force', 's3://photos')
    expect(await aws('s3', 'ls')).toBe('')
  })

  test('a file in parts, its tags with it; policy, versions and settings', { timeout: 240_000 }, async () => {
    await using place = await start()
    const { aws, folder } = place
    const film = Buffer.alloc(9 * 1024 * 1024 + 17, 'film')
    writeFileSync(join(folder, 'film'), film)
    const api = async (command: string, ...args: string[]): Promise<unknown> => {
      const answer = await aws('s3api', command, '--bucket', 'films', ...args)
      return answer === '' ? undefined : JSON.parse(answer)
    }
    await aws('s3', 'mb', 's3://films')
    await aws('s3', 'cp', 'film', 's3://films/film')
    await api('put-object-tagging', '--key', 'film', '--tagging', 'TagSet=[{Key=colour,Value=dark blue}]')
    await aws('s3', 'cp', 's3://films/film', 's3://films/again')
    // Version 1 leaves the tags behind when it copies in parts.
    const isVersion1 = (await aws('--version')).startsWith('aws-cli/1.')
    const TagSet = isVersion1 ? [] : [{ Key: 'colour', Value: 'dark blue' }]
    expect(await api('get-object-tagging', '--key', 'again')).toEqual({ TagSet })
    await aws('s3', 'cp', 's3://films/again', 'back')
    expect(readFileSync(join(folder, 'back')).equals(film)).toBe(true)
    expect(await api('head-object', '--key', 'film', '--part-number', '2')).toMatchObject({ PartsCount: 2 })

    const statement = { Effect: 'Allow', Principal: { AWS: '210987654321' }, Action: 's3:*' }
    const policy = { Version: '2012-10-17', Statement: { ...statement, Resource: 'arn:aws:s3:::films/*' } }
    await api('put-bucket-policy', '--policy', JSON.stringify(policy))
    expect(await api('get-bucket-policy')).toEqual({ Policy: JSON.stringify(policy) })
    expect(await api('list-object-versions')).toMatchObject({
      Versions: [
        { Key: 'again', VersionId: 'null' },
        { Key: 'film', VersionId: 'null' },
      ],
    })
    expect(await api('get-bucket-acl')).toMatchObject({ Grants: [{ Permission: 'FULL_CONTROL' }] })
    await expect(api('put-bucket-acl', '--acl', 'private')).rejects.toThrow(/AccessControlListNotSupported/)
  })
})
