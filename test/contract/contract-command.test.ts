import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { IAMClient } from '@aws-sdk/client-iam'
import { describe, expect, test } from 'vitest'
import { openUserSide, type UserSide } from '../user-side.ts'
import { CONTRACT_PATH, listBelow } from './contract-account.ts'

const SCRIPT = join(import.meta.dirname, '..', '..', 'scripts', 'contract.mjs')

function start({ aws, environment }: UserSide, more: Record<string, string> = {}, args: readonly string[] = []) {
  const { accessKeyId, secretAccessKey } = aws.administrator
  return spawn(process.execPath, [SCRIPT, ...args], {
    env: {
      ...environment,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      SALLYPORT_CONTRACT_ACCOUNT_ID: aws.accountId,
      ...more,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

async function run(side: UserSide, more: Record<string, string> = {}, args: readonly string[] = []) {
  const child = start(side, more, args)
  const [[status], stdout] = await Promise.all([once(child, 'exit'), text(child.stdout)])
  return { status, stdout }
}

async function untilSaid(child: ReturnType<typeof start>, pattern: RegExp): Promise<string[]> {
  const said: string[] = []
  const lines = createInterface({ input: child.stdout })
  await new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => said.push(line) && pattern.test(line) && resolve())
    lines.on('close', () => reject(new Error(`ended before ${pattern}:\n${said.join('\n')}`)))
  })
  return said
}

function whatIsThere({ aws }: UserSide): Promise<string[]> {
  const settings = { endpoint: aws.endpoint, region: 'us-east-1', credentials: aws.administrator }
  return listBelow(new IAMClient(settings), CONTRACT_PATH)
}

describe('npm run contract', { timeout: 120_000 }, () => {
  test('is refused without the account’s number, and with another’s', async () => {
    await using side = await openUserSide({})
    const unnamed = await run(side, { SALLYPORT_CONTRACT_ACCOUNT_ID: '' })
    expect(unnamed).toMatchObject({ status: 2, stdout: expect.stringContaining('SALLYPORT_CONTRACT_ACCOUNT_ID=') })
    const other = await run(side, { SALLYPORT_CONTRACT_ACCOUNT_ID: '210987654321' })
    expect(other.status).toBe(2)
    expect(other.stdout).toBe(
      'the credentials are of account 123456789012, and SALLYPORT_CONTRACT_ACCOUNT_ID is 210987654321\n',
    )
    expect(await whatIsThere(side)).toEqual([])
  })

  test('holds, and leaves nothing', async () => {
    await using side = await openUserSide({})
    const { status, stdout } = await run(side)
    expect(stdout).toMatch(/everything is made below \/sallyport-contract\/[0-9a-f]{8}\//)
    expect(stdout.match(/^ok {6}/gm)).toHaveLength(7)
    expect(stdout).toMatch(/left: nothing below \/sallyport-contract\/[0-9a-f]{8}\/\n$/)
    expect(status).toBe(0)
    expect(await whatIsThere(side)).toEqual([])
  })

  test('cleans up after Ctrl-C, also in a wait, and says what is left', async () => {
    // STS never learns of the first device, so that the run waits until it is stopped.
    await using side = await openUserSide({ propagationSeconds: 3600 })
    const child = start(side)
    const ended = once(child, 'exit')
    await untilSaid(child, /waiting: the device is new/)
    expect(await whatIsThere(side)).toHaveLength(2)
    const said = text(child.stdout)
    child.kill('SIGINT')
    expect(await ended).toEqual([130, null])
    expect(await said).toMatch(/^interrupted: cleaning up\nleft: nothing below /)
    expect(await whatIsThere(side)).toEqual([])
  })

  test('killed with -9, the next run says what is left, and --clean removes it', async () => {
    await using side = await openUserSide({ propagationSeconds: 3600 })
    const child = start(side)
    const ended = once(child, 'exit')
    await untilSaid(child, /waiting: the device is new/)
    child.kill('SIGKILL')
    await ended
    const left = await whatIsThere(side)
    expect(left).toHaveLength(2)
    const again = start(side)
    const said = await untilSaid(again, /everything is made below/)
    for (const arn of left) expect(said.join('\n')).toContain(`npm run contract -- --clean\` removes it: ${arn}`)
    again.kill('SIGTERM')
    expect(await once(again, 'exit')).toEqual([130, null])
    expect(await whatIsThere(side)).toEqual(left)

    const cleaned = await run(side, {}, ['--clean'])
    expect(cleaned).toMatchObject({ status: 0, stdout: expect.stringContaining('removed: 2 of 2 below') })
    expect(await whatIsThere(side)).toEqual([])
  })
})
