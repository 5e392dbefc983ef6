import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { withMfaProcess } from '../../../src/cli/asking/mfa-process.ts'
import { openUserSide, type UserSide } from '../../user-side.ts'

const users = { ana: { groups: ['Force_MFA'], mfa: true } }

async function configure(side: UserSide, mfaProcess: string): Promise<void> {
  const { accessKeyId, secretAccessKey } = side.aws.clientConfig('ana').credentials
  const key = `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`
  await mkdir(join(side.home, '.aws'), { recursive: true })
  await writeFile(join(side.home, '.aws', 'config'), `[profile ana]\n${key}mfa_process = ${mfaProcess}\n`)
}

describe('mfa_process', () => {
  test('is asked for the code, where nobody could be', async () => {
    await using side = await openUserSide({ users })
    await configure(side, `echo ${side.aws.tokenCode('ana')}`)
    const answer = await side.sallyport(['credential-process', 'ana'])
    expect(answer.status).toBe(0)
    expect(JSON.parse(answer.stdout)).toMatchObject({ Version: 1, AccountId: side.aws.accountId })
  })

  test('is what a job without a terminal is told of', async () => {
    await using side = await openUserSide({ users })
    const { status, stderr } = await side.sallyport(['credential-process'], side.keyOf('ana'))
    expect(status).toBe(2)
    expect(stderr).toMatch(
      /hint: give --token-code, or name a command that prints the code as mfa_process of the profile/,
    )
  })

  for (const [what, command] of [
    ['fails', 'echo 123456; exit 1'],
    ['prints something else', 'echo my-secret-passphrase'],
    ['prints nothing', 'true'],
  ] as const) {
    test(`that ${what}: what is to be done is told, and nothing that was printed`, async () => {
      await using side = await openUserSide({ users })
      await configure(side, command)
      const { status, stderr } = await side.sallyport(['login', 'ana'])
      expect(status).toBe(2)
      expect(stderr).toContain('the command in mfa_process gave no code\nhint: run it by hand')
      expect(stderr).not.toMatch(/123456\b|my-secret/)
    })
  }

  test('a code that did not do: once more at the next time step, and no third time', async () => {
    await using side = await openUserSide({ users })
    const { clock, waiting, waited } = side.ports
    const ports = { prompts: side.silent, environment: side.environment, clock, waiting }
    const person = withMfaProcess(ports, 'echo 123 456')
    const timeStep = () => Math.floor(clock.now().getTime() / 30_000)
    const before = timeStep()
    expect(await person.askTokenCode('x')).toBe('123456')
    expect(await person.askTokenCode('x', 'it was used already')).toBe('123456')
    expect(waited).toEqual(['the code of mfa_process did not do (it was used already)'])
    expect(timeStep()).toBe(before + 1)
    await expect(person.askTokenCode('x', 'it is wrong')).rejects.toMatchObject({ code: 'TOKEN_CODE_REJECTED' })
  })
})
