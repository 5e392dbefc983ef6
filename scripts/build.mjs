// Builds `dist/`: one small CommonJS file that starts, the command line and the library beside it, and their types.
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'
import { buildTypes } from './build-types.mjs'
import { cataloguePack, catalogueSource } from './generate-catalogue.mjs'
import { managedPoliciesPack, managedPoliciesSource } from './generate-managed-policies.mjs'
import { buildStamp, root } from './stamp.mjs'
import { thirdPartyNotices } from './third-party-notices.mjs'

const libraryParts = ['totp', 'sigv4', 'policy', 'local-aws']

/** Builds into a folder beside `dist/` and swaps the two at the end: `dist/` is whole or missing, never half. */
export async function build() {
  const stamp = buildStamp()
  removeLeftovers()
  const folder = join(root, `.dist-${process.pid}`)
  const former = join(root, `.dist-${process.pid}-former`)
  mkdirSync(folder)
  try {
    const bundled = [...(await bundleBin(folder)), ...(await bundleModules(folder))]
    writeFileSync(join(folder, 'help.txt'), helpText(folder))
    writeFileSync(join(folder, 'catalogue.pack'), await cataloguePack())
    writeFileSync(join(folder, 'managed-policies.pack'), managedPoliciesPack())
    const sources = [catalogueSource, managedPoliciesSource].map((source) => join(source, 'package.json'))
    const notices = thirdPartyNotices([...bundled, ...sources])
    writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), notices)
    buildTypes(join(folder, 'types'), libraryParts)
    writeFileSync(join(folder, '.stamp'), stamp)
    if (existsSync(join(root, 'dist'))) renameSync(join(root, 'dist'), former)
    renameSync(folder, join(root, 'dist'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
    rmSync(former, { recursive: true, force: true })
  }
}

/** `src/bin.ts` as CommonJS, which starts faster than a module. It imports the rest at run time, from beside it. */
async function bundleBin(folder) {
  const mainModule = resolve(root, 'src/cli/main.ts')
  const path = join(folder, 'sallyport.cjs')
  const bundled = await bundle({
    input: { sallyport: join(root, 'src/bin.ts') },
    plugins: [
      {
        name: 'leave-the-command-line-outside',
        resolveId(source, importer) {
          const isCommandLine = importer !== undefined && resolve(importer, '..', source) === mainModule
          return isCommandLine ? { id: './cli.js', external: true } : null
        },
      },
    ],
    output: {
      file: path,
      format: 'cjs',
      dynamicImportInCjs: true,
      banner: '#!/usr/bin/env node',
    },
  })
  chmodSync(path, 0o755)
  return bundled
}

/** What the command line answers to `--help`, so that `sallyport.cjs` needn't load it for that. */
function helpText(folder) {
  return execFileSync(process.execPath, [join(folder, 'cli.js'), '--help'], { encoding: 'utf8' })
}

/** The command line and the library as modules that share their chunks; what is imported lazily stays in a chunk of its own. */
function bundleModules(folder) {
  const library = libraryParts.map((part) => [part, join(root, 'src', part, 'index.ts')])
  return bundle({
    input: { cli: join(root, 'src/cli/main.ts'), ...Object.fromEntries(library) },
    output: {
      dir: folder,
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: '[name]-[hash].js',
    },
  })
}

/**
 * @param {import('rolldown').InputOptions & { output: import('rolldown').OutputOptions }} options
 * @returns {Promise<string[]>} The paths of all modules that went in.
 */
async function bundle({ output, ...options }) {
  const bundler = await rolldown({
    ...options,
    cwd: root,
    platform: 'node',
    external: isExternal,
    // The AWS SDK's module build is a third smaller than the one `exports` would choose for Node.
    resolve: { mainFields: ['module', 'main'] },
    onLog(level, log, defaultHandler) {
      if (level === 'warn') throw new Error(`rolldown: ${log.message}`)
      defaultHandler(level, log)
    },
  })
  try {
    // Names stay, so that the stack in a bug report can be read; shorter ones start no faster.
    const minify = { compress: true, mangle: false, codegen: true }
    const { output: chunks } = await bundler.write({ minify, ...output })
    return chunks.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []))
  } finally {
    await bundler.close()
  }
}

const { dependencies, optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const installedWithUs = Object.keys({ ...dependencies, ...optionalDependencies })

/** What npm installs with us stays outside; everything else that is imported goes in. */
function isExternal(id) {
  return id.startsWith('node:') || installedWithUs.some((name) => id === name || id.startsWith(`${name}/`))
}

/** Folders of builds that were interrupted. */
function removeLeftovers() {
  for (const name of readdirSync(root)) {
    const pid = /^\.dist-(\d+)(-former)?$/.exec(name)?.[1]
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(root, name), { recursive: true, force: true })
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return cause.code !== 'ESRCH'
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await build()
