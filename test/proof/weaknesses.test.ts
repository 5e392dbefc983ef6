import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { openCatalogue } from '../../src/catalogue/index.ts'
import { compilePolicy, decide, parsePolicy } from '../../src/policy/index.ts'
import { judgeTrusts, prove, witnessOf, type ProofSubject } from '../../src/proof/index.ts'
import { buildLayers, type PolicySet } from '../policy/build-layers.ts'

interface Row extends PolicySet {
  readonly id: string
  readonly name: string
  readonly open: Record<string, number | 'all'>
  readonly findings: Record<string, string>
  readonly credentials?: Record<string, string[] | null>
  readonly worst: string
  readonly advice?: string
}

interface TrustRow {
  readonly id: string
  readonly name: string
  readonly trust: object
  readonly open: string[]
  readonly reason?: string
}

const { rows, trust } = JSON.parse(
  readFileSync(new URL('../vectors/proof/weaknesses.json', import.meta.url), 'utf8'),
) as { rows: Row[]; trust: TrustRow[] }
const catalogue = openCatalogue()
const total = [...catalogue.actions()].length
const now = new Date('2026-11-24T00:00:00Z')
const subject: ProofSubject = { accountId: '123456789012', partition: 'aws', name: 'ana', path: '/', type: 'User' }

describe('weaknesses found in the wild', () => {
  test.each(rows)('$id: $name', (row) => {
    const layers = buildLayers(row)
    const { profiles, findings } = prove({ subject, layers, catalogue, now })

    const counts = Object.fromEntries(
      profiles.map(({ profile, open }) => [profile.name, open.length === total ? 'all' : open.length]),
    )
    expect(counts).toMatchObject(row.open)
    for (const { open, closed, openByRule, notProved } of profiles) {
      expect(notProved).toEqual([])
      const closedNames = closed.flatMap(({ names }) => names)
      expect(open.length + closedNames.length + openByRule.length).toBe(total)
      for (const action of open.filter((_, index) => index % 500 === 0)) {
        expect(decide(layers, witnessOf(action)).effect).toBe('allowed')
      }
    }

    expect(Object.fromEntries(findings.map(({ code, severity }) => [code, severity]))).toMatchObject(row.findings)
    for (const [code, credentials] of Object.entries(row.credentials ?? {})) {
      const found = findings.find((finding) => finding.code === code)
      expect(found?.credentials ?? null, code).toEqual(credentials)
    }
    expect(findings[0]?.severity).toBe(row.worst)
    for (const { advice } of findings) expect(advice).toMatch(/\w/)
    if (row.advice !== undefined) expect(findings.map(({ advice }) => advice).join('\n')).toContain(row.advice)
  })

  test.each(trust)('$id, a role’s trust policy: $name', ({ trust: document, open, reason }) => {
    const policy = compilePolicy(parsePolicy(JSON.stringify(document), { type: 'trust' }))
    const findings = judgeTrusts({
      trusts: [{ trust: policy }],
      accountId: '123456789012',
      partition: 'aws',
      catalogue,
      now,
    })
    expect(findings.flatMap(({ credentials }) => credentials)).toEqual(open)
    if (reason !== undefined) expect(findings[0]?.message).toContain(reason)
  })

  test('what the official example leaves open is named, with a resource for each', () => {
    const [official] = rows
    const { profiles } = prove({ subject, layers: buildLayers(official!), catalogue, now })
    const key = profiles.find(({ profile }) => profile.name === 'longTermKey')
    expect(key?.open.map(({ name, resource }) => `${name} ${resource}`)).toEqual([
      'iam:CreateVirtualMFADevice arn:aws:iam::123456789012:mfa/x',
      'iam:EnableMFADevice arn:aws:iam::123456789012:user/ana',
      'iam:GetMFADevice arn:aws:iam::123456789012:user/ana',
      'iam:GetUser arn:aws:iam::123456789012:user/ana',
      'iam:ListMFADevices arn:aws:iam::123456789012:user/ana',
      'iam:ListVirtualMFADevices *',
      'iam:ResyncMFADevice arn:aws:iam::123456789012:user/ana',
      'sts:GetSessionToken *',
    ])
  })

  test('a closed action names the statement that closes it, or that nothing allows it', () => {
    const [official] = rows
    const { profiles } = prove({ subject, layers: buildLayers({ identity: [official!.identity![0]] }), catalogue, now })
    const closedBy = (profile: string, action: string) => {
      const { closed } = profiles.find((candidate) => candidate.profile.name === profile)!
      return closed.find(({ names }) => names.includes(action))?.answer
    }
    const key = closedBy('longTermKey', 'iam:CreateAccessKey')
    expect(key?.closedBy.map(({ statement }) => statement.source.sid)).toEqual(['DenyAllExceptListedIfNoMFA'])
    const session = closedBy('sessionWithMfa', 's3:GetObject')
    expect(session).toMatchObject({ closedBy: [], silentGate: { layer: 'identity' } })
  })
})
