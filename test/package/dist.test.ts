import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isBuilt } from '../../scripts/stamp.mjs'

const root = resolve(import.meta.dirname, '../..')
const dist = join(root, 'dist')
const text = (name: string): string => readFileSync(join(dist, name), 'utf8')
const { version, dependencies, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string
  dependencies: Record<string, string>
  exports: Record<string, { types: string; default: string }>
}

/** The files a module loads before it runs. */
function staticallyImported(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found
  found.add(name)
  for (const [, , specifier = ''] of text(name).matchAll(/(?:\bfrom|\bimport)\s*(["'`])(\.\/[^"'`]+)\1/g)) {
    staticallyImported(specifier.slice(2), found)
  }
  return found
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
    expect(required.filter((name) => !name?.startsWith('node:'))).toEqual([])
    if (process.platform !== 'win32') expect(statSync(join(dist, 'sallyport.cjs')).mode & 0o777).toBe(0o755)
  })

  test('tells its version', () => {
    const output = execFileSync(process.execPath, [join(dist, 'sallyport.cjs'), '--version'], { encoding: 'utf8' })
    expect(output).toBe(`${version}\n`)
  })

  test('loads the AWS SDK only when a call is made', () => {
    const withSdk = readdirSync(dist).filter((name) => name.endsWith('.js') && text(name).includes('aws-sdk-js'))
    expect(withSdk).not.toEqual([])
    expect(withSdk.filter((name) => staticallyImported('cli.js').has(name))).toEqual([])
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
