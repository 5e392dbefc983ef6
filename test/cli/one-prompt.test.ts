import { once } from 'node:events'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { connect, createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { programOrSkip } from '../program.ts'
import { openUserSide, type UserSide } from '../user-side.ts'
import { CTRL_C, ENTER, PROGRAM, runOnTerminal, type Typist } from './pseudo-terminal.ts'

const users = { ana: { groups: ['Force_MFA'], mfa: true } }
const passphrase = { SALLYPORT_VAULT_PASSPHRASE: 'four random words' }

/** What stands between the callers and local AWS, and counts calls to STS for a session. */
async function countSignIns(side: UserSide): Promise<AsyncDisposable & { readonly url: string; count(): number }> {
  const requests: string[] = []
  const front = createServer((caller) => {
    const aws = connect(Number(new URL(side.aws.endpoint).port), '127.0.0.1')
    const index = requests.push('') - 1
    caller.on('data', (bytes) => (requests[index] += bytes.toString('latin1')))
    caller.pipe(aws).pipe(caller)
    caller.on('error', () => aws.destroy())
    aws.on('error', () => caller.destroy())
  }).listen(0, '127.0.0.1')
  await once(front, 'listening')
  return {
    url: `http://127.0.0.1:${(front.address() as AddressInfo).port}`,
    count: () => requests.join('\n').split('Action=GetSessionToken').length - 1,
    async [Symbol.asyncDispose]() {
      front.close()
    },
  }
}

/** Puts the key of `ana` into the vault. */
async function keepKey(side: UserSide, environment: Record<string, string>): Promise<void> {
  const { accessKeyId, secretAccessKey } = side.aws.clientConfig('ana').credentials
  const file = join(side.home, '.aws', 'credentials')
  await mkdir(join(side.home, '.aws'), { recursive: true })
  await writeFile(file, `[ana]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`)
  const added = await side.sallyport(['key', 'add', 'ana', '--from-credentials-file', 'ana'], environment)
  expect(added).toMatchObject({ status: 0 })
  await writeFile(file, '')
}

/** So many calls at once in one terminal, as of programs whose streams are theirs; the answers go to files. */
function callAtOnce(side: UserSide, shell: string, count: number, environment: Record<string, string>): Typist {
  const call = `"${process.execPath}" "${PROGRAM}" credential-process ana`
  const script =
    `i=0; while [ $i -lt ${count} ]; do ${call} >out.$i 2>err.$i </dev/null & i=$((i + 1)); done; ` +
    'wait; echo everyone has ended'
  return runOnTerminal(shell, ['-c', `cd "${side.home}" && { ${script}; }`], { ...side.environment, ...environment })
}

/** Answers the one question there is, and hands out what the calls wrote, once all have ended. */
async function answerFor(side: UserSide, terminal: Typist): Promise<{ answers: string[]; screen: string }> {
  // Whoever else asked would wait for an answer without end.
  terminal.types(`${side.aws.tokenCode('ana')}${ENTER}`)
  await terminal.sees(/everyone has ended/)
  const { screen } = await terminal.ended()
  const names = (await readdir(side.home)).filter((name) => name.startsWith('out.'))
  return { answers: await Promise.all(names.map((name) => readFile(join(side.home, name), 'utf8'))), screen }
}

describe('many calls of credential-process at once, with nothing in the cache', { timeout: 300_000 }, () => {
  test('100 of them: one prompt, one call to STS, and all are answered', async ({ skip }) => {
    const shell = programOrSkip(skip, 'sh')
    await using side = await openUserSide({ users })
    await using front = await countSignIns(side)
    const environment = { ...passphrase, AWS_ENDPOINT_URL: front.url }
    await keepKey(side, environment)
    const terminal = callAtOnce(side, shell, 100, environment)
    await terminal.sees(/Token code of/)
    const { answers } = await answerFor(side, terminal)
    expect(answers).toHaveLength(100)
    expect(JSON.parse(answers[0] ?? '')).toMatchObject({ Version: 1, AccountId: side.aws.accountId })
    expect(new Set(answers).size).toBe(1)
    expect(front.count()).toBe(1)
  })

  test('when the one that asks is killed, one of the others asks again', async ({ skip }) => {
    const shell = programOrSkip(skip, 'sh')
    await using side = await openUserSide({ users })
    await using front = await countSignIns(side)
    const environment = { ...passphrase, AWS_ENDPOINT_URL: front.url }
    await keepKey(side, environment)
    const terminal = callAtOnce(side, shell, 4, environment)
    await terminal.sees(/Token code of/)
    const turns = join(side.folders.state, 'turns')
    const owners = await Promise.all((await readdir(turns)).map((name) => readFile(join(turns, name), 'utf8')))
    expect(owners).toHaveLength(1)
    process.kill(Number(JSON.parse(owners[0] ?? '').processId), 'SIGKILL')
    await terminal.sees(/Token code of/)
    const { answers } = await answerFor(side, terminal)
    expect(answers.filter((answer) => answer === '')).toHaveLength(1)
    expect(new Set(answers.filter((answer) => answer !== '')).size).toBe(1)
    expect(front.count()).toBe(1)
  })

  test('after Ctrl-C in the one that asks, one of the others asks again', async ({ skip }) => {
    const shell = programOrSkip(skip, 'sh')
    await using side = await openUserSide({ users })
    await using front = await countSignIns(side)
    const environment = { ...passphrase, AWS_ENDPOINT_URL: front.url }
    await keepKey(side, environment)
    const terminal = callAtOnce(side, shell, 6, environment)
    await terminal.sees(/Token code of/)
    terminal.types(CTRL_C)
    // What was asked is shown once more as cancelled; another question begins with the mark of an open one.
    await terminal.sees(/[◆*]\s+Token code of/)
    const { answers, screen } = await answerFor(side, terminal)
    expect(screen).not.toContain('waiting for process')
    expect(answers.filter((answer) => answer === '')).toHaveLength(1)
    expect(new Set(answers.filter((answer) => answer !== '')).size).toBe(1)
    expect(front.count()).toBe(1)
  })

  test('who waits at another terminal is told for whom, and asks after Ctrl-C there', async ({ skip }) => {
    programOrSkip(skip, 'sh')
    if (process.platform !== 'linux') skip('whom one waits for is told by /proc')
    await using side = await openUserSide({ users })
    const environment = { ...side.environment, ...side.keyOf('ana') }
    const first = runOnTerminal('sh', ['-c', `"${process.execPath}" "${PROGRAM}" login; exit $?`], environment)
    await first.sees(/Token code of/)
    const second = runOnTerminal(process.execPath, [PROGRAM, 'login'], environment)
    await second.sees(/waiting for process \d+, started by `sh`: it is signing in/)
    first.types(CTRL_C)
    expect(await first.ended()).toMatchObject({ status: 130 })
    await second.sees(/Token code of/)
    second.types(`${side.aws.tokenCode('ana')}${ENTER}`)
    expect(await second.ended()).toMatchObject({ status: 0 })
  })
})
