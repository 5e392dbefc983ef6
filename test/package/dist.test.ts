import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isBuilt } from '../../scripts/stamp.mjs'
import { NO_WAY_TO_AWS } from '../no-way-to-aws.ts'

const root = resolve(import.meta.dirname, '../..')
const dist = join(root, 'dist')
const text = (name: string): string => readFileSync(join(dist, name), 'utf8')
const { version, dependencies, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string
  dependencies: Record<string, string>
  exports: Record<string, { types: string; default: string }>
}

/** Runs the program as a user would. Returns the names of the files of `dist/` that it has loaded. */
function loadedBy(...args: readonly string[]): Set<string> {
  const script = `process.on('exit', () => process.stderr.write('\\n' + JSON.stringify(Object.keys(require.cache)))); require(process.argv[1])`
  const home = mkdtempSync(join(tmpdir(), 'sallyport-test-'))
  const { stderr } = spawnSync(process.execPath, ['-e', script, '--', join(dist, 'sallyport.cjs'), ...args], {
    encoding: 'utf8',
    env: { ...NO_WAY_TO_AWS, HOME: home, USERPROFILE: home },
  })
  rmSync(home, { recursive: true })
  const paths = JSON.parse(stderr.slice(stderr.lastIndexOf('\n'))) as string[]
  return new Set(paths.filter((path) => dirname(path) === dist).map((path) => basename(path)))
}

function chunksWith(mark: string): string[] {
  return readdirSync(dist).filter((name) => name.endsWith('.cjs') && text(name).includes(mark))
}

describe('dist/', () => {
  test('is what the sources build, with npm test', () => {
    expect(isBuilt()).toBe(true)
  })

  test('starts with one small executable CommonJS file that loads Node alone', () => {
    const program = text('sallyport.cjs')
    expect(program).toMatch(/^#!\/usr\/bin\/env node\n/)
    expect(program.length).toBeLessThan(50_000)
    const required = [...program.matchAll(/\brequire\((["'`])([^"'`]+)\1\)/g)].map(([, , name]) => name)
    // The rest is required where it is needed.
    expect(required.filter((name) => !name?.startsWith('node:'))).toEqual(['./cli.cjs'])
    expect([...loadedBy('--version')]).toEqual(['sallyport.cjs'])
    if (process.platform !== 'win32') expect(statSync(join(dist, 'sallyport.cjs')).mode & 0o777).toBe(0o755)
  })

  test('tells its version', () => {
    const output = execFileSync(process.execPath, [join(dist, 'sallyport.cjs'), '--version'], { encoding: 'utf8' })
    expect(output).toBe(`${version}\n`)
  })

  test('loads the AWS SDK only when a call is made, and local AWS only when it starts', () => {
    const withSdk = chunksWith('aws-sdk-js')
    const withLocalAws = chunksWith('SignatureDoesNotMatch').filter((name) => name.startsWith('local'))
    expect(withSdk).not.toEqual([])
    expect(withLocalAws).not.toEqual([])
    const loaded = loadedBy('status')
    expect(loaded).toContain('cli.cjs')
    expect([...withSdk, ...withLocalAws].filter((name) => loaded.has(name))).toEqual([])
  })

  test('carries the licences of what is bundled', () => {
    const notices = text('THIRD-PARTY-NOTICES.txt')
    expect(notices).toMatch(/^@aws-sdk\/client-iam \S+ \(Apache-2\.0\)$/m)
    expect(notices).toMatch(/^@aws-sdk\/client-sts \S+ \(Apache-2\.0\)$/m)
  })

  test('publishes types that need no package which is not installed with it', () => {
    const declarations = readdirSync(join(dist, 'types'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.d.ts'),
    )
    const imported = declarations.flatMap((name) =>
      [...text(join('types', name)).matchAll(/\bfrom\s+['"]([^.'"][^'"]*)['"]/g)].map(
        ([, specifier = '']) => specifier,
      ),
    )
    expect(imported.filter((name) => !name.startsWith('node:') && !(name in dependencies))).toEqual([])
  })

  test.each(Object.entries(exports).filter(([subpath]) => !subpath.endsWith('.json')))('has %s', (_, paths) => {
    expect(statSync(join(root, paths.default)).isFile()).toBe(true)
    expect(statSync(join(root, paths.types)).isFile()).toBe(true)
  })
})
