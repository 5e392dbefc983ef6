import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runWithoutAws } from './run-without-aws.ts'

interface Row {
  readonly id: string
  readonly name: string
  readonly identity?: readonly object[]
  readonly scp?: readonly (readonly object[])[]
  readonly findings: Readonly<Record<string, string>>
  readonly worst: string
  readonly advice: string
  readonly check: readonly string[]
}

interface TrustRow {
  readonly id: string
  readonly name: string
  readonly trust: object
  readonly open: readonly string[]
  readonly advice?: string
  readonly check: readonly string[]
}

const { rows, trust } = JSON.parse(
  readFileSync(new URL('../vectors/proof/weaknesses.json', import.meta.url), 'utf8'),
) as { rows: Row[]; trust: TrustRow[] }

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-weaknesses-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function put(name: string, policy: object): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, JSON.stringify(policy, null, 2))
  return file
}

/** What `policy check` says of the files: each rule with its weight. */
async function checked(files: readonly string[], type: string): Promise<{ said: string[]; status: number }> {
  if (files.length === 0) return { said: [], status: 0 }
  const { status, stdout } = await runWithoutAws(['policy', 'check', '--json', '--type', type, ...files])
  const { findings } = JSON.parse(stdout) as { findings: { severity: string; rule: string }[] }
  return { said: findings.map(({ severity, rule }) => `${severity} ${rule}`), status }
}

const unique = (items: readonly string[]): string[] => [...new Set(items)].sort()
const hasErrors = (said: readonly string[]): boolean => said.some((item) => item.startsWith('error '))

test('all thirty are there', () => {
  const known = new Set([...rows, ...trust].map(({ id }) => id.replace(/[a-z]$/, '')))
  expect(Array.from({ length: 30 }, (_, index) => `P${index}`).filter((id) => !known.has(id))).toEqual([])
})

describe('weaknesses found in the wild, at the command line', () => {
  test.each(rows)('$id: $name', async ({ id, identity = [], scp = [], findings, worst, advice, check }) => {
    const files = await Promise.all(identity.map((policy, index) => put(`${id}-${index}.json`, policy)))
    const levels = await Promise.all(
      scp.map((level, index) =>
        Promise.all(level.map((policy, place) => put(`${id}-scp-${index}-${place}.json`, policy))),
      ),
    )
    const { status, stdout, stderr } = await runWithoutAws([
      'prove',
      ...files,
      ...levels.flatMap((level) => ['--scp', level.join(',')]),
    ])
    expect([status, stderr]).toEqual([worst === 'critical' ? 5 : 0, ''])
    const told = stdout.split('\n\n').filter((part) => /^(?:CRITICAL|HIGH|MEDIUM|INFO): /.test(part))
    expect(told[0]).toMatch(new RegExp(`^${worst.toUpperCase()}: `))
    for (const [code, severity] of Object.entries(findings)) {
      const finding = told.find((part) => part.includes(`[${code}]`))
      expect(finding).toMatch(new RegExp(`^${severity.toUpperCase()}: `))
    }
    const mending = told.flatMap((part) => part.split('\n').filter((line) => line.startsWith('  mend: ')))
    expect(mending.join('\n')).toContain(advice)

    const [own, organization] = [await checked(files, 'identity'), await checked(levels.flat(), 'scp')]
    expect(unique([...own.said, ...organization.said])).toEqual(check)
    expect([own.status, organization.status]).toEqual([
      hasErrors(own.said) ? 5 : 0,
      hasErrors(organization.said) ? 5 : 0,
    ])
  })

  test.each(trust)('$id, a role’s trust policy: $name', async ({ id, trust: policy, open, advice, check }) => {
    const file = await put(`${id}.json`, policy)
    const { status, stdout } = await runWithoutAws(['prove', '--fail-on', 'high', '--trust-policy', file])
    expect(status).toBe(open.length === 0 ? 0 : 5)
    const leaves = (credentials: string) => open.includes(credentials)
    expect(stdout.includes('[trust-without-mfa]')).toBe(leaves('longTermKey') || leaves('sessionWithoutMfa'))
    // Who can assume a role of another account, or of any where policies come as files, isn't known.
    expect(stdout.includes('[not-proved]')).toBe(leaves('roleSession'))
    if (advice !== undefined) expect(stdout).toContain(`  mend: ${advice}`)
    expect(stdout).not.toMatch(/longTermKey|sessionWithoutMfa/)

    const { said, status: checkStatus } = await checked([file], 'trust')
    expect(unique(said)).toEqual(check)
    expect(checkStatus).toBe(hasErrors(said) ? 5 : 0)
  })
})
