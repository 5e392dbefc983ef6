// Whether what was installed and built belongs to the files that are here now. Needs nothing but Node.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the repository. */
export const root = fileURLToPath(new URL('..', import.meta.url))

const buildInputs = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.types.json',
  'LICENSE',
  'scripts/build.mjs',
  'scripts/build-types.mjs',
  'scripts/generate-catalogue.mjs',
  'scripts/generate-managed-policies.mjs',
  'scripts/third-party-notices.mjs',
]

/**
 * A hash of all that `scripts/build.mjs` reads, kept as `dist/.stamp` of what it wrote.
 *
 * @returns {string}
 */
export function buildStamp() {
  const hash = createHash('sha256')
  const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  for (const path of [...sources, ...buildInputs.map((name) => join(root, name))]) {
    hash.update(`${path.slice(root.length)}\0`)
    if (existsSync(path)) hash.update(readFileSync(path))
    hash.update('\0')
  }
  return hash.digest('hex')
}

/**
 * Whether `dist/` is what a build would write now. The stamp is the last file a build writes, so half a build has none.
 *
 * @returns {boolean}
 */
export function isBuilt() {
  const stamp = join(root, 'dist', '.stamp')
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === buildStamp()
}

/**
 * Whether `node_modules/` holds what the lock file names. npm writes the list of what it installed when all else is
 * done, and `scripts/set-up.mjs` deletes it before it installs, so an interrupted installation has none.
 *
 * @returns {boolean}
 */
export function isInstalled() {
  const installedList = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(installedList)) return false
  try {
    const wanted = packagesOf(join(root, 'package-lock.json'))
    const installed = packagesOf(installedList)
    const isSame = Object.entries(installed).every(
      ([path, { version, integrity }]) => wanted[path]?.version === version && wanted[path]?.integrity === integrity,
    )
    // A lock file names the optional packages of every platform; those of others are never installed.
    const isWhole = Object.entries(wanted).every(
      ([path, { optional }]) => path === '' || optional === true || path in installed,
    )
    return isSame && isWhole
  } catch (cause) {
    if (cause instanceof SyntaxError) return false
    throw cause
  }
}

/**
 * @param {string} path - Of a lock file.
 * @returns {Record<string, { version?: string, integrity?: string, optional?: boolean }>} By folder.
 */
function packagesOf(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages
}
