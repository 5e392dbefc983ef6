import { readFileSync, readdirSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { parseSync } from 'rolldown/utils'
import { describe, expect, test } from 'vitest'
import { VERSION } from '../src/version.ts'

const root = resolve(import.meta.dirname, '..')
const text = (name: string): string => readFileSync(join(root, name), 'utf8')
const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.split(sep).join('/'))
const pureParts = new Set(['totp/', 'qr/', 'sigv4/', 'policy/', 'proof/'])

describe('ARCHITECTURE.md', () => {
  const parts = readTable(text('ARCHITECTURE.md'))

  test('names a part for every file of src/', () => {
    expect(files.filter((file) => !parts.has(partOf(file)))).toEqual([])
  })

  test('names no part that is not there', () => {
    const present = new Set(files.map(partOf))
    expect([...parts.keys()].filter((part) => !present.has(part))).toEqual([])
  })

  test('allows every import of src/', () => {
    const forbidden = files.flatMap((file) => {
      const allowed = parts.get(partOf(file))
      return importsOf(file)
        .filter(({ target, isType }) => allowed !== undefined && !isAllowed(allowed, file, target, isType))
        .map(({ target }) => `${file} imports ${target}`)
    })
    expect(forbidden).toEqual([])
  })

  test('lists every file over 400 lines as a table', () => {
    const tables = [...(/^Tables,.*$/m.exec(text('ARCHITECTURE.md'))?.[0] ?? '').matchAll(/`src\/([^`]+)`/g)]
    const long = files.filter((file) => text(`src/${file}`).split('\n').length > 401)
    expect(long.filter((file) => !tables.some(([, table]) => table === file))).toEqual([])
  })
})

describe('src/', () => {
  const uses = files.flatMap((file) => globalsOf(file).map((name) => ({ file, name })))
  const usersOf = (name: RegExp, ...homes: string[]): string[] =>
    uses
      .filter((use) => name.test(use.name) && !homes.some((home) => use.file.startsWith(home)))
      .map((use) => `${use.file}: ${use.name}`)

  test('reads the clock only in system-clock.ts', () => {
    expect(usersOf(/^(Date\.now|new Date)$/, 'system-clock.ts')).toEqual([])
  })

  test('writes to the console only in cli/', () => {
    expect(usersOf(/^console$/, 'cli/')).toEqual([])
  })

  test('touches the process only in cli/, disk/, credentials/ and bin.ts', () => {
    expect(usersOf(/^process$/, 'cli/', 'disk/', 'credentials/', 'bin.ts')).toEqual([])
  })

  test('computes with node:crypto at most in its pure parts', () => {
    const impure = files
      .filter((file) => pureParts.has(partOf(file)))
      .flatMap((file) => importsOf(file).map(({ target }) => `${file} imports ${target}`))
      .filter((line) => / node:(?!crypto$)/.test(line))
    expect(impure).toEqual([])
  })

  test('re-exports by name', () => {
    expect(files.filter((file) => /^export \*/m.test(text(`src/${file}`)))).toEqual([])
  })

  test('has no drawers', () => {
    expect(
      files.filter((file) => /(^|\/)(utils?|helpers?|common|shared|manager|service)(\/|\.ts$)/.test(file)),
    ).toEqual([])
  })
})

describe('package.json', () => {
  const { version, dependencies, optionalDependencies } = JSON.parse(text('package.json'))
  const records = readdirSync(join(root, 'docs/decisions')).map((name) => text(`docs/decisions/${name}`))

  test.each(Object.keys({ ...dependencies, ...optionalDependencies }))('has a decision record for %s', (name) => {
    expect(records.some((record) => record.includes(`\`${name}\``))).toBe(true)
  })

  test('has the version that the program tells', () => {
    expect(VERSION).toBe(version)
  })

  test('comes with a lock file that names no host', () => {
    expect(text('package-lock.json')).not.toMatch(/"resolved": "https?:/)
  })
})

interface Allowed {
  everything: boolean
  /** Parts and libraries; `typesOnly` where the table says `(types)` after the name. */
  names: Map<string, { typesOnly: boolean }>
}

/** The rows of the table of parts, by part. */
function readTable(markdown: string): Map<string, Allowed> {
  const rows = [...markdown.matchAll(/^\| `([a-z0-9-]+(?:\/|\.ts))` \|[^|]*\|([^|]*)\|([^|]*)\|$/gm)]
  return new Map(
    rows.map(([, part = '', imports = '', libraries = '']) => {
      const names = [...(imports + libraries).matchAll(/`([^`]+)`( \(types\))?/g)]
      return [
        part,
        {
          everything: imports.trim() === 'everything',
          names: new Map(names.map(([, name = '', types]) => [name, { typesOnly: types !== undefined }])),
        },
      ]
    }),
  )
}

/** `totp/hotp.ts` belongs to `totp/`, `errors.ts` to itself. */
function partOf(file: string): string {
  return /^[^/]+\/?/.exec(file)?.[0] ?? file
}

function isAllowed(allowed: Allowed, file: string, target: string, isType: boolean): boolean {
  if (target.startsWith('node:')) return true
  const isOurs = target.startsWith('.')
  const name = isOurs
    ? partOf(
        relative(join(root, 'src'), resolve(root, 'src', file, '..', target))
          .split(sep)
          .join('/'),
      )
    : (/^(@[^/]+\/)?[^/]+/.exec(target)?.[0] ?? target)
  if (isOurs && (allowed.everything || name === partOf(file))) return true
  const permission = allowed.names.get(name)
  return permission !== undefined && (isType || !permission.typesOnly)
}

/** Everything a file imports or re-exports, statically or at run time, as written; a name worked out at run time can't be known. */
function importsOf(file: string): { target: string; isType: boolean }[] {
  const source = text(`src/${file}`)
  const { module } = parseSync(file, source)
  const exported = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest, isType }) =>
      moduleRequest === null ? [] : [{ target: moduleRequest.value, isType }],
    ),
  )
  return [
    ...module.staticImports.map(({ moduleRequest, entries }) => ({
      target: moduleRequest.value,
      isType: entries.length > 0 && entries.every((entry) => entry.isType),
    })),
    ...exported,
    ...module.dynamicImports
      .map(({ moduleRequest }) => source.slice(moduleRequest.start, moduleRequest.end))
      .flatMap((written) => (/^['"]/.test(written) ? [{ target: written.slice(1, -1), isType: false }] : [])),
  ]
}

/** Uses of the clock, the console and the process: `Date.now`, `new Date` without argument, `console`, `process`. */
function globalsOf(file: string): string[] {
  const found: string[] = []
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    const { type, object, property, callee, arguments: given, source } = node as Record<string, Node | undefined>
    if (type === undefined) {
      Object.values(node).forEach(visit)
      return
    }
    if (isNamed(callee, 'Date') && Array.isArray(given) && given.length === 0) found.push('new Date')
    if (isNamed(object, 'Date') && isNamed(property, 'now')) found.push('Date.now')
    if (isNamed(object, 'console')) found.push('console')
    if (isNamed(object, 'process') || source?.value === 'node:process') found.push('process')
    Object.values(node).forEach(visit)
  }
  visit(parseSync(file, text(`src/${file}`)).program)
  return found
}

interface Node {
  name?: string
  value?: string
}

function isNamed(node: Node | undefined, name: string): boolean {
  return node?.name === name
}
