// The package as others get it: packed, installed into an empty folder without development dependencies, and used there.
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { Connection } from './bench/connection.mjs'
import { signedRequest } from './bench/sign.mjs'
import { root } from './stamp.mjs'

const { name, version, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const subpaths = Object.keys(exports)
  .filter((subpath) => subpath !== './package.json')
  .map((subpath) => name + subpath.slice(1))

/** Steps that build on each other: each needs the ones before it. */
export function packageSteps() {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-package-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const place = { folder, bin: join(folder, 'node_modules', '.bin', name), environment: emptyHome(folder) }
  return [
    { name: 'package: pack', run: () => pack(place) },
    { name: 'package: install', run: () => install(place) },
    { name: 'package: --version', run: () => expectOutput(sallyport(place, '--version'), new RegExp(`^${version}$`)) },
    {
      name: 'package: tour --fast',
      run: () => expectOutput(sallyport(place, 'tour', '--fast'), /(\d+) of \1 steps as told$/),
    },
    { name: 'package: local', run: () => local(place) },
    { name: 'package: example for Jest', run: () => jestExample(place) },
    ...subpaths.map((subpath) => ({ name: `package: import ${subpath}`, run: () => importSubpath(place, subpath) })),
    ...['nodenext', 'bundler'].map((resolution) => ({
      name: `package: types under ${resolution}`,
      run: () => types(place, resolution),
    })),
  ]
}

/** A home with nothing in it, and no way to AWS: a dead proxy for everything but loopback. */
function emptyHome(folder) {
  const home = join(folder, 'home')
  mkdirSync(home)
  const inherited = Object.entries(process.env).filter(([key]) => !/^(AWS_|SALLYPORT_|XDG_|npm_)/.test(key))
  const proxy = 'http://127.0.0.1:9'
  return {
    ...Object.fromEntries(inherited),
    HOME: home,
    USERPROFILE: home,
    AWS_EC2_METADATA_DISABLED: 'true',
    HTTP_PROXY: proxy,
    HTTPS_PROXY: proxy,
    http_proxy: proxy,
    https_proxy: proxy,
    NO_PROXY: '127.0.0.1,localhost,::1',
    no_proxy: '127.0.0.1,localhost,::1',
  }
}

/** The build is up to date, so npm needn't repeat it. */
function pack({ folder }) {
  run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root })
  const files = run('tar', ['-tzf', join(folder, tarball(folder))]).split('\n')
  const strange = files.filter(
    (file) => !/^package\/(dist\/|schemas\/|[A-Z]+(\.md)?$|package\.json$|$)/.test(file) && file !== '',
  )
  if (strange.length > 0) throw new Error(`packed, but nobody needs it:\n${strange.join('\n')}`)
}

function install({ folder }) {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  run('npm', ['install', '--omit=dev', '--no-fund', '--no-audit', join(folder, tarball(folder))], { cwd: folder })
}

function tarball(folder) {
  const file = readdirSync(folder).find((entry) => entry.endsWith('.tgz'))
  if (file === undefined) throw new Error('nothing was packed')
  return file
}

function sallyport({ folder, bin, environment }, ...sallyportArguments) {
  return run(bin, sallyportArguments, { cwd: folder, env: environment })
}

/** Starts local AWS, asks who we are, and stops it. */
async function local({ folder, bin, environment }) {
  const server = spawn(bin, ['local', '--port', '0', '--json'], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve, reject) => server.on('error', reject).on('exit', resolve))
  const limit = setTimeout(() => server.kill('SIGKILL'), 30_000)
  try {
    const { endpoint, accountId, ...access } = await Promise.race([firstLine(server), ended.then(refuseEarlyEnd)])
    const connection = new Connection(endpoint)
    const request = signedRequest(endpoint, 'sts', access, { Action: 'GetCallerIdentity' })
    const { status, body } = await connection.send(request)
    connection.close()
    if (status !== 200 || !body.includes(`<Account>${accountId}</Account>`)) throw new Error(`${status} ${body}`)
  } finally {
    server.kill('SIGTERM')
    await ended
    clearTimeout(limit)
  }
  if (server.signalCode === 'SIGKILL') throw new Error('it does not stop when told to')
}

function refuseEarlyEnd(status) {
  throw new Error(`it ended with status ${status} before it was ready`)
}

async function firstLine(server) {
  for await (const line of createInterface(server.stdout)) return JSON.parse(line)
  throw new Error('it printed nothing')
}

/**
 * Runs examples/jest with what its package.json asks for. Jest is fetched here and is no dependency of ours: it would bring more
 * packages than all others together, for one example. The other examples are run by the tests.
 */
function jestExample({ folder, environment }) {
  const example = join(folder, 'jest')
  cpSync(join(root, 'examples', 'jest'), example, { recursive: true })
  const asked = JSON.parse(readFileSync(join(example, 'package.json'), 'utf8'))
  // It is installed already, one folder up.
  delete asked.devDependencies[name]
  writeFileSync(join(example, 'package.json'), JSON.stringify(asked))
  run('npm', ['install', '--no-fund', '--no-audit', '--no-package-lock'], { cwd: example })
  run('npm', ['test'], { cwd: example, env: environment })
}

function importSubpath({ folder, environment }, subpath) {
  const program = `${importStatement(subpath, 'part')}; console.log(Object.keys(part).length)`
  const output = run(process.execPath, ['--input-type=module', '--eval', program], { cwd: folder, env: environment })
  expectOutput(output, /^[1-9]\d*$/)
}

/** Type-checks a program that imports every subpath, with all declarations it reaches. Only Node's own types are lent. */
function types({ folder }, resolution) {
  const consumer = join(folder, `consumer-${resolution}`)
  mkdirSync(join(consumer, 'types'), { recursive: true })
  symlinkSync(join(root, 'node_modules', '@types', 'node'), join(consumer, 'types', 'node'))
  const lines = subpaths.map((subpath, index) => importStatement(subpath, `part${index}`))
  const used = subpaths.map((_, index) => `part${index}`).join(', ')
  writeFileSync(join(consumer, 'consumer.ts'), `${lines.join('\n')}\nexport const parts: object[] = [${used}]\n`)
  const compilerOptions = {
    target: 'es2023',
    module: resolution === 'bundler' ? 'esnext' : 'nodenext',
    moduleResolution: resolution,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
    typeRoots: ['types'],
    types: ['node'],
  }
  writeFileSync(join(consumer, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.ts'] }))
  run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', consumer])
}

function expectOutput(output, pattern) {
  if (!pattern.test(output.trim())) throw new Error(`it printed:\n${output}`)
}

/** What a program printed; throws with all it said when it fails. */
function run(file, programArguments, options = {}) {
  const { status, signal, stdout, stderr, error } = spawnSync(file, programArguments, {
    ...options,
    encoding: 'utf8',
    timeout: 180_000,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32' && file !== process.execPath,
  })
  if (error !== undefined) throw error
  if (status !== 0) throw new Error(`${file} ended with ${signal ?? status}:\n${stdout}${stderr}`)
  return stdout
}

/** Everything of a subpath under one name; of a JSON file its content. */
function importStatement(subpath, name) {
  return subpath.endsWith('.json')
    ? `import ${name} from '${subpath}' with { type: 'json' }`
    : `import * as ${name} from '${subpath}'`
}
