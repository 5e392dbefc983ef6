import { IAM, paginateListUsers } from '@aws-sdk/client-iam'
import { expect, test } from 'vitest'

import type { Ready } from '../local-command.ts'
import { runLocal } from '../local-command.ts'
import { sealingKey, usePostgres } from './shared-servers.ts'
import { Tally } from './tally.ts'

const shared = usePostgres()
const SERVERS = 3
const KILLS = 4

test('`local --database-url`: servers are killed one after the other under load, and nothing that was answered is lost', async () => {
  const environment = {
    SALLYPORT_LOCAL_SEALING_KEY: Buffer.from(sealingKey).toString('base64'),
    SALLYPORT_LOCAL_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    SALLYPORT_LOCAL_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/EXAMPLEKEY',
  }
  const credentials = {
    accessKeyId: environment.SALLYPORT_LOCAL_ACCESS_KEY_ID,
    secretAccessKey: environment.SALLYPORT_LOCAL_SECRET_ACCESS_KEY,
  }
  const start = () => runLocal(['--database-url', shared.databaseUrl], environment)
  const iamAt = ({ endpoint }: Ready) => new IAM({ endpoint, credentials, region: 'us-east-1', maxAttempts: 1 })
  const startWithClient = async () => {
    const running = await start()
    return { ...running, iam: iamAt(running.ready) }
  }
  const servers = await Promise.all(Array.from({ length: SERVERS }, startWithClient))
  const answered = new Tally()
  let number = 0

  // What a balancer does: whoever asks gets one of the servers, and another one when it is gone.
  const work = async (): Promise<void> => {
    while (!answered.isOver) {
      const UserName = `user-${number++}`
      const server = servers[number % SERVERS]
      if (server === undefined) throw new Error('there are three')
      await server.iam.createUser({ UserName }).then(
        () => answered.add(UserName),
        () => undefined,
      )
    }
  }
  const working = Array.from({ length: 6 }, work)
  for (let kill = 0; kill < KILLS; kill++) {
    await answered.more(12)
    const killed = servers[kill % SERVERS]
    killed?.child.kill('SIGKILL')
    await killed?.ended
    servers[kill % SERVERS] = await startWithClient()
  }
  answered.isOver = true
  await Promise.all(working)

  for (const { iam } of servers) {
    const users = new Set<string>()
    for await (const { Users = [] } of paginateListUsers({ client: iam }, {})) {
      for (const { UserName = '' } of Users) users.add(UserName)
    }
    expect(answered.names.filter((name) => !users.has(name))).toEqual([])
  }
  for (const { child, ended } of servers) {
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  }
}, 90_000)

test('`local --database-url` with a password in it: others can see it, which is said, and not what it is', async () => {
  const url = new URL(shared.databaseUrl)
  url.password = 'hush'
  const environment = { SALLYPORT_LOCAL_SEALING_KEY: Buffer.from(sealingKey).toString('base64') }
  const { output } = await runLocal(['--database-url', url.href], environment)
  expect(output.stderr).toContain('other users of this computer can see the password in --database-url; PGPASSWORD or')
  expect(output.stdout + output.stderr).not.toContain('hush')
})
