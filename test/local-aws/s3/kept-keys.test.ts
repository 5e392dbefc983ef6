import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { expect, test } from 'vitest'

import type { LocalAws } from '../../../src/local-aws/index.ts'
import { restoreBackup, startLocalAws } from '../../../src/local-aws/index.ts'
import { newFolder } from '../folder.ts'
import { encode, sendSigned } from './raw-requests.ts'

// What is odd to a database, to C or to a file system: beside each a key that it could be taken for.
const NUL = ['\0', '\0a', '\0b', 'a', 'a\0', 'a\0b', 'a\0c', 'a\0\0', '/\0', 'a/../\0']
const UNICODE = ['\ufffd', '\ufffe', '\uffff', '\ufeff', '\u{1f600}', '\u{10ffff}', '\ue000', 'é', 'e\u0301', 'A', 'ａ']
const SYNTAX = ["'", '"', ';--', '%', '_', '\\', '\n', '\r', '\u007f', '\u0080']
const KEYS = [...NUL, ...UNICODE, ...SYNTAX]

async function bodies(aws: LocalAws): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const key of KEYS) {
    const { status, body } = await sendSigned(aws, { path: `/photos/${encode(key)}` })
    if (status === 200) found[key] = body
  }
  return found
}

test('keys of every kind outlive the server, go into a backup and come back, and are deleted one at a time', async () => {
  const folder = newFolder()
  const [data, again, file] = [join(folder, 'data'), join(folder, 'again'), join(folder, 'backup')]
  const sealingKey = randomBytes(32)
  const all = Object.fromEntries(KEYS.map((key) => [key, `body of ${JSON.stringify(key)}`]))
  {
    await using aws = await startLocalAws({ data, sealingKey, buckets: ['photos'] })
    for (const [key, body] of Object.entries(all)) {
      expect(await sendSigned(aws, { method: 'PUT', path: `/photos/${encode(key)}`, body })).toMatchObject({
        status: 200,
      })
    }
    await aws.backUp(file)
  }
  {
    await using aws = await startLocalAws({ data, sealingKey })
    expect(await bodies(aws)).toEqual(all)
    await sendSigned(aws, { method: 'DELETE', path: `/photos/${encode('a\0b')}` })
  }
  {
    await using aws = await startLocalAws({ data, sealingKey })
    const { 'a\0b': _, ...others } = all
    expect(await bodies(aws)).toEqual(others)
  }
  await restoreBackup({ file, data: again, sealingKey })
  await using aws = await startLocalAws({ data: again, sealingKey })
  expect(await bodies(aws)).toEqual(all)
})
