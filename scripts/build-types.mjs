// Writes the declarations of the library parts, and nothing that they don't need.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import process from 'node:process'
import { root } from './stamp.mjs'

/**
 * @param {string} folder - Where the declarations go.
 * @param {string[]} parts - Folders of `src/` with an `index.ts`.
 */
export function buildTypes(folder, parts) {
  const everything = mkdtempSync(`${folder}-all-`)
  try {
    emitDeclarations(everything)
    for (const path of reachable(parts.map((part) => join(everything, part, 'index.d.ts')))) {
      const target = join(folder, relative(everything, path))
      mkdirSync(dirname(target), { recursive: true })
      writeFileSync(target, withPublishedPaths(readFileSync(path, 'utf8')))
    }
  } finally {
    rmSync(everything, { recursive: true, force: true })
  }
}

/** The types themselves are checked by `npm run types`, not here. */
function emitDeclarations(folder) {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const { status, stdout } = spawnSync(
    process.execPath,
    [compiler, '-p', join(root, 'tsconfig.types.json'), '--noCheck', '--outDir', folder],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`tsc doesn't write the declarations:\n${stdout}`)
}

const specifiers = /(?<=\bfrom\s+|\bimport\s*\(?\s*)(['"])([^'"]+)\1/g

/** These files and all that they import. A package that isn't installed with us would leave its users without types. */
function reachable(entries) {
  const { dependencies = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const found = new Set()
  const visit = (path) => {
    if (found.has(path)) return
    if (!existsSync(path)) throw new Error(`no declarations at ${path}`)
    found.add(path)
    for (const [, , specifier] of readFileSync(path, 'utf8').matchAll(specifiers)) {
      if (specifier.startsWith('.')) {
        visit(resolve(dirname(path), specifier.replace(/\.[jt]s$/, '.d.ts')))
        continue
      }
      const isOurs = builtinModules.includes(specifier.replace(/^node:/, '')) || specifier in dependencies
      if (!isOurs) throw new Error(`public types import ${specifier}, which isn't installed with us: ${path}`)
    }
  }
  entries.forEach(visit)
  return found
}

/** `./hotp.ts` is `./hotp.js` to those who install the package. */
function withPublishedPaths(declarations) {
  return declarations.replace(specifiers, (whole, quote, specifier) =>
    specifier.startsWith('.') ? `${quote}${specifier.replace(/\.ts$/, '.js')}${quote}` : whole,
  )
}
