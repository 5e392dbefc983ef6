// Makes a fresh clone ready: installs from the lock file and builds, each only when missing or stale.
// Runs before anything is installed, so it imports nothing but Node and its neighbours.
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { isBuilt, isInstalled, root } from './stamp.mjs'

/** Installs and builds what is missing or stale. Ends the process with a message when that fails. */
export async function setUp() {
  setUpPackages()
  if (!isBuilt()) await build()
}

/** Installs what is missing or stale, for what runs from the sources. */
export function setUpPackages() {
  requireNode()
  if (!isInstalled()) install()
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  fail(`Node ${process.versions.node} is too old`, 'install Node 20.19 or newer')
}

function install() {
  say('installing the dependencies that package-lock.json names (npm ci; about half a minute)')
  rmSync(join(root, 'node_modules', '.package-lock.json'), { force: true })
  // npm names its own script to what it runs, so that the same npm installs; Windows needs a shell to find npm.cmd.
  const ownScript = process.env['npm_execpath']
  const [file, ...before] = ownScript?.endsWith('.js') ? [process.execPath, ownScript] : ['npm']
  const { status, error } = spawnSync(file, [...before, 'ci', '--include=dev', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: file === 'npm' && process.platform === 'win32',
  })
  if (error !== undefined) fail(`npm doesn't start: ${error.message}`, 'install npm, which comes with Node')
  if (status !== 0) fail('npm ci failed', 'see above; it needs the npm registry once, then nothing')
}

async function build() {
  say('building')
  const { build } = await import('./build.mjs')
  await build().catch((cause) => fail(`the build failed: ${cause.message}`, 'mend what it names, then run it again'))
}

/** @param {string} what */
function say(what) {
  process.stderr.write(`sallyport: ${what}\n`)
}

/**
 * @param {string} what
 * @param {string} hint
 * @returns {never}
 */
function fail(what, hint) {
  process.stderr.write(`sallyport: ${what}\nhint: ${hint}\n`)
  process.exit(1)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await setUp()
