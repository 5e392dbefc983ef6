import { join } from 'node:path'
import { IAM } from '@aws-sdk/client-iam'
import { expect, test } from 'vitest'

import { AwsApiError } from '../../src/errors.ts'
import { startLocalAws } from '../../src/local-aws/index.ts'
import { openSqlite } from '../../src/local-aws/store/sqlite-driver.ts'
import { iamModel } from '../../src/local-aws/wire/iam-model.ts'
import { parseParameterTree } from '../../src/local-aws/wire/parameter-tree.ts'
import { readInput } from '../../src/local-aws/wire/read-input.ts'
import { watchHeap } from '../heap.ts'
import { newFolder } from './folder.ts'
import { IAM as VERSION, send } from './signed-call.ts'

const MEGABYTE = 1_000_000

test('requests of a megabyte keep no more than what they name: not in users, groups and decisions', async () => {
  await using aws = await startLocalAws()
  const ask = async (Action: string, index: number): Promise<string> => {
    const named = { UserName: `user-with-a-long-name-${index}`, GroupName: `group-with-a-long-name-${index}` }
    const parameters = { Action, ...VERSION, ...named, Path: '/some/long/path/', Junk: 'x'.repeat(MEGABYTE) }
    return (await send(aws, { service: 'iam', parameters })).summary
  }
  await ask('GetUser', 0)
  const more = watchHeap()
  for (let index = 0; index < 15; index++) {
    expect(await ask('CreateUser', index)).toBe('200')
    expect(await ask('CreateGroup', index)).toBe('200')
    expect(await ask('GetUser', -1)).toMatch(/^404 NoSuchEntity/)
  }
  expect(more()).toBeLessThan(15)
  expect(aws.decisions().length).toBeGreaterThan(40)
})

test('input of ever new kinds leaves nothing behind', () => {
  const rules = { model: iamModel, repeatsValues: false }
  const read = (index: number): void => {
    const tree = parseParameterTree(
      `UserName=!${index}!&Path=${index}&Tags.member.1.Key=!${index}&X${index}.Y=${index}`,
    )
    expect(() => readInput(rules, 'CreateUser', tree)).toThrow(AwsApiError)
  }
  for (let index = 0; index < 100; index++) read(index)
  const more = watchHeap()
  for (let index = 100; index < 20_000; index++) read(index)
  expect(more()).toBeLessThan(5)
})

test('users and roles that come and go leave no notes of what they did', async () => {
  const data = newFolder()
  const aws = await startLocalAws({ data, sealingKey: new Uint8Array(32) })
  const admin = new IAM(aws.clientConfig())
  for (let index = 0; index < 10; index++) {
    const UserName = `user-${index}`
    await admin.createUser({ UserName })
    const { AccessKey } = await admin.createAccessKey({ UserName })
    const credentials = {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    }
    await new IAM({ ...aws.clientConfig(), credentials }).listUsers({}).catch(() => undefined)
    await admin.deleteAccessKey({ UserName, AccessKeyId: credentials.accessKeyId })
    await admin.deleteUser({ UserName })
  }
  await aws.close()
  const sqlite = await openSqlite(join(data, 'local-aws.sqlite'))
  const rows = sqlite.prepare('SELECT table_name AS name, count(*) AS n FROM rows GROUP BY 1 ORDER BY 1').all()
  sqlite.close()
  // Of the administrator each, whose use of IAM was noted.
  const ones = ['accessKeys', 'accounts', 'instances', 'serviceUses', 'users'].map((name) => ({ name, n: 1 }))
  expect(rows.map((row) => ({ ...(row as object) }))).toEqual(ones)
})
