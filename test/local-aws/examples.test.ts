import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NO_WAY_TO_AWS } from '../no-way-to-aws.ts'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '../..')
const isWindows = process.platform === 'win32'

/** A folder with the examples, in which the packed library is installed, and what else they need. */
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-examples-'))
  cpSync(join(root, 'examples'), folder, { recursive: true })
  const installed = join(folder, 'node_modules')
  mkdirSync(join(installed, 'sallyport'), { recursive: true })
  mkdirSync(join(installed, '.bin'))
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root, shell: isWindows })
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? ''
  await run('tar', ['-xzf', tarball, '-C', 'node_modules/sallyport', '--strip-components=1'], { cwd: folder })
  symlinkSync(join('..', 'sallyport', 'dist', 'sallyport.cjs'), join(installed, '.bin', 'sallyport'))
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (!name.startsWith('.')) symlinkSync(join(root, 'node_modules', name), join(installed, name), 'junction')
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs a program in an example, in the environment of somebody who has no AWS and runs no tests yet. */
function runIn(example: string, program: string, args: readonly string[]) {
  const own = Object.entries(process.env).filter(([name]) => !/^(?:AWS_|NODE_|VITEST|TEST$|npm_)/i.test(name))
  return run(program, args, {
    cwd: join(folder, example),
    env: { ...Object.fromEntries(own), ...NO_WAY_TO_AWS },
    timeout: 120_000,
  })
}

/** How many tests the example has. */
function countTests(...path: string[]): number {
  return readFileSync(join(root, 'examples', ...path), 'utf8').match(/^test\(/gm)?.length ?? 0
}

describe('examples/, with the packed library', () => {
  test('node-test runs with node --test', async () => {
    const { stdout } = await runIn('node-test', process.execPath, ['--test', '--test-reporter=tap'])
    expect(stdout).toMatch(new RegExp(`^# pass ${countTests('node-test', 'mfa.test.js')}$`, 'm'))
    expect(stdout).toMatch(/^# fail 0$/m)
  })

  test('vitest runs with Vitest', async () => {
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
    const { stdout } = await runIn('vitest', process.execPath, [vitest, 'run', '--reporter=json'])
    const report = JSON.parse(stdout.slice(stdout.indexOf('{'))) as object
    expect(report).toMatchObject({ numPassedTests: countTests('vitest', 'mfa.test.ts'), numFailedTests: 0 })
  })

  test.skipIf(isWindows)('the commands of the workflow in ci run', async () => {
    const workflow = readFileSync(join(root, 'examples', 'ci', '.github', 'workflows', 'test.yml'), 'utf8')
    const commands = [...workflow.matchAll(/\brun: (.+)$/gm)].map(([, command = '']) => command)
    // What `npm ci` would install is there.
    const [install, ...others] = commands
    expect([install, others.length]).toEqual(['npm ci', 2])
    symlinkSync(join(folder, 'node_modules'), join(folder, 'ci', 'node_modules'))
    const outputs: string[] = []
    for (const command of others) outputs.push((await runIn('ci', 'sh', ['-c', command])).stdout)
    expect(outputs[0]).toContain(`pass ${countTests('ci', 'mfa.test.js')}\n`)
    expect(outputs[1]).toMatch(/denied +s3:ListAllMyBuckets on .*\n.*user\/ana, .*policy\/Force_MFA/)
  })

  test.skipIf(isWindows)('a failing test of theirs fails the workflow', async () => {
    const args = ['local', '--', 'sh', '-c', 'exit 3']
    const bin = join(folder, 'node_modules', '.bin', 'sallyport')
    await expect(runIn('ci', bin, args)).rejects.toMatchObject({ code: 3 })
  })
})
