import { exec, execFile, execFileSync, execSync, fork, spawn, spawnSync } from 'node:child_process'
import { userInfo } from 'node:os'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { NO_WAY_TO_AWS } from './no-way-to-aws.ts'
import { PROGRAM, runOnTerminal } from './cli/pseudo-terminal.ts'
import { runProgram } from './run-program.ts'
import { temporaryFolder } from './user-side.ts'

const node = process.execPath
const { PATH, HOME = '' } = process.env
const own = { ...NO_WAY_TO_AWS, PATH, HOME }

/** Every way of Node to start a process. */
const WAYS: Readonly<Record<string, (env: NodeJS.ProcessEnv) => unknown>> = {
  spawn: (env) => spawn(node, ['--version'], { env }),
  spawnSync: (env) => spawnSync(node, ['--version'], { env }),
  execFile: (env) => execFile(node, ['--version'], { env }),
  execFileSync: (env) => execFileSync(node, ['--version'], { env }),
  exec: (env) => exec('true', { env }),
  execSync: (env) => execSync('true', { env }),
  fork: (env) => fork(PROGRAM, ['--version'], { env, silent: true }),
}

const OPEN: ReadonlyArray<[named: string, env: NodeJS.ProcessEnv]> = [
  ['HTTPS_PROXY, https_proxy', { ...own, HTTPS_PROXY: undefined, https_proxy: undefined }],
  ['http_proxy', { ...own, http_proxy: 'http://127.0.0.1:8080' }],
  ['AWS_EC2_METADATA_DISABLED', { ...own, AWS_EC2_METADATA_DISABLED: 'false' }],
  ['HOME', { ...own, HOME: undefined }],
  ['HOME', { ...own, HOME: userInfo().homedir }],
]

test.each(Object.entries(WAYS))('%s starts nothing that could reach AWS, or a home that is not its own', (_, start) => {
  for (const [named, env] of OPEN) expect(() => start(env)).toThrow(`${named} of its own`)
})

test('a process that is given nothing has what the test has', async () => {
  const child = spawn(node, ['-p', 'JSON.stringify(process.env)'], { stdio: ['ignore', 'pipe', 'inherit'] })
  expect(JSON.parse(await text(child.stdout))).toMatchObject({ ...NO_WAY_TO_AWS, HOME })
  expect(HOME).not.toBe(userInfo().homedir)
})

test('a program on a terminal of its own is as far from AWS', async () => {
  await using home = await temporaryFolder()
  const terminal = runOnTerminal(
    node,
    ['-p', 'JSON.stringify(process.env)'],
    { HOME: home.path },
    { cols: 4000, rows: 9 },
  )
  const { screen } = await terminal.ended()
  expect(JSON.parse(screen)).toMatchObject({ ...NO_WAY_TO_AWS, HOME: home.path })
})

test('the program without a terminal too', async () => {
  await using home = await temporaryFolder()
  expect(await runProgram(['--version'], { HOME: home.path })).toMatchObject({ status: 0, stderr: '' })
})
