import {
  ChangePasswordCommand,
  CreateLoginProfileCommand,
  CreateUserCommand,
  IAMClient,
  UpdateLoginProfileCommand,
} from '@aws-sdk/client-iam'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

import type { LocalAws } from '../../src/local-aws/index.ts'
import { startLocalAws } from '../../src/local-aws/index.ts'
import { newFolder } from './folder.ts'

const sealingKey = new Uint8Array(32).fill(7)
const seed = {
  root: { password: 'Correct-Horse1' },
  users: { ana: { password: 'Correct-Horse2', policies: ['IAMUserChangePassword'] } },
}

/** Passwords come by every way there is: two of the seed, a new one, one set anew, and one that its user changes. */
async function setPasswords(aws: LocalAws): Promise<void> {
  const admin = new IAMClient(aws.clientConfig())
  await admin.send(new CreateUserCommand({ UserName: 'MFAUser' }))
  await admin.send(new CreateLoginProfileCommand({ UserName: 'MFAUser', Password: 'Correct-Horse3' }))
  await admin.send(new UpdateLoginProfileCommand({ UserName: 'MFAUser', Password: 'Correct-Horse4' }))
  const ana = new IAMClient(aws.clientConfig('ana'))
  await ana.send(new ChangePasswordCommand({ OldPassword: 'Correct-Horse2', NewPassword: 'Correct-Horse5' }))
}

function costsIn(file: string): string[] {
  const hashes = readFileSync(file, 'latin1').match(/\$scrypt\$[a-z0-9=,]+\$/g) ?? []
  return [...new Set(hashes)]
}

test('a folder holds no hash but those that are costly to guess at', async () => {
  const data = newFolder()
  await using aws = await startLocalAws({ data, sealingKey, ...seed })
  await setPasswords(aws)
  const file = join(newFolder(), 'backup')
  await aws.backUp(file)
  await aws.close()
  expect(costsIn(join(data, 'local-aws.sqlite'))).toEqual(['$scrypt$ln=14,r=8,p=5$'])
  expect(costsIn(file)).toEqual(['$scrypt$ln=14,r=8,p=5$'])
})

test('so does a backup of what is in memory', async () => {
  await using aws = await startLocalAws({ sealingKey, ...seed })
  await setPasswords(aws)
  const file = join(newFolder(), 'backup')
  await aws.backUp(file)
  expect(costsIn(file)).toEqual(['$scrypt$ln=14,r=8,p=5$'])
})
