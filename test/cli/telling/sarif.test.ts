import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sarifLog } from '../../../src/cli/telling/sarif.ts'
import { runWithoutAws } from '../run-without-aws.ts'

type Json = Record<string, unknown>

/**
 * What SARIF 2.1.0 (OASIS, sections 3.13 to 3.52) and GitHub's "SARIF support for code scanning" want of each object that is written
 * here: the properties that must be there, and all that may be, each with what its value is.
 */
const OBJECTS: Readonly<Record<string, { required: string[]; properties: Record<string, string | RegExp> }>> = {
  log: {
    required: ['version', 'runs', '$schema'],
    properties: { $schema: /^https:/, version: /^2\.1\.0$/, runs: 'run[]' },
  },
  run: {
    required: ['tool', 'results', 'columnKind'],
    properties: { tool: 'tool', results: 'result[]', columnKind: /^utf16CodeUnits$/ },
  },
  tool: { required: ['driver'], properties: { driver: 'driver' } },
  driver: {
    required: ['name', 'semanticVersion', 'rules'],
    properties: { name: /^sallyport$/, semanticVersion: /^\d+\.\d+\.\d+$/, rules: 'rule[]' },
  },
  rule: {
    required: ['id', 'shortDescription', 'fullDescription', 'help'],
    properties: { id: /^[a-z-]+$/, shortDescription: 'message', fullDescription: 'message', help: 'message' },
  },
  message: { required: ['text'], properties: { text: /\S/ } },
  result: {
    required: ['ruleId', 'ruleIndex', 'level', 'message', 'locations'],
    properties: {
      ruleId: /^[a-z-]+$/,
      ruleIndex: 'index',
      level: /^(?:error|warning|note)$/,
      message: 'message',
      locations: 'location[]',
    },
  },
  location: { required: ['physicalLocation'], properties: { physicalLocation: 'physicalLocation' } },
  physicalLocation: {
    required: ['artifactLocation', 'region'],
    properties: { artifactLocation: 'artifactLocation', region: 'region' },
  },
  // RFC 3986: no blank, no backslash, no control character.
  artifactLocation: { required: ['uri'], properties: { uri: /^(?!\.\/)[\w.~!$&'()*+,;=:@%/-]+$/ } },
  region: { required: ['startLine', 'startColumn'], properties: { startLine: 'place', startColumn: 'place' } },
}

function faultsOf(value: unknown, kind: string | RegExp, path: string): string[] {
  if (kind instanceof RegExp) return typeof value === 'string' && kind.test(value) ? [] : [`${path} is not ${kind}`]
  if (kind === 'index' || kind === 'place') {
    const least = kind === 'place' ? 1 : 0
    return Number.isInteger(value) && Number(value) >= least ? [] : [`${path} is no ${kind}`]
  }
  if (kind.endsWith('[]')) {
    if (!Array.isArray(value)) return [`${path} is no list`]
    return value.flatMap((item, index) => faultsOf(item, kind.slice(0, -2), `${path}[${index}]`))
  }
  const { required, properties } = OBJECTS[kind]!
  if (typeof value !== 'object' || value === null) return [`${path} is no object`]
  const missing = required.filter((name) => !(name in value)).map((name) => `${path}.${name} is missing`)
  const inside = Object.entries(value).flatMap(([name, item]) => {
    const wanted = properties[name]
    return wanted === undefined ? [`${path}.${name} is unknown`] : faultsOf(item, wanted, `${path}.${name}`)
  })
  return [...missing, ...inside]
}

function checkLog(log: unknown): void {
  expect(faultsOf(log, 'log', 'log')).toEqual([])
  for (const run of (log as { runs: { tool: { driver: { rules: { id: string }[] } }; results: Json[] }[] }).runs) {
    const ids = run.tool.driver.rules.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { ruleId, ruleIndex } of run.results) expect(ids[Number(ruleIndex)]).toBe(ruleId)
  }
}

const WEAK = `{
  "Version": "2012-10-17",\r
  "Statement": [
    { "Sid": "\u{1F512}", "Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "*" },
    { "Effect": "Deny", "NotAction": "iam:*", "Resource": "*", "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "false" } } },
    { "Effect": "Allow", "Action": "*", "Resource": "*" }
  ]
}
`

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-sarif-'))
  await writeFile(join(folder, 'weak policy.json'), WEAK)
  await writeFile(join(folder, 'strong.json'), WEAK.replace('"\u{1F512}"', '"Get"').replace('"Bool"', '"BoolIfExists"'))
  await writeFile(join(folder, 'broken.json'), '{"Version": "2012-10-17",\n"Statement": [}')
  await writeFile(join(folder, 'nothing.json'), '')
})
afterAll(() => rm(folder, { recursive: true, force: true }))
const at = (name: string): string => join(folder, name)

describe('SARIF is as its schema and code scanning want it', () => {
  test.each([
    [
      'policy check',
      () => ['policy', 'check', '--sarif', at('weak policy.json'), at('broken.json'), at('nothing.json')],
    ],
    ['policy check of nothing wrong', () => ['policy', 'check', '--sarif', '-']],
    ['prove', () => ['prove', '--sarif', at('strong.json')]],
    ['prove --compare', () => ['prove', '--compare', '--sarif', at('strong.json'), at('strong.json')]],
  ])('%s', async (_, args) => {
    const input = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}'
    const { stdout } = await runWithoutAws(args(), input)
    checkLog(JSON.parse(stdout))
  })

  test('every place is the one where the text has it, after wide characters and both kinds of line ends', async () => {
    const { stdout } = await runWithoutAws(['policy', 'check', '--sarif', at('weak policy.json')])
    const places = JSON.parse(stdout).runs[0].results.map(
      ({ ruleId, locations }: { ruleId: string; locations: Json[] }) => {
        const { startLine, startColumn } = (locations[0] as { physicalLocation: { region: Record<string, number> } })
          .physicalLocation.region
        const line = WEAK.split('\n')[Number(startLine) - 1] ?? ''
        return [ruleId, line.slice(Number(startColumn) - 1).slice(0, 14)]
      },
    )
    expect(places).toContainEqual(['refused', '"Sid": "\u{1F512}", "'])
    expect(places).toContainEqual(['unknown-action', '"s3:GetObjekt"'])
    expect(places).toContainEqual(['mfa-deny-misses-keys', '"Bool": { "aws'])
  })

  test.each([
    ['policies/./a.json', 'policies/a.json'],
    ['./a b#?.json', 'a%20b%23%3F.json'],
    ['../other/a.json', '../other/a.json'],
    [join(process.cwd(), 'policies', 'a.json'), 'policies/a.json'],
    ['/etc/policies/a:b.json', 'file:///etc/policies/a%3Ab.json'],
    ['-', '-'],
  ])('the file %s is %s', (file, uri) => {
    const result = { ruleId: 'refused', level: 'error', message: 'no', file, line: 1, column: 1 } as const
    const log = sarifLog([{ id: 'refused', brief: 'AWS refuses it' }], [result])
    checkLog(log)
    expect(JSON.stringify(log)).toContain(JSON.stringify({ uri }))
  })

  test('a file below the folder it runs in goes by its relative path, however it is named', async () => {
    const file = relative(process.cwd(), join(import.meta.dirname, '..', '..', '..', 'package.json'))
    const outcomes = await Promise.all(
      [file, `./${file}`, join(process.cwd(), file)].map((name) => runWithoutAws(['policy', 'check', '--sarif', name])),
    )
    for (const { stdout } of outcomes) expect(stdout).toContain(`"uri": "${file}"`)
  })
})
