import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { XMLParser } from 'fast-xml-parser'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PROGRAM } from './pseudo-terminal.ts'
import { runWithoutAws } from './run-without-aws.ts'

const CASES = 2000
const everything = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }
const principal = { type: 'User', arn: 'arn:aws:iam::123456789012:user/ana', accountId: '123456789012' }
const request = { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', principal, context: {} }

let folder = ''
const at = (name: string): string => join(folder, name)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-closed-'))
  const differing = { name: 'differs', policies: { identity: [everything] }, request, expected: 'implicitDeny' }
  await writeFile(at('cases.json'), JSON.stringify(Array.from({ length: CASES }, () => differing)))
  const Statement = Array.from({ length: 500 }, () => ({ Effect: 'Allow', Action: 's3:Nothing', Resource: '*' }))
  await writeFile(at('policy.json'), JSON.stringify({ Version: '2012-10-17', Statement }))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Runs the program with a reader that is gone before the first word. */
async function runUnread(...args: string[]): Promise<number | null> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'ignore'] })
  child.stdout.destroy()
  const [status] = (await once(child, 'exit')) as [number | null]
  return status
}

async function suiteIn(report: string): Promise<Record<string, string>> {
  const { testsuites } = new XMLParser({ ignoreAttributes: false }).parse(report)
  return testsuites.testsuite
}

describe('what nobody reads to its end still says how it went', () => {
  test('policy test: the JUnit report is whole, and the status is that of cases that differ', async () => {
    expect(await runUnread('policy', 'test', at('cases.json'), '--junit', at('report.xml'))).toBe(1)
    const suite = await suiteIn(await readFile(at('report.xml'), 'utf8'))
    expect(suite).toMatchObject({ '@_tests': String(CASES), '@_failures': String(CASES) })
  })

  test.each([
    [1, ['policy', 'test', 'cases.json', '--json']],
    [5, ['policy', 'check', 'policy.json']],
    [5, ['policy', 'check', 'policy.json', '--sarif']],
  ])('status %i: sallyport %s', async (status, [area = '', command = '', file = '', ...flags]) => {
    expect(await runUnread(area, command, at(file), ...flags)).toBe(status)
  })
})

test('--junit - writes the report to standard output, and nothing else', async () => {
  const { status, stdout } = await runWithoutAws(['policy', 'test', at('cases.json'), '--junit', '-'])
  expect(status).toBe(1)
  expect(stdout).toMatch(/^<\?xml [^]*<\/testsuites>\n$/)
  expect(await suiteIn(stdout)).toMatchObject({ '@_tests': String(CASES) })
})
