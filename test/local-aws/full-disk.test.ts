import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { CreateUserCommand, GetUserCommand, IAMClient, paginateListUsers } from '@aws-sdk/client-iam'
import { expect, onTestFinished, test } from 'vitest'

import { newFolder } from './folder.ts'
import type { Ready } from './local-command.ts'
import { refusalOf } from './refusal.ts'

const PROGRAM = resolve(import.meta.dirname, '../../dist/sallyport.cjs')

/** Runs the server where the disk is small, then, when that has ended, again where it isn't. */
async function runTwice(folder: string, narrow: string, widen: string, program: string, args: readonly string[]) {
  const pidFile = join(folder, 'pid')
  const script = `${narrow}; "$@" & echo $! >'${pidFile}'; wait $!; echo "status $?"; ${widen}; exec "$@"`
  const command = ['sh', '-c', script, 'sh', process.execPath, PROGRAM, 'local', '--json', '--port', '0', ...args]
  const child = spawn(program, program === 'sh' ? command.slice(1) : ['-m', ...command], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  })
  onTestFinished(() => {
    // The shell and the server that it runs.
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  })
  let output = ''
  child.stdout.on('data', (data: Buffer) => (output += data.toString()))
  const lines = async (count: number): Promise<string[]> => {
    for (;;) {
      const complete = output.split('\n').slice(0, -1)
      if (complete.length >= count) return complete
      await Promise.race([
        once(child.stdout, 'data'),
        once(child, 'exit').then(() => Promise.reject(new Error(output))),
      ])
    }
  }
  const first = JSON.parse((await lines(1))[0] ?? '') as Ready
  return {
    first,
    restart: async (): Promise<Ready> => {
      process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGTERM')
      const [, status, second = ''] = await lines(3)
      expect(status).toBe('status 0')
      return JSON.parse(second) as Ready
    },
  }
}

async function userNames(iam: IAMClient): Promise<string[]> {
  const names: string[] = []
  for await (const { Users = [] } of paginateListUsers({ client: iam }, {})) {
    for (const { UserName = '' } of Users) names.push(UserName)
  }
  return names
}

async function fillAndRestart(program: string, narrow: (data: string) => string, widen: string): Promise<IAMClient> {
  const folder = newFolder()
  const data = join(folder, 'disk')
  mkdirSync(data)
  const options = ['--data', join(data, 'aws'), '--key-file', join(folder, 'key')]
  const { first, restart } = await runTwice(folder, narrow(data), widen, program, options)
  const credentials = { accessKeyId: first.accessKeyId, secretAccessKey: first.secretAccessKey ?? '' }
  const clientOf = ({ endpoint }: Ready) => {
    return new IAMClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 })
  }
  const iam = clientOf(first)
  const Tags = Array.from({ length: 50 }, (_, index) => ({ Key: `tag-${index}`, Value: 'x'.repeat(250) }))
  const create = (index: number) => iam.send(new CreateUserCommand({ UserName: `user-${index}`, Tags }))
  let created = 0
  let refusal: string | undefined
  while (created < 1000 && refusal === undefined) {
    const creating = create(created)
    refusal = await creating.then(
      () => undefined,
      () => refusalOf(creating),
    )
    if (refusal === undefined) created += 1
  }
  expect(created).toBeGreaterThan(3)
  expect(refusal).toMatch(/^500 ServiceFailure: local AWS can't write .*local-aws\.sqlite: .* Nothing was changed\.$/)
  expect(await refusalOf(iam.send(new GetUserCommand({ UserName: `user-${created}` })))).toMatch(/^404 NoSuchEntity/)
  expect(await userNames(iam)).toHaveLength(created + 1)
  const again = clientOf(await restart())
  expect(await userNames(again)).toHaveLength(created + 1)
  return again
}

test('when the disk is full, what can not be kept is refused, and nothing is lost', async ({ skip }) => {
  const isAllowed = spawnSync('unshare', ['-m', 'true']).status === 0
  if (!isAllowed) skip('only root may mount a small disk, and unshare is needed for it')
  await fillAndRestart('unshare', (data) => `mount -t tmpfs -o size=1m tmpfs '${data}'`, ':')
})

test('when files may grow no more, the same, and afterwards there is room again', async () => {
  const iam = await fillAndRestart('sh', () => 'ulimit -S -f 800', 'ulimit -S -f unlimited')
  await iam.send(new CreateUserCommand({ UserName: 'bo' }))
})
