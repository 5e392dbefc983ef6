import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { iamActions } from '../../../src/local-aws/iam/index.ts'
import type { LocalAws } from '../../../src/local-aws/index.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import { stsActions } from '../../../src/local-aws/sts/index.ts'
import type { Client, Credentials } from './clients.ts'
import { CLIENTS } from './clients.ts'
import type { Step } from './operation-groups.ts'
import { GROUPS } from './operation-groups.ts'

// Each group of operations with each client: the table is the same for all, and so is what they must read.

/** Says that a client is missing, in a hook, where a test can't be skipped yet. */
class NotThere extends Error {}
const notThere = (reason: string): never => {
  throw new NotThere(reason)
}

/** Goes through a group; what is answered or refused must be what the step says. */
async function follow(aws: LocalAws, client: Client, steps: readonly Step[]): Promise<void> {
  const { accessKeyId, secretAccessKey } = aws.administrator
  const longTerm: Credentials = { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey }
  // One time for the whole group, so that a code is the same when it is given again; codes are good for longer than that.
  const unixSeconds = aws.clock.now().getTime() / 1000
  const kept: Record<string, Record<string, unknown>> = {}
  for (const { call, input = {}, as, answer, refusal } of steps) {
    const [service = '', operation = ''] = call.split(':')
    const outcome = await client.call({
      service,
      operation,
      input: typeof input === 'function' ? input(kept, unixSeconds) : input,
      credentials: as === undefined ? longTerm : (kept[as]?.['Credentials'] as Credentials),
    })
    const expected = refusal === undefined ? { answer: answer ?? {} } : { refusal }
    expect({ call, ...outcome }).toMatchObject({ call, ...expected })
    if ('answer' in outcome) kept[operation] = outcome.answer
  }
}

test('every operation that the table names is there', () => {
  const known = new Set([...iamActions.keys(), ...stsActions.keys()])
  const named = Object.values(GROUPS).flatMap((steps) => steps.map(({ call }) => call.split(':')[1] ?? ''))
  expect(named.filter((operation) => !known.has(operation))).toEqual([])
})

describe.each(Object.entries(CLIENTS))('%s', (_client, startClient) => {
  // One server and one client for all groups, emptied before each: what is slow to start is started once.
  let aws: LocalAws
  let client: Client | undefined
  let reason = ''
  beforeAll(async () => {
    aws = await startLocalAws({ users: { ana: {} } })
    client = await startClient(aws.endpoint, notThere).catch((cause: unknown) => {
      if (!(cause instanceof NotThere)) throw cause
      reason = cause.message
      return undefined
    })
  })
  afterAll(async () => {
    await client?.[Symbol.asyncDispose]()
    await aws.close()
  })

  test.for(Object.entries(GROUPS))('%s', async ([, steps], { skip }) => {
    const present = client ?? skip(reason)
    await aws.reset({ seed: true })
    await follow(aws, present, steps)
  })

  test('signs in with a code after the clock was moved by 13 h', async ({ skip }) => {
    const present = client ?? skip(reason)
    await aws.reset({ seed: true })
    aws.clock.advance('13 h')
    await follow(aws, present, GROUPS['sessions with MFA'] ?? [])
  })
})
