// The tests on the oldest and the later Nodes we support. npm carries Node itself, as a package for each platform.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { root } from './stamp.mjs'
import { runTests } from './test.mjs'

/** What another Node can't change: what other programs do, and long searches in plain arithmetic. `npm test` runs them once. */
const elsewhere = [
  'test/cli/prove.test.ts',
  'test/cli/weaknesses.test.ts',
  'test/local-aws/clients.test.ts',
  'test/local-aws/real-clients/**',
  'test/local-aws/s3/aws-cli.test.ts',
  'test/policy/**',
  'test/proof/**',
  'test/session/mfa-script*.test.ts',
]

/** What rests on Node itself (files, SQLite, cryptography, HTTP, loading): enough for a Node between the oldest and the newest. */
const ofNode = [
  'test/credentials',
  'test/disk',
  'test/local-aws/durability',
  'test/local-aws/fuzz-front',
  'test/local-aws/s3',
  'test/local-aws/start',
  'test/local-aws/store',
  'test/package',
  'test/sigv4',
  'test/totp',
]

/** @type {{ version: string, tests: string[] }[]} */
const nodes = [
  { version: '20.19.0', tests: [] },
  { version: '22.23.3', tests: ofNode },
  { version: '24.21.0', tests: [] },
]

/** One step for each Node but the one that runs this. */
export function nodeSteps() {
  return nodes
    .filter(({ version }) => version !== process.versions.node)
    .map(({ version, tests }) => ({
      name: `node: tests on ${version}`,
      async run() {
        const args = ['--reporter=dot', ...elsewhere.map((glob) => `--exclude=${glob}`), ...tests]
        const { passed, failed } = await runTests(args, { node: installNode(version) })
        if (failed > 0 || passed === 0) throw new Error(`${passed} passed, ${failed} failed`)
      },
    }))
}

/**
 * @param {string} version
 * @returns {string} The path of that Node.
 */
function installNode(version) {
  const folder = join(root, 'node_modules', '.cache', `node-${version}`)
  const system = process.platform === 'win32' ? 'win' : process.platform
  const name = `node-${system}-${process.arch}`
  const path = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(path)) return path
  const { status, stderr } = spawnSync('npm', ['install', '--prefix', folder, '--no-save', `${name}@${version}`], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new Error(`npm has no Node ${version} for this machine:\n${stderr}`)
  return path
}
