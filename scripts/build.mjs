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

const libraryParts = ['totp', 'sigv4', 'policy', 'local-aws', 'credentials']

/** Builds into a folder beside `dist/` and swaps the two at the end: `dist/` is whole or missing, never half. */
export async function build() {
  const stamp = buildStamp()
  removeLeftovers()
  const folder = join(root, `.dist-${process.pid}`)
  const former = join(root, `.dist-${process.pid}-former`)
  mkdirSync(folder)
  try {
    const bundled = [
      ...(await bundleBin(folder)),
      ...(await bundleLibrary(folder)),
      ...(await bundleCommandLine(folder)),
    ]
    writeFileSync(join(folder, 'help.txt'), saidBy(folder, '--help'))
    writeFileSync(join(folder, 'sallyport.1'), saidBy(folder, 'man'))
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

/** `src/bin.ts`, which loads the rest from beside it when it is needed. */
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
          return isCommandLine ? { id: './cli.cjs', external: true } : null
        },
      },
    ],
    output: {
      file: path,
      format: 'cjs',
      // `require`, where it could be `import()`: that would read the whole file for the names that it exports.
      dynamicImportInCjs: false,
      banner: '#!/usr/bin/env node',
    },
  })
  chmodSync(path, 0o755)
  return bundled
}

/** What the command line answers: its help, so that `sallyport.cjs` needn't load it for that, and the manual page. */
function saidBy(folder, word) {
  return execFileSync(process.execPath, [join(folder, 'cli.cjs'), word], { encoding: 'utf8' })
}

/** The library as modules that share their chunks. */
function bundleLibrary(folder) {
  return bundle({
    input: Object.fromEntries(libraryParts.map((part) => [part, join(root, 'src', part, 'index.ts')])),
    output: files(folder, 'esm'),
  })
}

/** @param {string[]} parts - Of a path below `src/`. */
function source(...parts) {
  return join(root, 'src', ...parts)
}

/**
 * The command line, apart from the library, so that it can be cut by what runs together: what every command needs in one file, what
 * local AWS needs to answer its first request in another, and what most other commands need in a third. CommonJS, as
 * decision 0018 says.
 */
function bundleCommandLine(folder) {
  const isIn = (paths) => (id) => paths.some((path) => id.startsWith(source(path)))
  const always = loadedWith(source('cli', 'main.ts'))
  const localAws = loadedWith(...localAwsEntries.map((path) => source(path)))
  return bundle({
    input: { cli: source('cli', 'main.ts') },
    preserveEntrySignatures: false,
    output: {
      ...files(folder, 'cjs'),
      codeSplitting: {
        includeDependenciesRecursively: false,
        groups: [
          { name: 'shared', test: (id) => localAws.has(id) && isIn(commands)(id), priority: 3 },
          { name: 'local', test: (id) => !always.has(id) && localAws.has(id) && !isIn(lazily)(id), priority: 2 },
          { name: 'commands', test: (id) => !always.has(id) && isIn(commands)(id), priority: 1 },
        ],
      },
    },
  })
}

/** What most commands but `local` load, by the beginnings of paths below `src/`. */
const commands = [
  'errors.ts',
  'clock.ts',
  'system-clock.ts',
  'version.ts',
  'aws/',
  'disk/',
  'mfa/',
  'session/',
  'totp/',
  'cli/flags.ts',
  'cli/connection.ts',
  'cli/sessions/signed-in.ts',
  'cli/asking/sign-in-prompts.ts',
  'cli/keys/long-term-key.ts',
  'cli/telling/follow-ups.ts',
  'proof/verdict/finding.ts',
]
/** What comes with the first request or command that needs it, though a list of exports names it. */
const lazily = ['policy/check/', 'policy/cases/', 'policy/explain', 'policy/context-keys.ts']
/** What local AWS runs before its first answer. */
const localAwsEntries = [
  'cli/commands/local/index.ts',
  'local-aws/index.ts',
  'local-aws/sts/index.ts',
  'local-aws/wire/sts-model.ts',
]

/** A declaration that imports a module of ours and is not of types alone; a list of names has none of these signs. */
const staticImport = /^(?:import|export) (?!type )[^'()=:;]*'(\.[^']+)'/gm

/**
 * The modules of ours that are loaded when these are: all that they import, and so on; not what they import when they run.
 *
 * @param {string[]} entries - Their paths.
 */
function loadedWith(...entries) {
  const loaded = new Set(entries)
  for (const path of loaded) {
    for (const [, imported] of readFileSync(path, 'utf8').matchAll(staticImport)) {
      loaded.add(resolve(path, '..', imported))
    }
  }
  return loaded
}

/**
 * @param {string} folder
 * @param {'cjs' | 'esm'} format
 */
function files(folder, format) {
  const extension = format === 'cjs' ? 'cjs' : 'js'
  return { dir: folder, format, entryFileNames: `[name].${extension}`, chunkFileNames: `[name]-[hash].${extension}` }
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
    // No module of ours does anything by being imported, so what is imported and not used need not be loaded.
    treeshake: { moduleSideEffects: (id) => !id.startsWith(join(root, 'src')) },
    // The AWS SDK's module build is a third smaller than the one `exports` would choose for Node.
    resolve: { mainFields: ['module', 'main'] },
    onLog(level, log, defaultHandler) {
      // One command may load at once what another loads when it comes to it.
      if (log.code === 'INEFFECTIVE_DYNAMIC_IMPORT') return
      if (level === 'warn') throw new Error(`rolldown: ${log.message}`)
      defaultHandler(level, log)
    },
  })
  try {
    // Half the bytes are half the parsing: short names are worth a tenth of bare node's start to `local`.
    const minify = { compress: true, mangle: true, codegen: true }
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
