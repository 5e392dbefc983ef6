import { expect, test } from 'vitest'

import { startLocalAws } from '../../src/local-aws/index.ts'

// What TypeScript refuses reaches startLocalAws from JavaScript all the same.
const start = (options: object) => startLocalAws(options)

test.each<[object, string]>([
  [{ user: { ana: {} } }, '`user` is nothing that startLocalAws takes'],
  [{ Users: {} }, '`Users` is nothing that startLocalAws takes'],
  [{ constructor: {} }, '`constructor` is nothing that startLocalAws takes'],
  [{ port: 'pipe' }, '`port` is not a whole number'],
  [{ port: '4566' }, '`port` is not a whole number'],
  [{ port: 4566.5 }, '`port` is not a whole number'],
  [{ seed: { users: {} } }, '`seed` is not the path of a file'],
  [{ data: true }, '`data` is not a text'],
  [{ data: 'aws', sealingKey: 'secret' }, '`sealingKey` is not 32 bytes'],
  [{ data: 'aws', sealingKey: new Uint8Array(16) }, '`sealingKey` is not 32 bytes'],
  [{ allowReset: 'yes' }, '`allowReset` is not true or false'],
  [{ onDecision: [] }, '`onDecision` is not a function'],
  [{ propagationSeconds: '8' }, '`propagationSeconds` is not a number of seconds'],
  [{ propagationSeconds: -1 }, '`propagationSeconds` is not a number of seconds'],
  [{ signatureClock: 'moved' }, "`signatureClock` is not 'system' or 'local'"],
  [{ administrator: {} }, '`administrator` is not an accessKeyId and a secretAccessKey'],
  [{ administrator: 'AKIAIOSFODNN7EXAMPLE' }, '`administrator` is not an accessKeyId and a secretAccessKey'],
])('%j is refused: %s', async (options, message) => {
  await expect(start(options)).rejects.toMatchObject({ name: 'SallyportError', code: 'USAGE', message })
})

test('who misspells a name is told all that there are', async () => {
  await expect(start({ user: {} })).rejects.toMatchObject({ hint: expect.stringContaining('sealingKey, seed, ') })
})

test('an option that is undefined is as good as absent', async () => {
  await using aws = await start({ users: undefined, port: undefined })
  expect(aws.accountId).toBe('123456789012')
})
