import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeEach, expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import type { LocalAws } from '../../../src/local-aws/index.ts'
import { programOrSkip } from '../../program.ts'

// The real AWS CLI, old or new, against local AWS.

const run = promisify(execFile)
let aws = ''
beforeEach(({ skip }) => {
  aws = programOrSkip(skip, 'aws')
})

test('mb, cp, ls, sync, presign, rm, rb', { timeout: 120_000 }, async () => {
  await using place = await startPlace()
  const { s3, folder } = place
  await s3('mb', 's3://photos')
  await writeFile(join(folder, 'a b.txt'), 'small')
  await s3('cp', 'a b.txt', 's3://photos/in/a b.txt')
  expect(await s3('ls', 's3://photos/in/')).toMatch(/^\S+ \S+ +5 a b\.txt\n$/)
  expect(await s3('cp', 's3://photos/in/a b.txt', '-')).toBe('small')
  await s3('cp', 's3://photos/in/a b.txt', 's3://photos/copy.txt')

  const url = (await s3('presign', 's3://photos/copy.txt')).trim()
  expect(await (await fetch(url)).text()).toBe('small')

  await s3('sync', 's3://photos', 'back')
  expect(await readFile(join(folder, 'back/in/a b.txt'), 'utf8')).toBe('small')
  await s3('rm', '--recursive', 's3://photos')
  await s3('rb', 's3://photos')
  expect(await s3('ls')).toBe('')
})

test('cp of a file in parts, there and back', { timeout: 120_000 }, async () => {
  await using place = await startPlace()
  const { s3, folder } = place
  await s3('mb', 's3://films')
  const film = Buffer.alloc(9 * 1024 * 1024 + 17, 'film')
  await writeFile(join(folder, 'film'), film)
  await s3('cp', 'film', 's3://films/film')
  await s3('cp', 's3://films/film', 's3://films/again')
  await s3('cp', 's3://films/again', 'back')
  expect((await readFile(join(folder, 'back'))).equals(film)).toBe(true)
})

async function startPlace() {
  const server = await startLocalAws()
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-cli-'))
  return {
    folder,
    s3: (...parameters: string[]) => s3Of(server, folder, parameters),
    async [Symbol.asyncDispose]() {
      await server.close()
      await rm(folder, { recursive: true })
    },
  }
}

async function s3Of(server: LocalAws, folder: string, parameters: readonly string[]): Promise<string> {
  const { stdout } = await run(aws, ['--endpoint-url', server.endpoint, 's3', ...parameters], {
    cwd: folder,
    env: { ...process.env, ...server.env(), HOME: folder },
  })
  return stdout
}
