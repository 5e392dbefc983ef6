// The tests on the oldest and the later Nodes we support. npm carries Node itself, as a package for each platform.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { root } from './stamp.mjs'
import { runTests } from './test.mjs'

// What rests on Node itself (files, SQLite, cryptography, HTTP, loading): enough on a Node of the same line as one that runs
// all tests, or between two that do.
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
  { version: '20.19.0', tests: ofNode },
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
        const args = ['--reporter=dot', '--project=everywhere', ...tests]
        const { passed, failures } = await runTests(args, { node: installNode(version) })
        if (failures.length > 0 || passed === 0)
          throw new Error([`${passed} passed, ${failures.length} failed`, ...failures].join('\n'))
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
